"""Count what the file of a case does not tell, so that nothing runs here without a date.

Each feature owes what runs in its own records, and tells what happened; whoever keeps the clocks
starts those that the file does not tell either. Both are introduced at start-up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from sqlalchemy import select

from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.kinds import CaseStatus, Provenance
from casetrack.cases.models import Case, JournalEntry, Obligation
from casetrack.db import Model, session
from casetrack.ledger.happenings import Fact
from casetrack.ledger.obligations import find_owed

# Asked with an open case just brought in, and the day: owes what runs and has no date yet, never
# touches what the file tells, and answers with what happened that a clock may start from.
ImportFollower = Callable[[Case, date], Iterable[Fact]]
# Told one such fact, and the day: starts the clocks that the file does not tell.
UntoldStarter = Callable[[Fact, date], None]
_followers: list[ImportFollower] = []
_starters: list[UntoldStarter] = []


def follow_imports(follower: ImportFollower) -> None:
    """Register who counts what a file does not tell; done at start-up, in order of the features."""
    if follower not in _followers:
        _followers.append(follower)


def start_untold_with(starter: UntoldStarter) -> None:
    """Register who keeps the clocks; done at start-up."""
    if starter not in _starters:
        _starters.append(starter)


def count_untold(case: Case, *, on: date) -> list[Obligation]:
    """Begin every date that runs in an open case and that its file did not tell; by day. Flushes.

    Nothing for what is published or closed: it stands here as it was told.
    """
    if case.provenance is Provenance.PUBLISHED or case.status is not CaseStatus.OPEN:
        return []
    owed = select(Obligation).where(Obligation.case_id == case.id)
    told = {one.id for one in session().scalars(owed)}
    for fact in [fact for follower in _followers for fact in follower(case, on)]:
        for start in _starters:
            start(fact, on)
    session().flush()
    begun = [one for one in session().scalars(owed) if one.id not in told and one.is_open]
    return sorted(begun, key=lambda one: (one.due, one.id))


def is_told(kind: ObligationKind, *subjects: Model) -> bool:
    """Whether the file tells a date of this kind under one of these records."""
    return any(find_owed(kind, subject) is not None for subject in subjects)


def entry_told(entry_id: int | None) -> JournalEntry | None:
    """The entry that the file names for a record, if it names one."""
    return session().get(JournalEntry, entry_id) if entry_id is not None else None


def why_with(owed: Obligation, entry: JournalEntry | None) -> None:
    """Let the reason of a date name the entry that tells its fact."""
    if entry is not None:
        owed.why = {**owed.why, "entry": entry.number}
