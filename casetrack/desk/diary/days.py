"""Lay out months and weeks as days with lines. Pure."""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Generic, Protocol, TypeVar

from casetrack.law import PUBLISHED, WorkCalendar


class OfDay(Protocol):
    """The part of a line that its day needs."""

    @property
    def is_late(self) -> bool:
        """Whether the line is overdue."""


Line = TypeVar("Line", bound=OfDay, covariant=True)


@dataclass(frozen=True)
class OnDay:
    """Numbers of lines on a day: all, open, and late. is_cut: of those that were read."""

    total: int
    open: int
    late: int
    is_cut: bool = False


NOTHING = OnDay(0, 0, 0)


@dataclass(frozen=True)
class DiaryDay(Generic[Line]):
    """One day of the page. is_out: in an adjacent month, shown without lines.

    lines: the first lines. counted: numbers of all lines.
    """

    day: date
    is_out: bool
    is_rest: bool
    is_makeup: bool
    lines: Sequence[Line]
    counted: OnDay

    @property
    def more(self) -> int:
        """Number of lines not shown."""
        return self.counted.total - len(self.lines)

    @property
    def hides_late(self) -> bool:
        """Whether a line not shown is late."""
        return self.counted.late > sum(line.is_late for line in self.lines)


@dataclass(frozen=True)
class DiaryMonth(Generic[Line]):
    """Weeks (Monday to Sunday) that cover a month; or one week."""

    first: date
    last: date
    weeks: Sequence[Sequence[DiaryDay[Line]]]
    is_provisional: bool

    @property
    def days(self) -> list[DiaryDay[Line]]:
        """Its days in order, without those of adjacent months."""
        return [day for week in self.weeks for day in week if not day.is_out]

    @property
    def counted(self) -> OnDay:
        """Numbers of lines on all its days."""
        return OnDay(
            sum(day.counted.total for day in self.days),
            sum(day.counted.open for day in self.days),
            sum(day.counted.late for day in self.days),
            any(day.counted.is_cut for day in self.days),
        )


def monday_of(day: date) -> date:
    """The Monday of this day's week."""
    return day - timedelta(days=day.weekday())


def last_of(first: date) -> date:
    """The last day of the month that begins with `first`."""
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])


def month_beside(first: date, step: int) -> date:
    """The first day of the month `step` months after the one that begins with `first`."""
    months = first.year * 12 + first.month - 1 + step
    return date(months // 12, months % 12 + 1, 1)


def lay_out_month(
    first: date,
    lines: Mapping[date, Sequence[Line]],
    counted: Mapping[date, OnDay],
    days_off: WorkCalendar = PUBLISHED,
) -> DiaryMonth[Line]:
    """The month that begins with `first`: first lines and numbers for each day."""
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
    """Like `lay_out_month`, for the seven days from that Monday."""
    days = [monday + timedelta(days=number) for number in range(7)]
    return DiaryMonth(
        first=monday,
        last=days[-1],
        weeks=[[_day(day, lines, counted, days_off) for day in days]],
        is_provisional=not all(days_off.is_known(day.year) for day in days),
    )


def lay_out_list(
    lines: Mapping[date, Sequence[Line]],
    counted: Mapping[date, OnDay],
    days_off: WorkCalendar = PUBLISHED,
) -> list[DiaryDay[Line]]:
    """The days that have lines, in order; with the numbers of all their lines."""
    return [_day(day, lines, counted, days_off) for day in lines]


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
