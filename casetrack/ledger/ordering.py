"""The place of an entry with a day and no order, among ordered ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from casetrack.cases.models import Case, JournalEntry
from casetrack.db import session
from casetrack.db.partial_date import PartialDate, first_day


@dataclass(frozen=True)
class Ordered:
    """The place in the order of an entry that has one, and the first day it may have been on."""

    position: int
    first: date | None


def place_all(case: Case) -> None:
    """Give each entry of a case that has a day and no order its place; where none has an order,
    the places stay as they are. Flushes.
    """
    session().flush()
    entries = session().scalars(select(JournalEntry).where(JournalEntry.case_id == case.id)).all()
    ordered = [
        Ordered(entry.position, entry.when.first) for entry in entries if entry.position is not None
    ]
    for entry in entries:
        if entry.position is None and (place := place_among(ordered, entry.when, entry.number)):
            entry.place = place


def place_in(case: Case, when: PartialDate, number: int) -> str | None:
    """The place of a new entry without an order; None where the day alone tells it."""
    if when.last is None and when.first is None:
        return None
    rows = session().execute(
        select(JournalEntry.position, first_day(JournalEntry.when)).where(
            JournalEntry.case_id == case.id, JournalEntry.position.is_not(None)
        )
    )
    ordered = [Ordered(position, first) for position, first in rows if position is not None]
    return place_among(ordered, when, number)


def place_among(ordered: Sequence[Ordered], when: PartialDate, number: int) -> str | None:
    """Right before the first entry of the order that is later; after all of them if none is.

    None without a day, or without an order to stand in.
    """
    day = when.last or when.first
    if day is None or not ordered:
        return None
    later = min(_later(ordered, day), default=None)
    if later is None:
        return f"q{day.isoformat()}{number:06d}"
    # Letters sort after figures everywhere: after everything that has the place before.
    return f"p{later - 1:06d}x{day.isoformat()}{number:06d}" if later > 0 else None


def _later(ordered: Iterable[Ordered], day: date) -> Iterable[int]:
    return (entry.position for entry in ordered if entry.first is not None and entry.first > day)
