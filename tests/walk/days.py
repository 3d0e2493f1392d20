"""Days as the law counts them, without asking casetrack.law.

Days off are the notices of the State Council, as typed for the tests of the law.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from tests.law.published import DAYS_OFF, MAKEUP_WORKDAYS

ONE = timedelta(days=1)


def _days(runs: tuple[tuple[str, str], ...]) -> set[date]:
    days = set()
    for first, last in runs:
        day = date.fromisoformat(first)
        while day <= date.fromisoformat(last):
            days.add(day)
            day += ONE
    return days


OFF = _days(DAYS_OFF)
WORKED = {date.fromisoformat(day) for day in MAKEUP_WORKDAYS}


def works(day: date) -> bool:
    """Whether the office is open."""
    return day in WORKED or (day not in OFF and day.weekday() < 5)


def rolled(day: date) -> date:
    """The day itself, or the first working day after it."""
    while not works(day):
        day += ONE
    return day


def worked_before(day: date) -> date:
    """The day itself, or the last working day before it."""
    while not works(day):
        day -= ONE
    return day


def months_on(day: date, months: int) -> date:
    """The corresponding day, or the last one of a month too short for it."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def months_on_from_an_end(day: date, months: int) -> date:
    """The other reading: from the last day of a month to the last day of a month."""
    end = months_on(day, months)
    is_end = day.day == monthrange(day.year, day.month)[1]
    return end.replace(day=monthrange(end.year, end.month)[1]) if is_end else end
