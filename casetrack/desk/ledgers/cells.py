"""What a cell of a ledger says: dates, months, numbers and words as spreadsheets hold them."""

from __future__ import annotations

import enum
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from casetrack.codes import N_
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.law.id_numbers import in_half_width, is_sound
from casetrack.web.typed_dates.reading import month_first, read_when

# The day before the first of the calendar of spreadsheets, which has a 29 February 1900.
_DAY_ZERO = date(1899, 12, 30)
# Numbers of days between which a number in a column of dates is one: 1927 to 2099.
_SERIALS = (10_000, 73_050)
# A spreadsheet keeps fifteen digits of a number; it writes noughts for the rest.
_DIGITS_KEPT = 15
_EXPONENT = re.compile(r"\d(\.\d+)?[eE]\+?\d+")
_EIGHT_DIGITS = re.compile(r"(19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")
_NUMBER = re.compile(r"\d+(\.0+)?")
_ONES = "[一二两三四五六七八九]"
_MONTHS = re.compile(rf"(?P<number>\d{{1,3}}|{_ONES}?十{_ONES}?|{_ONES})(?P<unit>个?月|年)?")
_COUNT = re.compile(r"(?P<number>[1-9]\d{0,2})(\.0+)?次?")
# Between the days of one cell that holds several.
_BETWEEN_DAYS = re.compile(r"[、，,;；\n]+")
_FIGURES = dict(zip("一二三四五六七八九", range(1, 10), strict=True)) | {"两": 2}
# Words for "nothing" in the cells of ledgers.
_NOTHING = frozenset({"", "-", "—", "——", "/", "无", "none", "n/a"})
_UNKNOWN = frozenset({"不详", "未知", "不明", "unknown"})
_YES = frozenset({"是", "有", "已", "√", "✓", "已办", "已办理", "已完成", "yes", "y", "done"})
_NO = frozenset({"否", "未", "no", "n", "×"})
LONGEST = 2_000

Raw = str | float | int | bool | date | None


class CellKind(enum.Enum):
    """How a cell of a column is read."""

    TEXT = enum.auto()
    NAME = enum.auto()
    ID_NUMBER = enum.auto()
    BIRTH = enum.auto()
    NUMBER_AS_TEXT = enum.auto()
    WHEN = enum.auto()
    DAY = enum.auto()
    DONE = enum.auto()
    MONTHS = enum.auto()
    COUNT = enum.auto()
    SESSIONS = enum.auto()
    CODE = enum.auto()
    STAFF = enum.auto()


@dataclass(frozen=True)
class CellReader:
    """Reads the cells of one office on one day.

    staff: the ids of its people by login and by name; several where they share a name.
    """

    on: date
    staff: Mapping[str, Sequence[int]] = field(default_factory=dict)

    def read(self, kind: CellKind, raw: Any, words: Mapping[str, str]) -> Any:
        """The value of a cell; None for an empty one.

        A date as `PartialDate`, a day as `date`, what was done as `PartialDate` (unknown where only
        that it was done is told), months and counts as numbers, sessions as a number or their days,
        a code and a member of staff by its value.
        Raises RuleBroken with a sentence that quotes nothing by which a person could be known.
        """
        if is_empty(raw):
            return None
        reads: Mapping[CellKind, Callable[[Any], Any]] = {
            CellKind.ID_NUMBER: _id_number,
            CellKind.BIRTH: lambda cell: _born(cell, on=self.on),
            CellKind.WHEN: self._when,
            CellKind.DAY: self._day,
            CellKind.DONE: self._done,
            CellKind.MONTHS: _months,
            CellKind.COUNT: _count,
            CellKind.SESSIONS: self._sessions,
            CellKind.CODE: lambda cell: _code(text_of(cell), words),
            CellKind.STAFF: lambda cell: self._staff(text_of(cell)),
        }
        return reads.get(kind, _text)(raw)

    def _when(self, raw: Raw) -> PartialDate:
        if text_of(raw) in _UNKNOWN:
            return PartialDate.unknown()
        return _date_of(raw, on=self.on)

    def _day(self, raw: Raw) -> date:
        when = _date_of(raw, on=self.on)
        if when.first is None or when.first != when.last:
            raise RuleBroken(N_("Enter the day: a month or a year is not enough here."))
        return when.first

    def _done(self, raw: Raw) -> PartialDate | None:
        word = text_of(raw).casefold()
        if word in _YES | _UNKNOWN or raw is True:
            return PartialDate.unknown()
        if word in _NO or raw is False:
            return None
        when = _date_of(raw, on=self.on)
        if when.first is not None and when.first > self.on:
            raise RuleBroken(N_("What was done cannot have been done on a day to come."))
        return when

    def _sessions(self, raw: Raw) -> int | tuple[PartialDate, ...]:
        if _COUNT.fullmatch("".join(in_half_width(text_of(raw)).split())):
            return _count(raw)
        parts = [part for part in _BETWEEN_DAYS.split(text_of(raw)) if part.strip()]
        days = [_date_of(part if len(parts) > 1 else raw, on=self.on) for part in parts]
        if any(day.first is not None and day.first > self.on for day in days):
            raise RuleBroken(N_("What was done cannot have been done on a day to come."))
        return tuple(days)

    def _staff(self, text: str) -> int:
        ids = self.staff.get(text.casefold(), ())
        if not ids:
            raise RuleBroken(
                N_("Nobody of this office is called '%(name)s'. Write the name or the login."),
                name=text[:20],
            )
        if len(ids) > 1:
            raise RuleBroken(
                N_("Several people of this office are called '%(name)s'. Write the login."),
                name=text[:20],
            )
        return ids[0]


