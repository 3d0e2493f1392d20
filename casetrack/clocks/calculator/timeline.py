"""The days that were counted, drawn one by one; long periods month by month up to their end."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext

from casetrack.law import PERIODS, Due, PublishedCalendar, word_why
from casetrack.law.counting import LengthUnit
from casetrack.web.dates import month_day, word_day
from casetrack.web.words import language

ONE_DAY = timedelta(days=1)
DRAWN = 45
AT_THE_END = 28
MAKEUP = ("makeup_workday", "declared_work")
# Holidays by name; a weekend or a declared rest day is only "rest".
UNNAMED = ("weekend", "declared_rest")


@dataclass(frozen=True)
class Cell:
    """One day. kinds: classes of the drawing. note: description; "" for a plain day."""

    day: date
    kinds: str
    note: str
    opens_month: bool


@dataclass(frozen=True)
class MonthCell:
    """A month of a long period that is not drawn day by day. first: a day of it; days: how many."""

    first: date
    days: str
    kinds: str


@dataclass(frozen=True)
class Strip:
    """The drawn days: months of a long period before its last weeks, then the days."""

    months: list[MonthCell]
    cells: list[Cell]
    label: str


def strip_of(due: Due, start: date, calendar: PublishedCalendar) -> Strip:
    """The strip of a date counted from `start`; at most DRAWN days."""
    first, last = min(start, due.due), max(start, due.due, due.nominal)
    months: list[MonthCell] = []
    if (last - first).days >= DRAWN:
        drawn_from = _monday_of(last - timedelta(days=AT_THE_END - 1))
        months = _months(first, drawn_from, start)
        first = drawn_from
    spare = min(3, DRAWN - (last - first).days - 1)
    last += timedelta(days=max(0, spare))
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    counted = _working_numbers(due, start, calendar)
    cells = [
        _cell(day, due, start, calendar, counted, is_first=n == 0) for n, day in enumerate(days)
    ]
    label = _(
        "Days from %(first)s to %(last)s",
        first=word_day(first, language(), long=True),
        last=word_day(last, language(), long=True),
    )
    return Strip(months, cells, label)


def _monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _cell(
    day: date,
    due: Due,
    start: date,
    calendar: PublishedCalendar,
    counted: dict[date, int],
    *,
    is_first: bool,
) -> Cell:
    kinds, notes = [], []
    why = calendar.why(day)
    if not calendar.is_workday(day):
        kinds.append("rest")
        before = calendar.why(day - ONE_DAY)
        opens = why not in UNNAMED and (why != before or is_first)
        notes.append(_short(word_why(str(why), language())) if opens else _("rest"))
    elif why in MAKEUP:
        kinds.append("work")
        notes.append(_("working"))
    if day in counted and day != due.due:
        notes.append(str(counted[day]))
    if day == start:
        kinds.append("from")
        notes.append(_("not counted"))
    if day == due.nominal != due.due:
        kinds.append("nominal")
        notes.append(_("last day"))
    if due.nominal < day < due.due:
        kinds.append("roll")
    if day == due.due:
        kinds.append("due")
        notes.append(_("due"))
    return Cell(day, " ".join(kinds), _(", ").join(notes), is_first or day.day == 1)


def _months(first: date, until: date, start: date) -> list[MonthCell]:
    """The months from the first day to the day before `until`."""
    cells = []
    begins = first
    while begins < until:
        end = begins.replace(day=monthrange(begins.year, begins.month)[1])
        end = min(end, until - ONE_DAY)
        number = (end - begins).days + 1
        is_start = begins <= start <= end
        days = ngettext("%(num)d day", "%(num)d days", number)
        if is_start:
            days = _("%(days)s from %(day)s", days=days, day=month_day(start))
        cells.append(MonthCell(first=begins, days=days, kinds="from" if is_start else ""))
        begins = end + ONE_DAY
    return cells


def _working_numbers(due: Due, start: date, calendar: PublishedCalendar) -> dict[date, int]:
    """The number of each working day, where a rule counts working days only."""
    if PERIODS[due.rule].unit is not LengthUnit.WORKDAY:
        return {}
    days = [start + timedelta(days=n) for n in range(1, (due.due - start).days + 1)]
    working = [day for day in days if calendar.is_workday(day)]
    return {day: number for number, day in enumerate(working, start=1)}


def _short(text: str) -> str:
    """The short name of a holiday."""
    return text.removesuffix("假期").removeprefix("the ")
