"""Dates relative to the day of typing: yesterday, last Friday, 上周末, 3 months ago, 近日."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from dateutil.relativedelta import relativedelta

from casetrack.db.partial_date import PartialDate
from casetrack.web.dates import word_when
from casetrack.web.typed_dates.points import day_of, month_of, parts_of, settle
from casetrack.web.typed_dates.standpoint import Direction, Standpoint
from casetrack.web.typed_dates.vocabulary import (
    COUNTS,
    DAYS,
    FIGURES,
    LENGTHS,
    MONTHS_AWAY,
    RECENT,
    WEEKDAYS,
    WEEKDAYS_ZH,
    WEEKS_AWAY,
    any_of,
)

_SATURDAY = 5
_COUNT = rf"(?P<count>\d{{1,3}}|{any_of(COUNTS)})"
_WEEKDAYS = WEEKDAYS | WEEKDAYS_ZH
_LENGTH = rf"(?P<length>{any_of(LENGTHS)})"
_FIGURE = rf"[{''.join(FIGURES)}]"
_WEEKDAY = rf"(?P<day>{any_of(WEEKDAYS)})"
_WEEKDAY_ZH = rf"(?:周|星期|礼拜)(?P<day>{any_of(WEEKDAYS_ZH)})"


def _counted(match: re.Match[str], at: Standpoint, *, sign: int) -> PartialDate:
    """A count of days ago is a day; 2 weeks, months, years ago are approximate."""
    count = COUNTS.get(match["count"]) or int(match["count"])
    return _away(sign * count, LENGTHS[match["length"]], at.on)


def _two_or_three(match: re.Match[str], at: Standpoint) -> PartialDate:
    """两三天前: an approximate range between the two numbers."""
    length = LENGTHS[match["length"]]
    ends = (_away(-FIGURES[match[end]], length, at.on).edtf for end in ("far", "near"))
    return PartialDate.parse_edtf("/".join(f"{end.removesuffix('~')}~" for end in ends))


def _away(count: int, length: str, on: date) -> PartialDate:
    if length == "day":
        return PartialDate.day(on + timedelta(days=count))
    if length == "week":
        return PartialDate.parse_edtf(f"{on + timedelta(weeks=count)}~")
    if length == "month":
        return PartialDate.parse_edtf(f"{on + relativedelta(months=count):%Y-%m}~")
    return PartialDate.parse_edtf(f"{on.year + count:04d}~")


def _weekday(match: re.Match[str], at: Standpoint) -> PartialDate:
    """The last or next such weekday, today included; for EITHER, that of this week."""
    day, on = _WEEKDAYS[match["day"]], at.on
    if at.toward is Direction.PAST:
        return PartialDate.day(on - timedelta(days=(on.weekday() - day) % 7))
    if at.toward is Direction.FUTURE:
        return PartialDate.day(on + timedelta(days=(day - on.weekday()) % 7))
    return PartialDate.day(_monday(on) + timedelta(days=day))


def _last_weekday(match: re.Match[str], at: Standpoint) -> PartialDate:
    """The last such weekday before today, as English "last Friday"."""
    return _weekday(match, Standpoint(at.on - timedelta(days=1)))


def _weekday_of_week(match: re.Match[str], at: Standpoint, *, weeks: int) -> PartialDate:
    """A weekday of a calendar week that begins on Monday, as 上周五."""
    return PartialDate.day(_monday(at.on, weeks) + timedelta(days=_WEEKDAYS[match["day"]]))


def _monday(on: date, weeks: int = 0) -> date:
    return on - timedelta(days=on.weekday()) + timedelta(weeks=weeks)


def _week(match: re.Match[str], at: Standpoint) -> PartialDate:
    monday = _monday(at.on, WEEKS_AWAY[match[0]])
    return PartialDate.between(monday, monday + timedelta(days=6))


def _weekend(match: re.Match[str], at: Standpoint) -> PartialDate:
    """The weekend of the named week; else of this week, or the last one for a past date."""
    is_to_come = at.toward is Direction.PAST and at.on.weekday() < _SATURDAY
    weeks = WEEKS_AWAY[match["week"]] if match["week"] else -is_to_come
    saturday = _monday(at.on, weeks) + timedelta(days=_SATURDAY)
    return PartialDate.between(saturday, saturday + timedelta(days=1))


def _recent(match: re.Match[str], at: Standpoint) -> PartialDate | None:
    """近日: an approximate span before or after the day of writing; kept with that day."""
    word, of = match["word"], match["of"]
    written = settle(parts, at) if of and (parts := parts_of(of, at)) else PartialDate.day(at.on)
    if written is None or not written.is_day or written.first is None:
        return None
    back, ahead = RECENT[word]
    if ahead and (at.toward is Direction.FUTURE or not back):
        ends = (written.first, written.first + timedelta(days=ahead))
    else:
        ends = (written.first - timedelta(days=back), written.first)
    is_english = word.isascii()
    day = word_when(written, "en" if is_english else "zh", long=True)
    words = f"{word} (written on {day})" if is_english else f"{word}（{day}记）"
    return PartialDate.parse_edtf(f"{ends[0]}~/{ends[1]}~", words)


def _month_away(match: re.Match[str], at: Standpoint) -> PartialDate:
    first = at.on + relativedelta(day=1, months=MONTHS_AWAY[match["month"]])
    return (
        PartialDate.day(day_of(first.year, first.month, int(match["d"])))
        if match["d"]
        else month_of(first)
    )


def _day_away(match: re.Match[str], at: Standpoint) -> PartialDate:
    return PartialDate.day(at.on + timedelta(days=DAYS[match[0]]))


_RELATIVE: tuple[
    tuple[re.Pattern[str], Callable[[re.Match[str], Standpoint], PartialDate | None]], ...
] = tuple(
    (re.compile(pattern), builder)
    for pattern, builder in (
        (any_of(DAYS), _day_away),
        (any_of(WEEKS_AWAY), _week),
        (rf"(?:the )?(?:(?P<week>{any_of(WEEKS_AWAY)})|周|week)(?:末|end)", _weekend),
        (rf"(?P<word>{any_of(RECENT)})(?: ?\((?:written on )?(?P<of>.+?)记?\))?", _recent),
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
        (rf"(?P<near>{_FIGURE})(?P<far>{_FIGURE}){_LENGTH}(?:以前|之前|前)", _two_or_three),
    )
)


def read_counted(text: str, at: Standpoint) -> PartialDate | None:
    """The date, or None if the text is not relative. Raises NoSuchDay for 本月31日."""
    for pattern, builder in _RELATIVE:
        if match := pattern.fullmatch(text):
            return builder(match, at)
    return None
