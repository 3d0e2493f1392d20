"""The journal of a case, a page at a time; corrections beside what they correct."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from casetrack.cases.kinds import Part
from casetrack.cases.models import (
    Amount,
    Case,
    Charge,
    Circumstance,
    EntryParty,
    JournalEntry,
    Measure,
)
from casetrack.db import session
from casetrack.guidance.models import GuardianshipOrder, Programme
from casetrack.probation.models import Probation

ENTRIES = 30


@dataclass(frozen=True)
class JournalFilter:
    """What the journal is narrowed to: a line of work, a person, or neither."""

    track_id: int | None = None
    party_id: int | None = None


def journal_of(
    case: Case, narrowed: JournalFilter, *, before: str | None = None, limit: int = ENTRIES
) -> Sequence[JournalEntry]:
    """Up to `limit` entries, the latest that happened first.

    before: place of the last entry of the page before.
    """
    found = (
        select(JournalEntry)
        .where(JournalEntry.case_id == case.id)
        .options(joinedload(JournalEntry.written_by))
        .order_by(JournalEntry.place.desc())
        .limit(limit)
    )
    if before is not None:
        found = found.where(JournalEntry.place < before)
    if narrowed.track_id is not None:
        found = found.where(JournalEntry.track_id == narrowed.track_id)
    if narrowed.party_id is not None:
        concerned = select(EntryParty.entry_id).where(EntryParty.party_id == narrowed.party_id)
        found = found.where(JournalEntry.id.in_(concerned))
    return session().scalars(found).all()


def corrections_of(entries: Sequence[JournalEntry]) -> dict[int, JournalEntry]:
    """The correction of each of these entries that was corrected, and what a correction corrects.

    By id: a corrected entry leads to its correction, a correction's `corrects_id` to the original.
    """
    ids = [entry.id for entry in entries]
    corrected = [entry.corrects_id for entry in entries if entry.corrects_id]
    found = session().scalars(
        select(JournalEntry).where(
            or_(JournalEntry.corrects_id.in_(ids), JournalEntry.id.in_(corrected))
        )
    )
    by_id: dict[int, JournalEntry] = {}
    for entry in found:
        by_id[entry.id] = entry
        if entry.corrects_id in ids:
            by_id[-entry.corrects_id] = entry
    return by_id


def find_entry(case: Case, entry_id: int) -> JournalEntry | None:
    """An entry of this case."""
    return session().scalar(
        select(JournalEntry).where(JournalEntry.id == entry_id, JournalEntry.case_id == case.id)
    )


def about(entry: JournalEntry) -> list[EntryParty]:
    """Those an entry is about, and those it was done to."""
    return [link for link in entry.parties if link.part in (Part.ABOUT, Part.TO, Part.AGAINST)]


@dataclass(frozen=True)
class Extras:
    """What a page about a whole case shows beside `CaseFacts`."""

    amounts: Sequence[Amount]
    charges: Sequence[Charge]
    circumstances: Sequence[Circumstance]


def extras_of(case: Case) -> Extras:
    """Amounts, charges and circumstances; three statements."""
    db = session()
    return Extras(
        amounts=db.scalars(
            select(Amount).where(Amount.case_id == case.id).order_by(Amount.position, Amount.id)
        ).all(),
        charges=db.scalars(
            select(Charge).where(Charge.case_id == case.id).order_by(Charge.position, Charge.id)
        ).all(),
        circumstances=db.scalars(
            select(Circumstance)
            .where(Circumstance.case_id == case.id)
            .order_by(Circumstance.position, Circumstance.id)
        ).all(),
    )


def pages_of_measures(case: Case) -> dict[int, tuple[str, dict[str, int]]]:
    """Where the detail of each measure stands: endpoint and values; three statements."""
    pages: dict[int, tuple[str, dict[str, int]]] = {}
    for measure_id, found in session().execute(
        select(Probation.measure_id, Probation.id).where(Probation.case_id == case.id)
    ):
        pages[measure_id] = ("probation.show", {"case_id": case.id, "probation_id": found})
    mine = select(Measure.id).where(Measure.case_id == case.id)
    for measure_id, found in session().execute(
        select(GuardianshipOrder.measure_id, GuardianshipOrder.id).where(
            GuardianshipOrder.measure_id.in_(mine)
        )
    ):
        pages[measure_id] = ("guidance.order", {"case_id": case.id, "order_id": found})
    for measure_id, found in session().execute(
        select(Programme.measure_id, Programme.id).where(Programme.measure_id.in_(mine))
    ):
        pages[measure_id] = ("guidance.programme", {"case_id": case.id, "programme_id": found})
    return pages
