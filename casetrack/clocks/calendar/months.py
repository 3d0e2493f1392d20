"""A year of the calendar, month by month, with each unusual day in words."""

from __future__ import annotations

from calendar import Calendar
from dataclasses import dataclass
from datetime import date, timedelta

from casetrack.clocks.calendar.models import CalendarDay
from casetrack.law import PublishedCalendar, word_why
from casetrack.web.words import language

ONE_DAY = timedelta(days=1)
WEEKS = Calendar(firstweekday=0)


@dataclass(frozen=True)
class DayCell:
    """One day of a month. rests: no working day. makes_up: works although it is a weekend."""

    day: date
    rests: bool
    makes_up: bool
    is_override: bool


@dataclass(frozen=True)
class Run:
    """Unusual days in a row, alike: holidays, make-up days, overrides."""

    first: date
    last: date
    what: str
    is_work: bool


@dataclass(frozen=True)
class MonthOfDays:
    """A month: weeks of seven cells, None outside the month; its unusual days in words."""

    first: date
    weeks: list[list[DayCell | None]]
    runs: list[Run]


def months_of(
    year: int, calendar: PublishedCalendar, overrides: dict[date, CalendarDay]
) -> list[MonthOfDays]:
    """The twelve months of a year."""
    return [_month(year, month, calendar, overrides) for month in range(1, 13)]


def _month(
    year: int, month: int, calendar: PublishedCalendar, overrides: dict[date, CalendarDay]
) -> MonthOfDays:
    weeks = [
        [_cell(day, calendar) if day.month == month else None for day in week]
        for week in WEEKS.monthdatescalendar(year, month)
    ]
    days = [cell.day for week in weeks for cell in week if cell is not None]
    return MonthOfDays(date(year, month, 1), weeks, _runs(days, calendar, overrides))


def _cell(day: date, calendar: PublishedCalendar) -> DayCell:
    rests = not calendar.is_workday(day)
    return DayCell(
        day=day,
        rests=rests,
        makes_up=not rests and calendar.why(day) is not None,
        is_override=day in calendar.overrides,
    )


def _runs(
    days: list[date], calendar: PublishedCalendar, overrides: dict[date, CalendarDay]
) -> list[Run]:
    runs: list[Run] = []
    for day in days:
        why = calendar.why(day)
        if why is None or why == "weekend":
            continue
        row = overrides.get(day)
        named = row.name.in_(language()) if row else ""
        what = named or word_why(why, language())
        is_work = calendar.is_workday(day)
        last = runs[-1] if runs else None
        if last and last.last == day - ONE_DAY and last.what == what:
            runs[-1] = Run(last.first, day, what, is_work)
        else:
            runs.append(Run(day, day, what, is_work))
    return runs
