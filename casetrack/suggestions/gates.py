"""What the law asks before a suggestion is issued."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from casetrack.cases.entry_kinds import EntryKind
from casetrack.db import session
from casetrack.law import ReplyGround, may_issue
from casetrack.law.suggestions import ground_in_force
from casetrack.ledger.gates import Asked, Gate, GateAsked
from casetrack.suggestions.kinds import AMENDED
from casetrack.suggestions.models import Suggestion


def on_letter(asked: GateAsked) -> Iterator[Asked]:
    """That it states both time limits, and that the law on which it rests was in force.

    facts: `ground`, `set_day` and `objection_until`, as its form says; of one that a file tells, as
    its row does: a limit that is not told there may be stated all the same.

    Source: Provisions on Procuratorial Suggestions; Public Security Administration Punishments Law.
    """
    facts = asked.facts if "ground" in asked.facts else _row_of(asked)
    if facts is None:
        return
    ground = ReplyGround(facts["ground"]) if facts["ground"] is not None else None
    is_set = ground is not ReplyGround.URGENT_AS_SET or facts["set_day"] is not None
    until: date | None = facts["objection_until"]
    if asked.facts or (ground is not None and is_set and until is not None):
        field = "objection_until" if ground is not None and is_set else "ground"
        yield Asked(
            may_issue(
                reply_limit_stated=ground is not None and is_set,
                objection_limit_stated=until is not None,
            ),
            "suggestion_without_time_limits",
            at=field if is_set else "set_day",
        )
    yield Asked(ground_in_force(ground, asked.on), "suggestion_ground_not_in_force", at="ground")


def _row_of(asked: GateAsked) -> Mapping[str, Any] | None:
    """What is on record of a letter that an entry tells; None where it tells of none."""
    if asked.entry is None:
        return None
    query = select(Suggestion).where(Suggestion.entry_id == asked.entry.id)
    row = session().scalar(query.limit(1))
    if row is None:
        return None
    return {name: getattr(row, name) for name in ("ground", "set_day", "objection_until")}


GATES = (Gate(frozenset({EntryKind.SUGGESTION_ISSUED, AMENDED}), on_letter),)
