"""A month as weeks of days, with the visits of each day. Pure."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from casetrack.law import PUBLISHED, WorkCalendar

_MONTH = re.compile(r"(\d{4})-(\d{2})")


class InMonth(Protocol):
    """A visit, as far as a month asks for it."""

    def day(self) -> date | None:
        """The day it stands under."""


@dataclass(frozen=True)
class OnDay:
    """How many visits stand under a day, and of how many nobody has said what came of them."""

    total: int
    open: int


NOTHING = OnDay(0, 0)


@dataclass(frozen=True)
class MonthDay:
    """One day of the page. is_out: of the month before or after; shown, without its visits.

    visits: the first of them. counted: all of them.
    """

    day: date
    is_out: bool
    is_rest: bool
    is_makeup: bool
    visits: Sequence[InMonth]
    counted: OnDay

    @property
    def more(self) -> int:
        """How many of its visits are not among those shown."""
        return self.counted.total - len(self.visits)

    def has_late(self, on: date) -> bool:
        """Whether a visit of the day, shown or not, is past and has no outcome."""
        return self.day < on and self.counted.open > 0


@dataclass(frozen=True)
class VisitMonth:
    """Weeks from Monday to Sunday that cover a month."""

    first: date
    last: date
    weeks: Sequence[Sequence[MonthDay]]
    previous: date
    following: date
    is_provisional: bool

    def days_with_visits(self) -> list[MonthDay]:
        """The days that have something, in order, for a narrow page."""
        return [day for week in self.weeks for day in week if day.visits]

    def total(self) -> int:
        """How many visits stand under its days."""
        return sum(day.counted.total for day in self.days_with_visits())

    def done(self) -> int:
        """How many of them have their outcome."""
        return self.total() - sum(day.counted.open for day in self.days_with_visits())

    def late(self, on: date) -> int:
        """How many of them are past and have none."""
        return sum(day.counted.open for day in self.days_with_visits() if day.day < on)


def read_month(text: str | None, *, on: date) -> date:
    """The first day of the month of an address such as 2026-12; of today's month otherwise."""
    found = _MONTH.fullmatch(text or "")
    if found is None or not 1 <= int(found[2]) <= 12 or not 1900 <= int(found[1]) <= 2099:
        return on.replace(day=1)
    return date(int(found[1]), int(found[2]), 1)


def read_day(text: str | None, *, on: date) -> date:
    """The day of an address such as 2026-12-01; today otherwise."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return on
    return day if 1900 <= day.year <= 2099 else on


def last_of(first: date) -> date:
    """The last day of the month that begins with `first`."""
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])


def lay_out(
    first: date,
    visits: Iterable[InMonth],
    counted: Mapping[date, OnDay],
    days_off: WorkCalendar = PUBLISHED,
) -> VisitMonth:
    """The month that begins with `first`, with the first visits of its days, and all counted."""
    on_day: dict[date, list[InMonth]] = {}
    for visit in visits:
        if day := visit.day():
            on_day.setdefault(day, []).append(visit)
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    last = last_of(first)
    return VisitMonth(
        first=first,
        last=last,
        weeks=[[_day(day, first, on_day, counted, days_off) for day in week] for week in weeks],
        previous=_month_beside(first, -1),
        following=_month_beside(first, 1),
        is_provisional=not days_off.is_known(first.year),
    )


def _day(
    day: date,
    first: date,
    on_day: Mapping[date, list[InMonth]],
    counted: Mapping[date, OnDay],
    days_off: WorkCalendar,
) -> MonthDay:
    is_out = day.month != first.month
    is_rest = not days_off.is_workday(day)
    return MonthDay(
        day=day,
        is_out=is_out,
        is_rest=is_rest,
        is_makeup=not is_rest and day.weekday() >= calendar.SATURDAY,
        visits=[] if is_out else on_day.get(day, []),
        counted=NOTHING if is_out else counted.get(day, NOTHING),
    )


def _month_beside(first: date, step: int) -> date:
    months = first.year * 12 + first.month - 1 + step
    return date(months // 12, months % 12 + 1, 1)
