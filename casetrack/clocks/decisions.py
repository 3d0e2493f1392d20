"""What a decision starts and ends, whichever feature took it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import select

from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.kinds import DispositionKind
from casetrack.cases.models import Case, Disposition, JournalEntry, Obligation, Party
from casetrack.clocks.clocks import CONDITIONAL, NON_ARREST, NOT_PROSECUTED, OPEN_TO_REMEDIES
from casetrack.clocks.running import follow, follow_corrected
from casetrack.db import session
from casetrack.db.when import When
from casetrack.events import handles
from casetrack.law import held_no_longer
from casetrack.ledger.decisions import DecisionRedated, DecisionTaken
from casetrack.ledger.happenings import Fact, FactCorrected, FactRecorded, Happening
from casetrack.ledger.reviews import is_held

# With these the bail of this office is over: the suspect is free, or held, or before a court.
_END_RESTRAINT = NOT_PROSECUTED | {DispositionKind.ARREST_APPROVED, DispositionKind.PROSECUTED}


@handles(DecisionTaken)
def follow_decision(taken: DecisionTaken) -> None:
    """Let the clocks follow what was just decided here."""
    for fact in facts_of(taken.decision):
        follow(FactRecorded(fact))


@handles(DecisionRedated)
def follow_redated(redated: DecisionRedated) -> None:
    """Let the clocks follow the day on which it was really decided."""
    for fact in facts_of(redated.decision):
        follow_corrected(FactCorrected(fact))


def owes_release(kind: DispositionKind, person: Party, on: date) -> bool:
    """Whether this decision, taken on that day, has the person released at once.

    Bail that runs, however it was told, is no custody.
    """
    if kind not in NON_ARREST | OPEN_TO_REMEDIES:
        return False
    restrained = select(Obligation.id).where(
        Obligation.party_id == person.id,
        Obligation.kind.in_((ObligationKind.BAIL_END, ObligationKind.SURVEILLANCE_END)),
        Obligation.is_open,
    )
    held = is_held(person, on) and session().scalar(restrained.limit(1)) is None
    return not held_no_longer(refused_arrest=kind in NON_ARREST, held=held).met


def facts_of(decision: Disposition) -> Iterator[Fact]:
    """What a decision means for the clocks.

    A non-prosecution takes effect when it is announced; the rest when it is decided.

    Source: Criminal Procedure Law arts. 178, 283; Procuratorate Rules arts. 376, 471.
    """
    case = session().get_one(Case, decision.case_id)
    person = session().get_one(Party, decision.party_id)
    entry = session().get(JournalEntry, decision.entry_id) if decision.entry_id else None

    def fact(what: Happening, when: When) -> Fact:
        return Fact(what, case, when, decision, entry, person, decision)

    day = decision.decided.last
    if day is not None and owes_release(decision.kind, person, day):
        refused = decision.kind in NON_ARREST
        starts = (
            Happening.ARREST_REFUSED_OF_HELD if refused else Happening.NOT_PROSECUTED_THOUGH_HELD
        )
        yield fact(starts, decision.decided)
    if decision.kind in CONDITIONAL:
        yield fact(Happening.CONDITIONALLY_NOT_PROSECUTED, decision.decided)
    if decision.kind in NOT_PROSECUTED and decision.announced_on is not None:
        yield fact(Happening.NOT_PROSECUTED, When.day(decision.announced_on))
    if decision.kind is DispositionKind.PROSECUTED:
        yield fact(Happening.PROSECUTED, decision.decided)
    if decision.kind in _END_RESTRAINT:
        yield fact(Happening.RESTRAINT_ENDED, decision.decided)
