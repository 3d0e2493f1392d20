"""Dates as people write them, in English and Chinese, parsed as precisely as typed.

The text is passed to a list of readers; the first match wins. A missing year depends on the
direction of the field.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial

from casetrack.codes import N_
from casetrack.db.partial_date import PartialDate, Precision
from casetrack.errors import RuleBroken
from casetrack.web.dates import word_when
from casetrack.web.typed_dates.points import DateParts, full_year, parts_of, settle
from casetrack.web.typed_dates.relative import read_counted
from casetrack.web.typed_dates.standpoint import Direction, NoSuchDay, Standpoint
from casetrack.web.typed_dates.stretches import read_stretch
from casetrack.web.typed_dates.vocabulary import (
    TIMES_OF_DAY,
    UNKNOWN,
    WEEKDAYS,
    WEEKDAYS_ZH,
    any_of,
    arabic,
)

LONGEST = 60
FIRST_YEAR, LAST_YEAR = 1900, 2099
NOT_READ = N_(
    "'%(text)s' is not read as a date. Write it like 2026-11-24, 24.11.2026, 2022-05,"
    " 2022-05..06, yesterday, early 2019, about 10 Nov, or unknown."
)


def read_when(text: str, *, on: date, toward: Direction = Direction.PAST) -> PartialDate:
    """The date somebody typed, no more precise than typed.

    on: the day of typing, to which "yesterday" and dates without a year relate.
    toward: on which side of it the date lies.
    Raises RuleBroken: "date_unreadable", or "date_impossible" for a day that does not exist or a
    range that ends before it begins; both carry the text, of a long one the
    beginning.
    """
    plain = _plain(text)
    try:
        when = _read(plain, Standpoint(on, toward)) if 0 < len(plain) <= LONGEST else None
    except NoSuchDay:
        raise RuleBroken(
            N_(
                "There is no such date as '%(text)s'. Check day, month and weekday, and that a"
                " range does not end before it begins."
            ),
            field="when",
            text=_quoted(text),
        ) from None
    if when is None or not _is_plausible(when):
        raise RuleBroken(NOT_READ, field="when", text=_quoted(text))
    return when


def _quoted(text: str) -> str:
    """The typed text as a sentence quotes it; of a long one the beginning."""
    quoted = text.strip()
    return quoted if len(quoted) <= LONGEST else f"{quoted[:LONGEST]}…"


_TWO_NUMBERS = re.compile(r"(?<!\d)(?<!\d[/.])(0?[1-9]|1[0-2])[/.](\d{1,2})(?!\d|[/.]\d)")


_SHORT_YEAR = re.compile(r"(?<![\d/.-])(\d\d)([/.-])(\d{1,2})\2(\d{1,2})(?![\d/.-])")


def month_first(text: str) -> str:
    """The text for `read_when`, with 1/5 and 1.5 as 5 January, as Chinese writes them.

    If the first number is no month, it stays a day: 20/11 is read as in English. So is a date with
    its year at the end. Of three short numbers the first is the year: 26.3.15.
    """
    plain = _TWO_NUMBERS.sub(r"\1-\2", unicodedata.normalize("NFKC", text))
    return _SHORT_YEAR.sub(lambda match: f"{full_year(match[1])}-{match[3]}-{match[4]}", plain)


def _is_plausible(when: PartialDate) -> bool:
    return all(FIRST_YEAR <= day.year <= LAST_YEAR for day in (when.first, when.last) if day)


# Preparing the text

_FIGURE = "[〇零一二三四五六七八九]"
_REWRITES: tuple[tuple[str, str], ...] = (
    (r"[‐‑‒–—―−]", "-"),
    (r"\s+", " "),
    (r" ?([\u4e00-\u9fff〇]) ?", r"\1"),  # 2022 年 5 月
    (r"[.。,，;；、!！ ]+$", ""),
    (r"(^|年|月)(\d{1,2})[-~](\d{1,2})(月|日|号)", r"\1\2\4..\3\4"),  # 2022年5-6月
    (r"^(.*[\d年月日号])~(?=\d)", r"\1.."),  # 5月~6月
    (r"^(\d{4})-(\d{4})(?=年?$)", r"\1..\2"),
    (r"^(\d{1,2})-(\d{1,2})(?= [a-z])", r"\1..\2"),  # 3-7 May 2022
    (r"^([a-z]+\.? \d{1,2})-(\d{1,2})$", r"\1..\2"),  # May 3-7
    (rf"(?<!{_FIGURE}|十)({_FIGURE})({_FIGURE})月", r"\1月、\2月"),  # 三四月
    (r"([今昨前])([晚夜早晨])", r"\1天\2"),
    (r"年年", "年"),  # 去年年底
    (r"^年内$", "今年"),
    (r"^月内$", "本月"),
    (r"^this (morning|afternoon|evening)$", r"today, \1"),
    (r"^last night$", "yesterday, night"),
)
# 十年 is a length, not 2010.
_TEN_YEARS = re.compile(r"十[一二三四五六七八九]?年(?![前后以之代])")


def _plain(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold().strip()
    # "2023-05.." loses its dots to no rule: they say that it is open.
    is_open = plain.endswith("..")
    for pattern, replacement in _REWRITES:
        plain = re.sub(pattern, replacement, plain)
    if not _TEN_YEARS.search(plain):
        plain = arabic(plain)
    return plain + (".." if is_open else "")


# Points


def _point(text: str, at: Standpoint) -> PartialDate | None:
    parts = parts_of(text, at)
    return settle(parts, at) if parts else None


# Ranges: 2022-05..06, 2022年5月至6月, 20 Nov to 2 Dec, from May to June 2022

_SEPARATORS = (
    r"(?:from |自|从)?(?P<a>.+?) ?(?:\.{2,}|-{2,}| to | through | till | until |至|到) ?(?P<b>.+)",
    r"(?:from )?(?P<a>.+?)(?: - |(?<=[年月日号])-|(?<=[a-z])-(?=[a-z]))(?P<b>.+)",
    r"between (?P<a>.+) and (?P<b>.+)",
)


def _range(text: str, at: Standpoint) -> PartialDate | None:
    for separator in _SEPARATORS:
        match = re.fullmatch(separator, text)
        if match and (when := _between(match["a"], match["b"], at)):
            return when
    return None


def _between(left_text: str, right_text: str, at: Standpoint) -> PartialDate | None:
    left, right = parts_of(left_text, at), parts_of(right_text, at)
    ends: tuple[PartialDate | None, PartialDate | None]
    if left and right:
        ends = _settle_both(left, right, at)
    else:
        ends = _read(left_text, at), _read(right_text, at)
    if ends[0] is None or ends[1] is None:
        return None
    return _span(ends[0].edtf, ends[1].edtf)


def _span(first: str, last: str) -> PartialDate | None:
    if not first or not last or "/" in first or "/" in last:
        return None
    if first == last:
        return PartialDate.parse_edtf(first)
    try:
        return PartialDate.parse_edtf(f"{first}/{last}")
    except ValueError:
        raise NoSuchDay from None


def _settle_both(
    left: DateParts, right: DateParts, at: Standpoint
) -> tuple[PartialDate | None, PartialDate | None]:
    """Both ends; parts missing in one are taken from the other."""
    left, right = _explained(left, by=right), _explained(right, by=left)
    over_new_year = right.year is None and right.month is not None
    from_last_year = left.year is None and left.month is not None and right.year is not None
    left, right = _filled(left, by=right), _filled(right, by=left)
    first = settle(left, at)
    if first is None or first.first is None:
        return None, None
    if right.year is None:
        right = replace(right, year=first.first.year)
        if right.month is None:
            right = replace(right, month=first.first.month)
    last = settle(right, at)
    if last is not None and last.last is not None and first.first > last.last:
        if over_new_year and right.year is not None:
            last = settle(replace(right, year=right.year + 1), at)
        elif from_last_year and left.year is not None:
            first = settle(replace(left, year=left.year - 1), at)
    return first, last


def _explained(parts: DateParts, *, by: DateParts) -> DateParts:
    """A bare number as its neighbour's smallest part: 2022-05..06 is a month, 5-3..7 a day."""
    if parts.bare is None:
        return parts
    if by.day is not None:
        return DateParts(day=parts.bare)
    return DateParts(month=parts.bare) if by.month is not None else parts


