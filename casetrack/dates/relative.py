"""Dates counted from the day they are typed: yesterday, last Friday, 上周五, 3 months ago."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from dateutil.relativedelta import relativedelta

from casetrack.dates.points import day_of, month_of
from casetrack.dates.vocabulary import (
    COUNTS,
    DAYS,
    LENGTHS,
    MONTHS_AWAY,
    WEEKDAYS,
    WEEKDAYS_ZH,
    WEEKS_AWAY,
    any_of,
)
from casetrack.db.when import When

_COUNT = rf"(?P<count>\d{{1,3}}|{any_of(COUNTS)})"
_WEEKDAYS = WEEKDAYS | WEEKDAYS_ZH
_LENGTH = rf"(?P<length>{any_of(LENGTHS)})"
_WEEKDAY = rf"(?P<day>{any_of(WEEKDAYS)})"
_WEEKDAY_ZH = rf"(?:周|星期|礼拜)(?P<day>{any_of(WEEKDAYS_ZH)})"


def _counted(found: re.Match[str], on: date, *, sign: int) -> When:
    """3 days ago is a day; 2 weeks, months, years ago are about a day, a month, a year."""
    count = sign * (COUNTS.get(found["count"]) or int(found["count"]))
    length = LENGTHS[found["length"]]
    if length == "day":
        return When.day(on + timedelta(days=count))
    if length == "week":
        return When.parse_edtf(f"{on + timedelta(weeks=count)}~")
    if length == "month":
        return When.parse_edtf(f"{on + relativedelta(months=count):%Y-%m}~")
    return When.parse_edtf(f"{on.year + count:04d}~")


def _weekday(found: re.Match[str], on: date) -> When:
    """The most recent such day, today included."""
    return When.day(on - timedelta(days=(on.weekday() - _WEEKDAYS[found["day"]]) % 7))


def _last_weekday(found: re.Match[str], on: date) -> When:
    """The most recent such day before today, as English "last Friday"."""
    return _weekday(found, on - timedelta(days=1))


def _weekday_of_week(found: re.Match[str], on: date, *, weeks: int) -> When:
    """That day of a calendar week that begins on Monday, as 上周五."""
    monday = on - timedelta(days=on.weekday()) + timedelta(weeks=weeks)
    return When.day(monday + timedelta(days=_WEEKDAYS[found["day"]]))


def _week(found: re.Match[str], on: date) -> When:
    monday = on - timedelta(days=on.weekday()) + timedelta(weeks=WEEKS_AWAY[found[0]])
    return When.between(monday, monday + timedelta(days=6))


def _month_away(found: re.Match[str], on: date) -> When:
    first = on + relativedelta(day=1, months=MONTHS_AWAY[found["month"]])
    return (
        When.day(day_of(first.year, first.month, int(found["d"])))
        if found["d"]
        else month_of(first)
    )


def _day_away(found: re.Match[str], on: date) -> When:
    return When.day(on + timedelta(days=DAYS[found[0]]))


_RELATIVE: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], When]], ...] = tuple(
    (re.compile(pattern), builder)
    for pattern, builder in (
        (any_of(DAYS), _day_away),
        (any_of(WEEKS_AWAY), _week),
        (rf"(?P<month>{any_of(MONTHS_AWAY)})(?P<d>\d{{1,2}})?[日号]?", _month_away),
        (rf"last {_WEEKDAY}", _last_weekday),
        (rf"this {_WEEKDAY}", partial(_weekday_of_week, weeks=0)),
        (rf"next {_WEEKDAY}", partial(_weekday_of_week, weeks=1)),
        (rf"上上个?{_WEEKDAY_ZH}", partial(_weekday_of_week, weeks=-2)),
        (rf"上个?{_WEEKDAY_ZH}", partial(_weekday_of_week, weeks=-1)),
        (rf"(?:本|这)个?{_WEEKDAY_ZH}", partial(_weekday_of_week, weeks=0)),
        (rf"下个?{_WEEKDAY_ZH}", partial(_weekday_of_week, weeks=1)),
        (_WEEKDAY, _weekday),
        (_WEEKDAY_ZH, _weekday),
        (rf"{_COUNT} ?{_LENGTH} ?(?:ago|以前|之前|前)", partial(_counted, sign=-1)),
        (rf"in {_COUNT} {_LENGTH}", partial(_counted, sign=1)),
        (rf"{_COUNT} ?{_LENGTH} ?(?:from now|以后|之后|后)", partial(_counted, sign=1)),
    )
)


def read_counted(text: str, on: date) -> When | None:
    """The date, or None if the text is not counted from `on`. Raises NoSuchDay for 本月31日."""
    for pattern, builder in _RELATIVE:
        if found := pattern.fullmatch(text):
            return builder(found, on)
    return None
