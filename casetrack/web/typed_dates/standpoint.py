"""The standpoint of a typed date: the day of typing, and the direction of its field."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from dateutil.relativedelta import relativedelta

from casetrack.db.partial_date import PartialDate

# 29 February comes at least once in this many years, and the 31st in as many months.
_FAR = 9
Place = TypeVar("Place", int, date)


class NoSuchDay(Exception):
    """The text is a date by its form, but the calendar has no such date."""


class Direction(StrEnum):
    """The side of today on which the date of a field lies."""

    PAST = "past"
    FUTURE = "future"
    EITHER = "either"


@dataclass(frozen=True)
class Standpoint:
    """The day of typing, and the direction of the field."""

    on: date
    toward: Direction = Direction.PAST

    def of_a_year(self, in_year: Callable[[int], PartialDate]) -> PartialDate:
        """The date meant without its year. Raises NoSuchDay."""
        years = range(self.on.year - _FAR, self.on.year + _FAR + 1)
        return self._choose([when for year in years if (when := _if_there_is(in_year, year))])

    def of_a_month(self, in_month: Callable[[date], PartialDate]) -> PartialDate:
        """The date meant without year and month; the argument is the first of a month."""
        months = (self.on + relativedelta(day=1, months=away) for away in range(-_FAR, _FAR + 1))
        return self._choose([when for first in months if (when := _if_there_is(in_month, first))])

    def _choose(self, dates: Iterable[PartialDate]) -> PartialDate:
        """Past: the last that has begun; future: the next that is not over; else the nearest."""
        spans = [(when.first, when.last, when) for when in dates if when.first and when.last]
        if self.toward is Direction.PAST:
            spans = [span for span in spans if span[0] <= self.on][-1:]
        elif self.toward is Direction.FUTURE:
            spans = [span for span in spans if span[1] >= self.on][:1]
        if not spans:
            raise NoSuchDay
        return min(spans, key=lambda span: max(span[0] - self.on, self.on - span[1]))[2]


def _if_there_is(date_in: Callable[[Place], PartialDate], place: Place) -> PartialDate | None:
    try:
        return date_in(place)
    except NoSuchDay:
        return None
