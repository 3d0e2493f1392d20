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
        what = brought_as(Proposable, proposal.what or "")
        subject = session().get_one(what.subject, proposal.subject_id)
        return cls(what, subject, read_terms(what.terms, proposal.terms))


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
    verdicts: Mapping[str, str]


def try_out(case: Case, what: Proposable, subject: Model, terms: Any, act: Act, way: Way) -> Tried:
    """Dates that the decision would move, and verdicts; nothing of it stays.

    Raises whatever the decision itself would be refused with.
    """
    as_decided = replace(act, approved=as_if_decided(way, act))
    # First the case, as whoever saves does: the page asks this while its form may be sent already,
    # and in another order the two would wait for each other.
    session().execute(select(Case.id).where(Case.id == case.id).with_for_update())
    told: Mapping[str, Any] = {}

    def decided() -> None:
        nonlocal told
        what.act(subject, terms, as_decided)
        entry = last_entry(case, what.decides(terms))
        told = dict(entry.fields) if entry is not None else {}

    with rolled_back():
        _done, moves = moved_by(case, decided)
    kept = tuple(one for one in moves if one.kind not in (WAITS, TO_AMEND))
    return Tried(kept, verdicts_told(told))


def verdicts_told(told: Mapping[str, Any]) -> dict[str, str]:
    """Verdicts of the law by rule, as the entry of a decision keeps them."""
    warned = told.get("warned_of") or {}
    return {rule: "warned" if rule in warned else "met" for rule in told.get("asked", ())}


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
        "dates": [[one.kind.value, one.party_id, _iso(one.after)] for one in tried.moves],
        "verdicts": dict(tried.verdicts),
    }


def moved_since(
    asked: Mapping[str, Any], moves: Iterable[DateMove]
) -> list[tuple[DateMove, date | None]]:
    """Dates that come out otherwise than when it was proposed, with the former ones."""
    then = {(kind, party): after for kind, party, after in asked.get("dates", ())}
    found = []
    for one in moves:
        key = (one.kind.value, one.party_id)
        if key in then and then[key] != _iso(one.after):
            before = then[key]
            found.append((one, date.fromisoformat(before) if before else None))
    return found


def decide_by(moves: Iterable[DateMove]) -> date | None:
    """The earliest day among those that the decision settles: by then it must be taken."""
    settled = [
        one.before
        for one in moves
        if one.before is not None
        and one.after is None
        and one.ended in (DutyState.MET, DutyState.SUSPENDED)
    ]
    return min(settled, default=None)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None
