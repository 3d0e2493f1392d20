"""Months and weeks as days with their lines. Pure."""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Generic, Protocol, TypeVar

from casetrack.law import PUBLISHED, WorkCalendar


class OfDay(Protocol):
    """A line, as far as its day asks for it."""

    @property
    def is_late(self) -> bool:
        """Whether its day is past, and somebody had to."""


Line = TypeVar("Line", bound=OfDay, covariant=True)


@dataclass(frozen=True)
class OnDay:
    """How many lines stand under a day, how many of them are open, and how many are late."""

    total: int
    open: int
    late: int


NOTHING = OnDay(0, 0, 0)


@dataclass(frozen=True)
class DiaryDay(Generic[Line]):
    """One day of the page. is_out: of the month before or after; shown, without its lines.

    lines: the first of them. counted: all of them.
    """

    day: date
    is_out: bool
    is_rest: bool
    is_makeup: bool
    lines: Sequence[Line]
    counted: OnDay

    @property
    def more(self) -> int:
        """How many of its lines are not among those shown."""
        return self.counted.total - len(self.lines)

    @property
    def hides_late(self) -> bool:
        """Whether one of those is late."""
        return self.counted.late > sum(line.is_late for line in self.lines)


@dataclass(frozen=True)
class DiaryMonth(Generic[Line]):
    """Weeks from Monday to Sunday that cover a month; or one week."""

    first: date
    last: date
    weeks: Sequence[Sequence[DiaryDay[Line]]]
    is_provisional: bool

    @property
    def days(self) -> list[DiaryDay[Line]]:
        """Every day of it, in order, without those beside the month."""
        return [day for week in self.weeks for day in week if not day.is_out]

    @property
    def counted(self) -> OnDay:
        """How many lines stand under its days."""
        return OnDay(
            sum(day.counted.total for day in self.days),
            sum(day.counted.open for day in self.days),
            sum(day.counted.late for day in self.days),
        )


def monday_of(day: date) -> date:
    """The Monday of the week that has this day."""
    return day - timedelta(days=day.weekday())


def last_of(first: date) -> date:
    """The last day of the month that begins with `first`."""
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])


def month_beside(first: date, step: int) -> date:
    """The first day of the month so many months after the one that begins with `first`."""
    months = first.year * 12 + first.month - 1 + step
    return date(months // 12, months % 12 + 1, 1)


def lay_out_month(
    first: date,
    lines: Mapping[date, Sequence[Line]],
    counted: Mapping[date, OnDay],
    days_off: WorkCalendar = PUBLISHED,
) -> DiaryMonth[Line]:
    """The month that begins with `first`, with the first lines of its days, and all counted."""
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    return DiaryMonth(
        first=first,
        last=last_of(first),
        weeks=[
            [_day(day, lines, counted, days_off, is_out=day.month != first.month) for day in week]
            for week in weeks
        ],
        is_provisional=not days_off.is_known(first.year),
    )


def lay_out_week(
    monday: date,
    lines: Mapping[date, Sequence[Line]],
    counted: Mapping[date, OnDay],
    days_off: WorkCalendar = PUBLISHED,
) -> DiaryMonth[Line]:
    """The seven days from that Monday, in the same way."""
    days = [monday + timedelta(days=number) for number in range(7)]
    return DiaryMonth(
        first=monday,
        last=days[-1],
        weeks=[[_day(day, lines, counted, days_off) for day in days]],
        is_provisional=not all(days_off.is_known(day.year) for day in days),
    )


def _day(
    day: date,
    lines: Mapping[date, Sequence[Line]],
    counted: Mapping[date, OnDay],
    days_off: WorkCalendar,
    *,
    is_out: bool = False,
) -> DiaryDay[Line]:
    is_rest = not days_off.is_workday(day)
    return DiaryDay(
        day=day,
        is_out=is_out,
        is_rest=is_rest,
        is_makeup=not is_rest and day.weekday() >= calendar.SATURDAY,
        lines=[] if is_out else lines.get(day, []),
        counted=NOTHING if is_out else counted.get(day, NOTHING),
    )
