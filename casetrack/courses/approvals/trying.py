"""Try a proposed decision out: take it, read the dates it moves, roll it back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.accounts.approval import Approval
from casetrack.brought import brought_as
from casetrack.cases.duty_kinds import DutyState
from casetrack.cases.models import Case
from casetrack.courses.approvals.deciding import TRIAL, Way, way_of
from casetrack.courses.approvals.models import TO_AMEND, WAITS, Proposal
from casetrack.courses.approvals.queries import had_a_hand, last_entry
from casetrack.courses.approvals.terms import read_terms
from casetrack.db import Model, session
from casetrack.ledger.consequences import with_what_follows
from casetrack.ledger.preview import DateMove, moved_by, rolled_back
from casetrack.ledger.proposals import Proposable


@dataclass(frozen=True)
class KeptProposal:
    """A proposal with its subject, its way of deciding and its typed values."""

    what: Proposable
    subject: Any
    terms: Any

    @classmethod
    def of(cls, proposal: Proposal) -> KeptProposal:
        """The proposal with its subject; not of one that a file told."""
        proposable = brought_as(Proposable, proposal.what or "")
        subject = session().get_one(proposable.subject, proposal.subject_id)
        return cls(proposable, subject, read_terms(proposable.terms, proposal.terms))


def way_of_proposal(case: Case, proposal: Proposal, *, on: date) -> Way:
    """The way of deciding a stored proposal on that day, without its proposers."""
    kept = KeptProposal.of(proposal)
    hands = had_a_hand(case, kept.what, kept.subject, proposal)
    return way_of(case, proposal.decides, by=None, on=on, hands=hands)


@dataclass(frozen=True)
class Tried:
    """Result of a trial: moved dates and verdicts of the law.

    verdicts: by rule, "met" or "warned"; of what refuses nothing is tried out.
    """

    moves: tuple[DateMove, ...]
    verdicts: dict[str, str]


def try_out(
    case: Case, proposable: Proposable, subject: Model, terms: Any, act: Act, way: Way
) -> Tried:
    """Dates that the decision would move, and verdicts; nothing of it stays.

    Raises whatever the decision itself would be refused with.
    """
    as_decided = replace(act, approved=as_if_decided(way, act))
    # First the case, as whoever saves does: the page asks this while its form may be sent already,
    # and in another order the two would wait for each other.
    session().execute(select(Case.id).where(Case.id == case.id).with_for_update())
    verdict_data: Mapping[str, Any] = {}

    def decided() -> None:
        nonlocal verdict_data
        proposable.act(subject, terms, as_decided)
        entry = last_entry(case, proposable.decides(terms))
        verdict_data = dict(entry.fields) if entry is not None else {}

    with rolled_back():
        _done, moves = moved_by(case, with_what_follows(decided, on=act.on))
    kept = tuple(move for move in moves if move.kind not in (WAITS, TO_AMEND))
    return Tried(kept, verdicts_told(verdict_data))


def verdicts_told(fields: Mapping[str, Any]) -> dict[str, str]:
    """Verdicts of the law by rule, as the entry of a decision keeps them."""
    warned = fields.get("warned_of") or {}
    return {rule: "warned" if rule in warned else "met" for rule in fields.get("asked", ())}


def verdicts_changed(then: Mapping[str, str], now: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """The rules of which the law says something else than when it was proposed: rule, then, now.

    "" where it was not asked, or is not asked any more.
    """
    rules = dict.fromkeys([*now, *then])
    return [
        (rule, then.get(rule, ""), now.get(rule, ""))
        for rule in rules
        if then.get(rule, "") != now.get(rule, "")
    ]


def as_if_decided(way: Way, act: Act) -> Approval:
    """The approval under which something is tried out."""
    return Approval(way.least, act.on, proposal_id=TRIAL)


def case_as_asked(case: Case, tried: Tried) -> dict[str, Any]:
    """What the case was like when it was proposed: its last entry, the dates that follow, and
    what the law said.
    """
    last = last_entry(case)
    return {
        "entry": last.number if last is not None else 0,
        "dates": [[move.kind.value, move.party_id, _iso(move.after)] for move in tried.moves],
        "verdicts": dict(tried.verdicts),
    }


def moved_since(
    asked: Mapping[str, Any], moves: Iterable[DateMove]
) -> list[tuple[DateMove, date | None]]:
    """Dates that come out otherwise than when it was proposed, with the former ones."""
    then = {(kind, party): after for kind, party, after in asked.get("dates", ())}
    changes = []
    for move in moves:
        key = (move.kind.value, move.party_id)
        if key in then and then[key] != _iso(move.after):
            before = then[key]
            changes.append((move, date.fromisoformat(before) if before else None))
    return changes


def decide_by(moves: Iterable[DateMove]) -> date | None:
    """The earliest day among those that the decision settles: by then it must be taken."""
    settled = [
        move.before
        for move in moves
        if move.before is not None
        and move.after is None
        and move.ended in (DutyState.MET, DutyState.SUSPENDED)
    ]
    return min(settled, default=None)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None