def _filled(parts: DateParts, *, by: DateParts) -> DateParts:
    if parts.day is not None and parts.month is None:
        parts = replace(parts, month=by.month)
    return parts if parts.year is not None else replace(parts, year=by.year)


# About, since, until, and words before a date that say nothing

_ABOUT = (
    r"(?:about|around|approximately|approx\.?|roughly|circa|ca?\.|~|大约|大概|约)(?: )?(?P<of>.+)",
    r"(?P<of>.+?)(?: or so|左右|前后|许)",
)
_SINCE = (
    r"(?:since|from) (?P<of>.+)",
    r"(?P<of>.+)\.{2,}",
    r"(?:自从?|从)?(?P<of>.+?)(?:起|以来|至今|开始)",
)
_UNTIL = (r"(?:until|till|up to) (?P<of>.+)", r"\.{2,}(?P<of>.+)", r"(?:截至|截止到?)(?P<of>.+)")
_BEFORE = (r"before (?P<of>.+)", r"(?P<of>.+?)(?:以前|之前|前)")
_AFTER = (r"after (?P<of>.+)", r"(?P<of>.+?)(?:以后|之后|后)")
_LED = (
    r"(?:on|in|during|within|at|some ?time in|于|在)(?: )?(?P<of>.+)",
    r"(?P<of>.+?)(?:期间|之内|内|间|里)",
)


