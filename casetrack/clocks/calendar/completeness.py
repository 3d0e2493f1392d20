"""Whether a year of working days has all its holidays."""

from __future__ import annotations

from datetime import date, timedelta

from casetrack.law import PublishedCalendar

# Regulation on Public Holidays (State Council Order 795): 13 days a year; 11 until 2024. Some of
# them fall on weekends, and adjoining weekends are moved to them.
FEWEST = 9
_ONE_DAY = timedelta(days=1)
_SATURDAY = 5


def days_taken_off(known: PublishedCalendar, year: int) -> int:
    """How many days of Monday to Friday are no working days in a year."""
    first = date(year, 1, 1)
    days = (first + number * _ONE_DAY for number in range((date(year + 1, 1, 1) - first).days))
    return sum(day.weekday() < _SATURDAY and not known.is_workday(day) for day in days)


def is_too_short(known: PublishedCalendar, year: int) -> bool:
    """Whether holidays of a year that counts as known are missing."""
    return known.is_known(year) and days_taken_off(known, year) < FEWEST
