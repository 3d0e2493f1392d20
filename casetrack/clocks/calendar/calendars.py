"""The calendar that every date of this installation is counted with."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import event, select
from sqlalchemy.orm import Session, SessionTransaction

from casetrack.clocks.calendar.models import CalendarDay, CalendarState, CalendarYear
from casetrack.db import all_rows, session
from casetrack.db.session import WRITING
from casetrack.law import PUBLISHED, DayKind, PublishedCalendar, YearOfDays

# Calendars by fingerprint: the same content is the same calendar, in whatever database it stands.
_built: dict[str, PublishedCalendar] = {"": PUBLISHED}
_KEPT = 16
_SEEN = "casetrack_calendar"


def current_calendar() -> PublishedCalendar:
    """The published years, those loaded since, and the overrides on top.

    One statement, none if this session asked before; two more when the calendar is new here.
    What a writing transaction read is forgotten with it, and where something of it is undone.
    """
    db = session()
    is_writing = bool(db.info.get(WRITING))
    seen: tuple[bool, PublishedCalendar] | None = db.info.get(_SEEN)
    if seen is not None and seen[0] is is_writing:
        return seen[1]
    fingerprint = db.scalar(select(CalendarState.fingerprint)) or ""
    calendar = _built.get(fingerprint)
    if calendar is None:
        calendar = build(loaded_years(), stored_days())
        while len(_built) > _KEPT:
            _built.pop(next(key for key in _built if key))
        _built[fingerprint] = calendar
    db.info[_SEEN] = (is_writing, calendar)
    return calendar


def forget_calendar() -> None:
    """Ask for the calendar again: it was changed in this session."""
    session().info.pop(_SEEN, None)


@event.listens_for(Session, "after_soft_rollback")
def _taken_back(db: Session, _transaction: SessionTransaction) -> None:
    db.info.pop(_SEEN, None)


@event.listens_for(Session, "after_transaction_end")
def _ended(db: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None and db.info.get(WRITING):
        db.info.pop(_SEEN, None)


def build(years: Iterable[CalendarYear], days: Iterable[CalendarDay]) -> PublishedCalendar:
    """The calendar that these rows make on top of the files of the law package."""
    off: dict[int, dict[date, str]] = {row.year: {} for row in years}
    makeup: dict[int, dict[date, str]] = {year: {} for year in off}
    overrides: dict[date, DayKind] = {}
    for row in days:
        if row.year is None:
            overrides[row.day] = row.kind
        else:
            kind = off if row.kind is DayKind.REST else makeup
            kind[row.year][row.day] = str(row.code)
    loaded = (YearOfDays(year, off[year], makeup[year]) for year in off)
    return PUBLISHED.with_years(*loaded).with_overrides(overrides)


def fingerprint_of(years: Iterable[CalendarYear], days: Iterable[CalendarDay]) -> str:
    """A name for exactly this content; "" for nothing beyond the files of the law package."""
    values = [
        sorted(row.year for row in years),
        sorted(
            (row.day.isoformat(), row.kind.value, row.year or 0, row.code or "") for row in days
        ),
    ]
    if values == [[], []]:
        return ""
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()


def loaded_years() -> Sequence[CalendarYear]:
    """The years that were loaded, in order."""
    return session().scalars(select(CalendarYear).order_by(CalendarYear.year)).all()


def stored_days() -> Sequence[CalendarDay]:
    """Every day of loaded years, and every override, in order."""
    return session().scalars(select(CalendarDay).order_by(CalendarDay.day)).all()


def overrides_of(year: int) -> Sequence[CalendarDay]:
    """The overrides of one year, in order."""
    return all_rows(
        select(CalendarDay)
        .where(
            CalendarDay.is_override,
            CalendarDay.day >= date(year, 1, 1),
            CalendarDay.day <= date(year, 12, 31),
        )
        .order_by(CalendarDay.day)
    )


def calendar_version() -> int:
    """Number of changes of the calendar: the version with which a form was opened."""
    return session().scalar(select(CalendarState.version)) or 0


def locked_state() -> CalendarState:
    """The row of the state, held against other writers until the transaction ends."""
    state = session().get(CalendarState, 1, with_for_update=True, populate_existing=True)
    if state is None:
        state = CalendarState(id=1, version=0, fingerprint="")
        session().add(state)
        session().flush()
    return state
