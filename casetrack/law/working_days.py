"""Working days: the published calendars, and the additions of an administrator."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from importlib import resources
from typing import Protocol

from casetrack.codes import N_, Coded
from casetrack.law.terms import OutsideStatute

SATURDAY = 5

#: Holidays of everybody whose days the law itself names, by month and day; those of the lunar year
#: and of the solar terms are told by the yearly notice alone. A notice may add days off to them.
#: Source: National Holidays Measure (2024 revision) art. 2.
FIXED_HOLIDAYS: Mapping[tuple[int, int], str] = {
    (1, 1): "new_year",
    (5, 1): "labour_day",
    (5, 2): "labour_day",
    (10, 1): "national_day",
    (10, 2): "national_day",
    (10, 3): "national_day",
}
#: The first year for which these days are the law.
FIXED_SINCE = 2025


class WorkCalendar(Protocol):
    """A calendar that knows of any day whether offices work on it."""

    def is_workday(self, day: date) -> bool:
        """Whether `day` is a working day, make-up days included."""

    def is_known(self, year: int) -> bool:
        """Whether the holidays of `year` have been published."""

    def why(self, day: date) -> str | None:
        """Return the code of the reason (see DAY_WORDS); None on a plain working day."""


class DayKind(Coded):
    """Kinds of day that an administrator may declare."""

    WORK = "work", N_("a working day")
    REST = "rest", N_("a rest day")


@dataclass(frozen=True)
class YearOfDays:
    """One year of the published calendar: days off and make-up days, each with its holiday."""

    year: int
    days_off: Mapping[date, str]
    makeup_workdays: Mapping[date, str]


def read_year(text: str) -> YearOfDays:
    """Return the year written in `text`, in the format of the files in `calendars/`.

    Raises OutsideStatute if it is not TOML, names no year, or a day lies outside that year.
    """
    try:
        written = tomllib.loads(text)
        year = int(written["year"])
        named = [(str(part["name"]), part) for part in written.get("holiday", [])]
        days_off = {day: name for name, part in named for day in part.get("days_off", [])}
        makeup = {day: name for name, part in named for day in part.get("makeup_workdays", [])}
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as fault:
        raise OutsideStatute("unreadable_year", fault=str(fault)) from fault
    for day in (*days_off, *makeup):
        if not isinstance(day, date) or day.year != year:
            raise OutsideStatute("day_of_another_year", day=day, year=year)
    return YearOfDays(year, days_off, makeup)


@dataclass(frozen=True)
class PublishedCalendar:
    """Working days by the yearly notices and overrides.

    For a year without a notice: Monday to Friday, without the holidays that the law fixes.
    """

    years: Mapping[int, YearOfDays] = field(default_factory=dict)
    overrides: Mapping[date, DayKind] = field(default_factory=dict)
    confirmed_years: frozenset[int] = frozenset()

    @property
    def version(self) -> str:
        """Short name of the data in this calendar, kept beside every date computed with it."""
        last = max({*self.years, *self.confirmed_years}, default=0)
        return f"{last}+{len(self.overrides)}" if self.overrides else str(last)

    def with_years(self, *years: YearOfDays) -> PublishedCalendar:
        """Return a calendar that also knows `years`; a year given again replaces the former."""
        known = {**self.years, **{year.year: year for year in years}}
        return PublishedCalendar(known, self.overrides, self.confirmed_years)

    def with_overrides(
        self, overrides: Mapping[date, DayKind], *, confirmed_years: Iterable[int] = ()
    ) -> PublishedCalendar:
        """Return a calendar in which `overrides` win; years in `confirmed_years` count as known."""
        return PublishedCalendar(
            self.years,
            {**self.overrides, **overrides},
            self.confirmed_years | frozenset(confirmed_years),
        )

    def is_known(self, year: int) -> bool:
        """Whether the holidays of `year` have been published or confirmed."""
        return year in self.years or year in self.confirmed_years

    def is_workday(self, day: date) -> bool:
        """Whether `day` is a working day, make-up days included."""
        if day in self.overrides:
            return self.overrides[day] is DayKind.WORK
        year = self.years.get(day.year)
        if year and day in year.makeup_workdays:
            return True
        if year is None and self._fixed(day) is not None:
            return False
        return day.weekday() < SATURDAY and not (year and day in year.days_off)

    def why(self, day: date) -> str | None:
        """Return the code of the reason (see DAY_WORDS); None on a plain working day."""
        if day in self.overrides:
            return f"declared_{self.overrides[day]}"
        year = self.years.get(day.year)
        if year and day in year.makeup_workdays:
            return "makeup_workday"
        if year and day in year.days_off:
            return year.days_off[day]
        if year is None and (name := self._fixed(day)) is not None:
            return name
        return "weekend" if day.weekday() >= SATURDAY else None

    @staticmethod
    def _fixed(day: date) -> str | None:
        """Return the holiday that the law fixes on a day, whatever its notice will say."""
        return FIXED_HOLIDAYS.get((day.month, day.day)) if day.year >= FIXED_SINCE else None


def _published() -> PublishedCalendar:
    files = resources.files("casetrack.law").joinpath("calendars").iterdir()
    years = [
        read_year(file.read_text(encoding="utf-8"))
        for file in sorted(files, key=lambda file: file.name)
        if file.name.endswith(".toml")
    ]
    return PublishedCalendar().with_years(*years)


PUBLISHED = _published()


def is_workday(day: date, calendar: WorkCalendar = PUBLISHED) -> bool:
    """Whether `day` is a working day."""
    return calendar.is_workday(day)


def next_working_day(day: date, calendar: WorkCalendar = PUBLISHED) -> date:
    """Return `day` itself if it is a working day, else the first working day after it."""
    while not calendar.is_workday(day):
        day += timedelta(days=1)
    return day


def previous_working_day(day: date, calendar: WorkCalendar = PUBLISHED) -> date:
    """Return `day` itself if it is a working day, else the last working day before it."""
    while not calendar.is_workday(day):
        day -= timedelta(days=1)
    return day
