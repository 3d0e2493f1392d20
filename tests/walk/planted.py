"""Faults that somebody could make, planted for a while: the walk must find each.

Each puts one function of casetrack in the place of another. Most faults of one step are caught a
second time before the commit, by `ledger.invariants`: that is taken away with them, so that it is
the walk that finds them, by what is counted by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from sqlalchemy import ColumnElement, and_

from casetrack.accounts.approval import WhoDecides
from casetrack.approvals import actions as approvals
from casetrack.approvals import queries as standing
from casetrack.approvals.deciding import told_of
from casetrack.approvals.models import Deputy
from casetrack.entrustments import ending
from casetrack.guarantees import gates as guarantees
from casetrack.law import Verdict, length_lawful, may_revoke, probation_last_day
from casetrack.law.counting import add_months
from casetrack.ledger import gates
from casetrack.probation import actions, checks, conduct, corrections, endings
from casetrack.probation import gates as asked
from casetrack.review import decisions
from tests.builders import ON_PAPER
from tests.walk import machine, walking

MOST = 5_000
Plant = Callable[[Callable[[Any, str, Any], None]], None]


@dataclass(frozen=True)
class Found:
    """After how many steps a fault was found, and what said so."""

    steps: int
    said: str


def _nothing(*_args: Any, **_values: Any) -> None:
    """What a step that was forgotten does."""


def _met(verdict: Verdict) -> Verdict:
    return replace(verdict, met=True)


def _not_asked_at_correction(put: Any) -> None:
    put(corrections, "_ensure_still_lawful", _nothing)
    put(walking, "ensure_lawful", _nothing)


def _by_whoever_proposed(put: Any) -> None:
    put(approvals, "_decider", lambda *_args: WhoDecides.CHIEF_PROCURATOR)


def _deputy_for_ever(put: Any) -> None:
    def stands_in(on: Any) -> ColumnElement[bool]:
        return and_(Deputy.since <= on)

    put(standing, "stands_in", stands_in)


def _paper_beside_the_chief(put: Any) -> None:
    for room in (decisions, endings, actions):
        put(room, "ensure_decided", lambda *_args: told_of(ON_PAPER))


def _early(put: Any) -> None:
    def final_verdicts(*args: Any, last_day: Any, **values: Any) -> Any:
        return checks.final_verdicts(*args, last_day=last_day - timedelta(1), **values)

    put(asked, "final_verdicts", final_verdicts)
    put(walking, "ensure_lawful", _nothing)


def _sight_left(put: Any) -> None:
    put(ending, "end_grants_by", _nothing)


def _too_short(put: Any) -> None:
    def changed(decided_on: Any, *, months: int, changed_on: Any, last_day: Any) -> Any:
        due = probation_last_day(decided_on, months=max(6, min(12, months)))
        return type(due)(**{**vars(due), "due": add_months(decided_on, months)})

    put(actions, "changed_probation", changed)
    put(asked, "length_lawful", lambda *args, **values: _met(length_lawful(*args, **values)))
    put(walking, "ensure_lawful", _nothing)


def _breach_outside(put: Any) -> None:
    put(conduct, "ensure_during", _nothing)
    put(walking, "ensure_lawful", _nothing)


def _no_flags(put: Any) -> None:
    put(gates, "flags_from", lambda _asked: [])


def _unprotected(put: Any) -> None:
    put(guarantees, "verdicts_on_suspect", lambda *_args, **_values: ())


def _clock_goes_on(put: Any) -> None:
    put(decisions, "settle", _nothing)
    put(walking, "ensure_lawful", _nothing)


def _without_ground(put: Any) -> None:
    put(asked, "may_revoke", lambda *args, **values: _met(may_revoke(*args, **values)))


# By name: what is planted.
PLANTED: dict[str, Plant] = {
    "correction asks no gate": _not_asked_at_correction,
    "own proposal decided": _by_whoever_proposed,
    "deputy after the last day": _deputy_for_ever,
    "paper beside the chief": _paper_beside_the_chief,
    "final on the last day": _early,
    "sight after the end": _sight_left,
    "shorter than six months": _too_short,
    "breach outside": _breach_outside,
    "file without flags": _no_flags,
    "nobody interrogated": _unprotected,
    "clock goes on": _clock_goes_on,
    "revoked without a ground": _without_ground,
}


def find(plant: Plant, *, most: int = MOST) -> Found | None:
    """Walk with a fault planted until it is found; None after so many steps."""
    with ExitStack() as planted:
        plant(lambda room, name, fault: planted.enter_context(patch.object(room, name, fault)))
        try:
            machine.run(most, seed=1, shortens=False)
        except Exception as found:
            said = str(found).splitlines()[0] if str(found) else type(found).__name__
            return Found(machine.ChildsPath.steps, said.rpartition(": ")[2][:160])
    return None
