"""Clocks that a decision starts and ends, whichever feature took it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import select

from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.kinds import DispositionKind
from casetrack.cases.models import Case, Disposition, JournalEntry, Obligation, Party
from casetrack.clocks.clocks import (
    ARREST,
    CONDITIONAL,
    NON_ARREST,
    NOT_PROSECUTED,
    OPEN_TO_REMEDIES,
)
from casetrack.clocks.models import Deadline
from casetrack.clocks.running import end, follow, follow_corrected, owed_for
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.events import handles
from casetrack.law import WayBack, held_no_longer
from casetrack.ledger.clock_triggers import ClockTrigger, Fact, FactCorrected, FactRecorded
from casetrack.ledger.custody import is_held
from casetrack.ledger.decisions import DecisionRedated, DecisionTaken, DecisionUndone
from casetrack.ledger.obligations import reopen

# With these the bail of this office is over: the suspect is free, or held, or before a court.
_END_RESTRAINT = NOT_PROSECUTED | {DispositionKind.ARREST_APPROVED, DispositionKind.PROSECUTED}


# What runs against a restraint; and what is answered when a decision is undone by each way.
_RESTRAINTS = (ObligationKind.BAIL_END, ObligationKind.SURVEILLANCE_END)
_ANSWERED = {
    WayBack.RECONSIDERATION: ObligationKind.RECONSIDERATION_DECISION,
    WayBack.REVIEW: ObligationKind.HIGHER_REVIEW_DECISION,
    WayBack.APPEAL: ObligationKind.APPEAL_REVIEW,
    WayBack.APPEAL_ABOVE: ObligationKind.APPEAL_REVIEW,
}


@handles(DecisionTaken)
def follow_decision(taken: DecisionTaken) -> None:
    """Start and end the clocks of a decision taken here."""
    for fact in facts_of(taken.decision):
        follow(FactRecorded(fact))


@handles(DecisionRedated)
def follow_redated(redated: DecisionRedated) -> None:
    """Let the clocks follow the day on which it was really decided."""
    for fact in facts_of(redated.decision):
        follow_corrected(FactCorrected(fact))


@handles(DecisionUndone)
def follow_undone(undone: DecisionUndone) -> None:
    """Let the clocks of an undone decision lapse, and those it had ended run again.

    Whoever is held on an approval that is revoked is released at once. Bail that ended with a
    prosecution goes on; what a non-prosecution ended was lifted, and has to be decided anew: who is
    held still is to be released.

    Source: Procuratorate Rules arts. 289, 376.
    """
    decision, entry = undone.decision, undone.entry
    case = session().get_one(Case, decision.case_id)
    person = session().get_one(Party, decision.party_id)
    assert decision.undone_on is not None
    assert decision.undone_way is not None
    when = PartialDate.day(decision.undone_on)
    hangs = select(Deadline).where(Deadline.disposition_id == decision.id).order_by(Deadline.id)
    for deadline in session().scalars(hangs).all():
        owed = owed_for(deadline)
        stays = deadline.kind is ObligationKind.RELEASE and decision.kind in NOT_PROSECUTED
        if owed is not None and owed.is_open and not stays:
            is_answered = _ANSWERED.get(decision.undone_way) is deadline.kind
            as_ = DutyState.MET if is_answered else DutyState.LAPSED
            end(deadline, when, entry=entry, as_=as_)
    if decision.kind is DispositionKind.ARREST_APPROVED and _is_held(person, decision.undone_on):
        freed = ClockTrigger.ARREST_REVOKED_OF_HELD
        follow(FactRecorded(Fact(freed, case, when, decision, entry, person, decision)))
    if decision.kind is DispositionKind.PROSECUTED and decision.entry_id is not None:
        ended = select(Deadline).where(
            Deadline.met_entry_id == decision.entry_id, Deadline.kind.in_(_RESTRAINTS)
        )
        for deadline in session().scalars(ended).all():
            deadline.met_entry_id, deadline.version = None, deadline.version + 1
            reopen(owed_for(deadline))


def owes_release(kind: DispositionKind, person: Party, on: date) -> bool:
    """Whether this decision, taken on that day, has the person released at once.

    Bail that runs, however it was told, is no custody.
    """
    if kind not in NON_ARREST | OPEN_TO_REMEDIES:
        return False
    return not held_no_longer(refused_arrest=kind in NON_ARREST, held=_is_held(person, on)).met


def _is_held(person: Party, on: date) -> bool:
    restrained = select(Obligation.id).where(
        Obligation.party_id == person.id,
        Obligation.kind.in_(_RESTRAINTS),
        Obligation.is_open,
    )
    return is_held(person, on) and session().scalar(restrained.limit(1)) is None


def facts_of(decision: Disposition) -> Iterator[Fact]:
    """Facts of a decision for the clocks.

    A non-prosecution takes effect when it is announced; the rest when it is decided.

    Source: Criminal Procedure Law arts. 178, 283; Procuratorate Rules arts. 376, 471.
    """
    if not decision.stands:
        return
    case = session().get_one(Case, decision.case_id)
    person = session().get_one(Party, decision.party_id)
    entry = session().get(JournalEntry, decision.entry_id) if decision.entry_id else None

    def fact(trigger: ClockTrigger, when: PartialDate) -> Fact:
        return Fact(trigger, case, when, decision, entry, person, decision)

    day = decision.decided.last
    if day is not None and owes_release(decision.kind, person, day):
        refused = decision.kind in NON_ARREST
        starts = (
            ClockTrigger.ARREST_REFUSED_OF_HELD
            if refused
            else ClockTrigger.NOT_PROSECUTED_THOUGH_HELD
        )
        yield fact(starts, decision.decided)
    if decision.kind in ARREST:
        yield fact(ClockTrigger.ARRESTED, decision.decided)
    if decision.kind in CONDITIONAL:
        yield fact(ClockTrigger.CONDITIONALLY_NOT_PROSECUTED, decision.decided)
    if decision.kind in NOT_PROSECUTED and decision.announced_on is not None:
        yield fact(ClockTrigger.NOT_PROSECUTED, PartialDate.day(decision.announced_on))
    if decision.kind is DispositionKind.PROSECUTED:
        yield fact(ClockTrigger.PROSECUTED, decision.decided)
    if decision.kind in _END_RESTRAINT:
        yield fact(ClockTrigger.RESTRAINT_ENDED, decision.decided)