def _inner(patterns: tuple[str, ...], text: str, at: Standpoint) -> PartialDate | None:
    for pattern in patterns:
        match = re.fullmatch(pattern, text)
        if match and (when := _read(match["of"].strip(), at)):
            return when
    return None


def _about(text: str, at: Standpoint) -> PartialDate | None:
    when = _inner(_ABOUT, text, at)
    if when is None or when.is_unknown or when.precision is Precision.APPROXIMATE:
        return when
    sides = [side if side == ".." else f"{side}~" for side in when.edtf.split("/")]
    try:
        return PartialDate.parse_edtf("/".join(sides), when.words)
    except ValueError:  # a season has no approximate form, and is vague enough
        return when


def _since(text: str, at: Standpoint) -> PartialDate | None:
    when = _inner(_SINCE, text, at)
    return _span(when.edtf, "..") if when else None


def _until(text: str, at: Standpoint) -> PartialDate | None:
    when = _inner(_UNTIL, text, at)
    return _span("..", when.edtf) if when else None


def _before(text: str, at: Standpoint) -> PartialDate | None:
    when = _inner(_BEFORE, text, at)
    return _beyond(when, "../{}~", ("before {}", "{}以前"), text) if when else None


def _after(text: str, at: Standpoint) -> PartialDate | None:
    when = _inner(_AFTER, text, at)
    return _beyond(when, "{}~/..", ("after {}", "{}以后"), text) if when else None


def _beyond(when: PartialDate, edtf: str, worded: tuple[str, str], text: str) -> PartialDate | None:
    """An approximate open interval with its wording; whether it includes the day is not said."""
    if when.precision not in (Precision.DAY, Precision.MONTH, Precision.YEAR) or "X" in when.edtf:
        return None
    lang = "en" if text.isascii() else "zh"
    words = worded[lang == "zh"].format(word_when(when, lang, long=True))
    return PartialDate.parse_edtf(edtf.format(when.edtf), words)


def _two_months(text: str, at: Standpoint) -> PartialDate | None:
    """Two adjacent months: 2022年3、4月."""
    match = re.fullmatch(r"(?P<of>.*?)(?<!\d)(?P<a>\d{1,2})月?、(?P<b>\d{1,2})月份?", text)
    if match is None or int(match["a"]) + 1 != int(match["b"]):
        return None
    return _between(f"{match['of']}{match['a']}月", f"{match['b']}月", at)


# What stands beside a day: its hour, its weekday

_HOUR = r"(?:at )?\d{1,2}(?::\d\d|[点时](?:\d{1,2}分?|半|钟|整)?| ?[ap]m)"
_TIME = rf"(?P<of>.+?),? ?(?P<time>{any_of(TIMES_OF_DAY)}(?: ?{_HOUR})?|{_HOUR})(?:许|左右)?"
_WEEKDAY = (
    rf"(?P<of>.+[\d日号]) ?\(?(?:周|星期|礼拜)(?P<day>{any_of(WEEKDAYS_ZH)})\)?",
    rf"(?P<of>.+\d),? \(?(?P<day>{any_of(WEEKDAYS)})\)?",
    rf"(?P<day>{any_of(WEEKDAYS)}),? (?P<of>.+)",
)


def _with_hour(text: str, at: Standpoint) -> PartialDate | None:
    match = re.fullmatch(_TIME, text)
    day = _read(match["of"], at) if match else None
    if not match or day is None or not day.is_day:
        return None
    lang, between = ("en", ", ") if text.isascii() else ("zh", "")
    if not re.search(r"[^\W\d_]", text):  # figures alone are said alike in both languages
        return day.with_words(f"{day.edtf} {match['time']}")
    return day.with_words(f"{word_when(day, lang, long=True)}{between}{match['time']}")


def _with_weekday(text: str, at: Standpoint) -> PartialDate | None:
    """A day with its weekday. Raises NoSuchDay if that day is another weekday."""
    for pattern in _WEEKDAY:
        match = re.fullmatch(pattern, text)
        day = _read(match["of"], at) if match else None
        if match and day and day.is_day and day.first:
            if day.first.weekday() != (WEEKDAYS | WEEKDAYS_ZH)[match["day"]]:
                raise NoSuchDay
            return day
    return None


# The rest


def _unknown(text: str, at: Standpoint) -> PartialDate | None:
    return PartialDate.unknown() if text in UNKNOWN else None


def _edtf(text: str, at: Standpoint) -> PartialDate | None:
    try:
        return PartialDate.parse_edtf(text.upper())
    except ValueError:
        return None


_READERS: tuple[Callable[[str, Standpoint], PartialDate | None], ...] = (
    _unknown,
    _edtf,
    read_counted,
    read_stretch,
    _point,
    _two_months,
    _about,
    _range,
    _since,
    _until,
    _before,
    _after,
    _with_hour,
    _with_weekday,
    partial(_inner, _LED),
)


def _read(text: str, at: Standpoint) -> PartialDate | None:
    for reader in _READERS:
        if when := reader(text, at):
            return when
    return None
