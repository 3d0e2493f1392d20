"""Count the dates that the file of a case leaves out, so that no period runs without one.

Each feature owes what runs in its own records, and tells what happened; whoever keeps the clocks
then starts those that the file does not tell either.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.kinds import CaseStatus, Provenance
from casetrack.cases.models import Case, JournalEntry, Obligation
from casetrack.db import Model, session
from casetrack.events import Event, Survey, ask_all, publish
from casetrack.ledger.clock_triggers import Fact
from casetrack.ledger.obligations import find_owed


@dataclass(frozen=True)
class CaseImported(Event):
    """An open case was imported on that day. Owe its missing dates; change no told one."""

    case: Case
    on: date


@dataclass(frozen=True)
class CaseBroughtIn(Event):
    """The rows of a case, open or not, were read from its file: link them to what is here."""

    case: Case


@dataclass(frozen=True)
class RowsImported(Event):
    """The rows of an open case are there: save what is worked out of them, owe nothing yet."""

    case: Case
    on: date


@dataclass(frozen=True)
class FactsOf(Survey[Iterable[Fact]]):
    """Facts of an imported case from which a clock may start."""

    case: Case


@dataclass(frozen=True)
class FactImported(Event):
    """The file of a case that was brought in on that day tells this fact."""

    fact: Fact
    on: date


def begin_missing_dates(case: Case, *, on: date) -> list[Obligation]:
    """Begin every date that runs in an open case and that its file did not tell; by day. Flushes.

    What is published or closed stands here as it was told, but for what follows `CaseBroughtIn`.
    """
    owed = select(Obligation).where(Obligation.case_id == case.id)
    ids = {duty.id for duty in session().scalars(owed)}
    publish(CaseBroughtIn(case))
    if case.provenance is not Provenance.PUBLISHED and case.status is CaseStatus.OPEN:
        publish(RowsImported(case, on))
        publish(CaseImported(case, on))
        # All of them are asked before the first clock starts: it may end with what another owes.
        for fact in [fact for facts in ask_all(FactsOf(case)) for fact in facts]:
            publish(FactImported(fact, on))
    session().flush()
    begun = [duty for duty in session().scalars(owed) if duty.id not in ids and duty.is_open]
    return sorted(begun, key=lambda duty: (duty.due, duty.id))


def is_in_file(kind: ObligationKind, *subjects: Model) -> bool:
    """Whether the file tells a date of this kind under one of these records."""
    return any(find_owed(kind, subject) is not None for subject in subjects)


def entry_in_file(entry_id: int | None) -> JournalEntry | None:
    """The entry that the file names for a record, if it names one."""
    return session().get(JournalEntry, entry_id) if entry_id is not None else None


def why_with(owed: Obligation, entry: JournalEntry | None) -> None:
    """Let the reason of a date name the entry that tells its fact."""
    if entry is not None:
        owed.why = {**owed.why, "entry": entry.number}