def is_empty(raw: Raw) -> bool:
    """Whether a cell says nothing."""
    return raw is None or (isinstance(raw, str) and raw.strip().casefold() in _NOTHING)


def text_of(raw: Raw) -> str:
    """The cell as a text; a whole number without a point, a day in ISO form."""
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return str(raw).upper()
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    if isinstance(raw, datetime):
        return raw.date().isoformat()
    if isinstance(raw, date):
        return raw.isoformat()
    return str(raw).strip().removeprefix("'").strip()


def _text(raw: Raw) -> str:
    text = text_of(raw)
    if len(text) > LONGEST:
        raise RuleBroken(N_("At most %(longest)s characters."), longest=LONGEST)
    return text


def _id_number(raw: Raw) -> str:
    text = "".join(in_half_width(text_of(raw)).split()).upper()
    is_number = isinstance(raw, float | int) and len(text) > _DIGITS_KEPT
    ends_rounded = len(text) == 18 and text.endswith("000")
    if is_number or _EXPONENT.fullmatch(text) or (ends_rounded and not is_sound(text)):
        raise RuleBroken(
            N_(
                "The last digits of the id number are lost: Excel kept it as a number and rounded"
                " it. Type it anew from the document, in a column of text."
            )
        )
    if not is_sound(text):
        raise RuleBroken(
            N_(
                "This is no id number: its last sign or its date of birth does not fit. Compare"
                " it with the document."
            )
        )
    return text


def _born(raw: Raw, *, on: date) -> PartialDate:
    try:
        when = _date_of(raw, on=on)
    except RuleBroken:
        raise RuleBroken(
            N_("This is not read as a date of birth. Write it like 2009-03-05.")
        ) from None
    if when.first is not None and when.first > on:
        raise RuleBroken(N_("This date of birth is still to come."))
    return when


def _date_of(raw: Raw, *, on: date) -> PartialDate:
    """A date in whichever form a spreadsheet gives it: day, serial number, or a text."""
    if isinstance(raw, datetime):
        return PartialDate.day(raw.date())
    if isinstance(raw, date):
        return PartialDate.day(raw)
    text = in_half_width(text_of(raw))
    is_number = isinstance(raw, float | int) and not isinstance(raw, bool)
    if is_number or _NUMBER.fullmatch(text):
        if _EIGHT_DIGITS.fullmatch(text):
            return read_when(f"{text[:4]}-{text[4:6]}-{text[6:]}", on=on)
        number = float(text)
        if _SERIALS[0] <= number <= _SERIALS[1]:
            return PartialDate.day(_DAY_ZERO + timedelta(days=int(number)))
        if isinstance(raw, float) and re.fullmatch(r"(19|20)\d\d\.1", text):
            raise RuleBroken(
                N_("'%(text)s' is a number: January or October? Write 2026-01 or 2026-10."),
                text=text,
            )
    return read_when(month_first(text), on=on)


def _months(raw: Raw) -> int:
    text = "".join(in_half_width(text_of(raw)).split())
    match = _MONTHS.fullmatch(text)
    if match is None:
        raise RuleBroken(N_("'%(text)s' is no number of months."), text=text[:20])
    number = int(match["number"]) if match["number"].isdigit() else _figure(match["number"])
    return number * 12 if match["unit"] == "年" else number


def _count(raw: Raw) -> int:
    text = "".join(in_half_width(text_of(raw)).split())
    match = _COUNT.fullmatch(text)
    if match is None:
        raise RuleBroken(N_("'%(text)s' is no number from 1 to 999."), text=text[:20])
    return int(match["number"])


def _figure(signs: str) -> int:
    """A Chinese number up to 99."""
    tens, ten, ones = signs.rpartition("十")
    if not ten:
        return _FIGURES[signs]
    return _FIGURES.get(tens, 1) * 10 + _FIGURES.get(ones, 0)


def _code(text: str, words: Mapping[str, str]) -> str:
    plain = "".join(text.split())
    if plain not in words:
        raise RuleBroken(
            N_("'%(text)s' is none of the words of this column: %(words)s."),
            text=plain[:20],
            words="、".join(words),
        )
    return words[plain]
