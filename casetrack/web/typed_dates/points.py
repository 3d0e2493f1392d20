"""One written date: which of year, month and day it gives."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from casetrack.db.partial_date import PartialDate
from casetrack.web.typed_dates.standpoint import NoSuchDay, Standpoint
from casetrack.web.typed_dates.vocabulary import MONTHS, YEARS_AWAY, any_of

# Of a year of two figures: 69 is 1969, 68 is 2068, as the clock of most machines reads them.
_FIRST_SHORT_YEAR = 69


@dataclass(frozen=True)
class DateParts:
    """The written parts of a date. bare: a number that the other end of a range explains."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    bare: int | None = None


_Y = r"(?P<y>(?:19|20)\d\d)"
_YY = r"(?P<yy>\d\d)"
_M = r"(?P<m>\d{1,2})"
_D = r"(?P<d>\d{1,2})"
_TH = rf"{_D}(?:st|nd|rd|th)?"
_NAME = rf"(?P<name>{any_of(MONTHS)})\.?"
_AWAY = rf"(?P<away>{any_of(YEARS_AWAY)})"
_POINTS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_Y}([-/. ]){_M}\2{_D}",
        # Its last figure is no year: 26.3.5 can be read in one way only.
        rf"{_YY}([-/.]){_M}\2(?P<d>[1-9])",
        rf"{_YY}年(?:{_M}月份?(?:{_D}[日号]?)?)?",
        r"(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)",
        rf"{_D}([-/.]){_M}\2{_Y}",
        rf"{_Y}[-/.]{_M}",
        rf"{_M}[/.]{_Y}",
        rf"{_Y}年?",
        rf"{_M}-{_D}",
        rf"{_D}[/.]{_M}",
        rf"(?:{_Y}年|{_AWAY})?{_M}月份?(?:{_D}[日号]?)?",
        rf"{_AWAY}",
        rf"{_D}[日号]",
        rf"(?:the )?{_TH}(?: of |[ -])?{_NAME}(?:(?:, ?|[ -]){_Y})?",
        rf"{_NAME} ?(?:the )?{_TH}(?:,? {_Y})?",
        rf"{_NAME}(?:,? | of |-){_Y}",
        rf"{_Y},? {_NAME}(?: {_TH})?",
        rf"{_NAME}(?: {_AWAY})?",
        r"(?P<bare>\d{1,2})",
    )
)


def parts_of(text: str, at: Standpoint) -> DateParts | None:
    """The parts of a date, or None; text in lower case, half width."""
    for pattern in _POINTS:
        if match := pattern.fullmatch(text):
            groups = match.groupdict()
            year = _number(groups.get("y"))
            if short := groups.get("yy"):
                year = full_year(short)
            if away := groups.get("away"):
                year = at.on.year + YEARS_AWAY[away]
            name = groups.get("name")
            month = MONTHS[name] if name else _number(groups.get("m"))
            return DateParts(
                year, month, _number(groups.get("d")), bare=_number(groups.get("bare"))
            )
    return None


def _number(digits: str | None) -> int | None:
    return int(digits) if digits else None


def full_year(short: str) -> int:
    """The year of two digits: 26 is 2026, 98 is 1998."""
    return int(short) + (2000 if int(short) < _FIRST_SHORT_YEAR else 1900)


def settle(parts: DateParts, at: Standpoint) -> PartialDate | None:
    """The date of the parts; a missing year or month is chosen by the standpoint.

    None for a bare number. Raises NoSuchDay.
    """
    match parts:
        case DateParts(year=int(year), month=int(month), day=int(day)):
            return PartialDate.day(day_of(year, month, day))
        case DateParts(year=int(year), month=int(month)):
            return month_of(day_of(year, month, 1))
        case DateParts(year=int(year), day=None):
            return PartialDate.year(year)
        case DateParts(month=int(month), day=int(day)):
            return at.of_a_year(lambda year: PartialDate.day(day_of(year, month, day)))
        case DateParts(month=int(month)):
            return at.of_a_year(lambda year: month_of(day_of(year, month, 1)))
        case DateParts(year=None, day=int(day)) if 1 <= day <= 31:
            return at.of_a_month(lambda of: PartialDate.day(day_of(of.year, of.month, day)))
        case DateParts(bare=None):
            raise NoSuchDay
    return None


def day_of(year: int, month: int, day: int) -> date:
    """The day. Raises NoSuchDay."""
    try:
        return date(year, month, day)
    except ValueError:
        raise NoSuchDay from None


def month_of(first: date) -> PartialDate:
    """The month of a day."""
    return PartialDate.month(first.year, first.month)
