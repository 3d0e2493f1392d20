"""What a decision starts and ends, whichever feature took it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from casetrack.accounts.models import Staff
from casetrack.cases.kinds import DispositionKind
from casetrack.cases.models import Case, Disposition, JournalEntry, Party
from casetrack.clocks.clocks import CONDITIONAL, NOT_PROSECUTED
from casetrack.clocks.running import follow, follow_moved
from casetrack.db import session
from casetrack.db.when import When
from casetrack.ledger.happenings import Fact, Happening

# With these the bail of this office is over: the suspect is free, or held, or before a court.
_END_RESTRAINT = NOT_PROSECUTED | {DispositionKind.ARREST_APPROVED, DispositionKind.PROSECUTED}


def follow_decision(decision: Disposition, by: Staff, at: datetime) -> None:
    """Let the clocks follow what was just decided here."""
    for fact in facts_of(decision):
        follow(fact, by, at)


def follow_redated(decision: Disposition) -> None:
    """Let the clocks follow the day on which it was really decided."""
    for fact in facts_of(decision):
        follow_moved(fact)


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

    if decision.kind in CONDITIONAL:
        yield fact(Happening.CONDITIONALLY_NOT_PROSECUTED, decision.decided)
    if decision.kind in NOT_PROSECUTED and decision.announced_on is not None:
        yield fact(Happening.NOT_PROSECUTED, When.day(decision.announced_on))
    if decision.kind is DispositionKind.PROSECUTED:
        yield fact(Happening.PROSECUTED, decision.decided)
    if decision.kind in _END_RESTRAINT:
        yield fact(Happening.RESTRAINT_ENDED, decision.decided)
