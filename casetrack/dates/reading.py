"""Dates as people write them, in English and Chinese, read as precisely as they were typed.

A text goes down a list of readers; the first that knows it answers. Where a year is left out the
most recent such day is meant, because people log what has been.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial

from casetrack.dates.points import DateParts, NoSuchDay, parts_of, settle
from casetrack.dates.relative import read_counted
from casetrack.dates.vocabulary import (
    MONTH_NAMES,
    PARTS_EN,
    PARTS_ZH,
    SEASONS,
    UNKNOWN,
    YEARS_AWAY,
    any_of,
    arabic,
)
from casetrack.db.when import Precision, When
from casetrack.errors import RuleBroken

LONGEST = 60
FIRST_YEAR, LAST_YEAR = 1900, 2099


def read_when(text: str, *, on: date) -> When:
    """The date somebody typed, no more precise than it was typed.

    on: the day it was typed, from which "yesterday" and dates without a year are counted.
    Raises RuleBroken: "date_unreadable", or "date_impossible" for a day that does not exist or a
    range that ends before it begins; both carry the text.
    """
    plain = _plain(text)
    try:
        when = _read(plain, on) if 0 < len(plain) <= LONGEST else None
    except NoSuchDay:
        raise RuleBroken("date_impossible", field="when", text=text.strip()) from None
    if when is None or not _is_plausible(when):
        raise RuleBroken("date_unreadable", field="when", text=text.strip())
    return when


_TWO_NUMBERS = re.compile(r"(?<!\d)(?<!\d[/.])(0?[1-9]|1[0-2])[/.](\d{1,2})(?!\d|[/.]\d)")


def month_first(text: str) -> str:
    """The text as `read_when` takes it, where 1/5 and 1.5 are 5 January: so Chinese writes them.

    A first number that is no month stays a day: 20/11 is read as in English. So does what has its
    year behind it.
    """
    return _TWO_NUMBERS.sub(r"\1-\2", unicodedata.normalize("NFKC", text))


def _is_plausible(when: When) -> bool:
    return all(FIRST_YEAR <= day.year <= LAST_YEAR for day in (when.first, when.last) if day)


# Preparing the text

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
)


def _plain(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold().strip()
    # "2023-05.." loses its dots to no rule: they say that it is open.
    is_open = plain.endswith("..")
    for pattern, replacement in _REWRITES:
        plain = re.sub(pattern, replacement, plain)
    return arabic(plain) + (".." if is_open else "")


# Points


def _point(text: str, on: date) -> When | None:
    parts = parts_of(text, on)
    return settle(parts, on) if parts else None


# Ranges: 2022-05..06, 2022年5月至6月, 20 Nov to 2 Dec, from May to June 2022

_SEPARATORS = (
    r"(?:from |自|从)?(?P<a>.+?) ?(?:\.{2,}|-{2,}| to | through | till | until |至|到) ?(?P<b>.+)",
    r"(?:from )?(?P<a>.+?)(?: - |(?<=[年月日号])-|(?<=[a-z])-(?=[a-z]))(?P<b>.+)",
    r"between (?P<a>.+) and (?P<b>.+)",
)


def _range(text: str, on: date) -> When | None:
    for separator in _SEPARATORS:
        found = re.fullmatch(separator, text)
        if found and (when := _between(found["a"], found["b"], on)):
            return when
    return None


def _between(left_text: str, right_text: str, on: date) -> When | None:
    left, right = parts_of(left_text, on), parts_of(right_text, on)
    ends: tuple[When | None, When | None]
    if left and right:
        ends = _settle_both(left, right, on)
    else:
        ends = _read(left_text, on), _read(right_text, on)
    if ends[0] is None or ends[1] is None:
        return None
    return _span(ends[0].edtf, ends[1].edtf)


def _span(first: str, last: str) -> When | None:
    if not first or not last or "/" in first or "/" in last:
        return None
    if first == last:
        return When.parse_edtf(first)
    try:
        return When.parse_edtf(f"{first}/{last}")
    except ValueError:
        raise NoSuchDay from None


def _settle_both(left: DateParts, right: DateParts, on: date) -> tuple[When | None, When | None]:
    """Both ends; what one of them leaves out is taken from the other."""
    left, right = _explained(left, by=right), _explained(right, by=left)
    over_new_year = right.year is None and right.month is not None
    from_last_year = left.year is None and left.month is not None and right.year is not None
    left, right = _filled(left, by=right), _filled(right, by=left)
    first = settle(left, on)
    if first is None or first.first is None:
        return None, None
    if right.year is None:
        right = replace(right, year=first.first.year)
        if right.month is None:
            right = replace(right, month=first.first.month)
    last = settle(right, on)
    if last is not None and last.last is not None and first.first > last.last:
        if over_new_year and right.year is not None:
            last = settle(replace(right, year=right.year + 1), on)
        elif from_last_year and left.year is not None:
            first = settle(replace(left, year=left.year - 1), on)
    return first, last


def _explained(parts: DateParts, *, by: DateParts) -> DateParts:
    """A bare number as the smallest part of its neighbour: 2022-05..06 is a month, 5-3..7 a day."""
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
_LED = (r"(?:on|in|during|at|于|在)(?: )?(?P<of>.+)", r"(?P<of>.+)期间")


def _inner(patterns: tuple[str, ...], text: str, on: date) -> When | None:
    for pattern in patterns:
        found = re.fullmatch(pattern, text)
        if found and (when := _read(found["of"].strip(), on)):
            return when
    return None


def _about(text: str, on: date) -> When | None:
    when = _inner(_ABOUT, text, on)
    if when is None or when.is_unknown or when.precision is Precision.APPROXIMATE:
        return when
    sides = [side if side == ".." else f"{side}~" for side in when.edtf.split("/")]
    try:
        return When.parse_edtf("/".join(sides), when.words)
    except ValueError:  # a season has no approximate form, and is vague enough
        return when


def _since(text: str, on: date) -> When | None:
    when = _inner(_SINCE, text, on)
    return _span(when.edtf, "..") if when else None


def _until(text: str, on: date) -> When | None:
    when = _inner(_UNTIL, text, on)
    return _span("..", when.edtf) if when else None


# Parts of a month or year, for which EDTF has no form: the whole, with the wording beside it


def _part(text: str, on: date) -> When | None:
    if found := re.fullmatch(rf"(?P<part>{any_of(PARTS_EN)})[ -](?:in )?(?P<of>.+)", text):
        whole = _whole(found["of"], on)
        return whole and whole.with_words(f"{PARTS_EN[found['part']]} {_named(whole)}")
    if found := re.fullmatch(rf"(?P<of>.+?[年月])?(?P<part>{any_of(PARTS_ZH)})", text):
        if not found["of"] and not found["part"].startswith("年"):
            return None
        whole = _whole(found["of"] or "今年", on)
        return whole and whole.with_words(f"{_named_zh(whole)}{PARTS_ZH[found['part']]}")
    return None


def _whole(text: str, on: date) -> When | None:
    when = _point(text, on)
    return when if when and when.precision in (Precision.MONTH, Precision.YEAR) else None


def _named(when: When) -> str:
    assert when.first is not None
    year = str(when.first.year)
    if when.precision is Precision.YEAR:
        return year
    return f"{MONTH_NAMES[when.first.month - 1]} {year}"


def _named_zh(when: When) -> str:
    assert when.first is not None
    year = f"{when.first.year}年"
    return year if when.precision is Precision.YEAR else f"{year}{when.first.month}月"


# The rest


def _unknown(text: str, on: date) -> When | None:
    return When.unknown() if text in UNKNOWN else None


_SEASON = rf"(?P<name>{any_of(SEASONS)})"
_SEASONS = (
    rf"{_SEASON}(?: of)? (?P<y>(?:19|20)\d\d)",
    rf"(?:(?P<y>(?:19|20)\d\d)年?|(?P<away>{any_of(YEARS_AWAY)})){_SEASON}[天季]?",
)


def _season(text: str, on: date) -> When | None:
    for pattern in _SEASONS:
        if found := re.fullmatch(pattern, text):
            away = found.groupdict().get("away")
            year = on.year + YEARS_AWAY[away] if away else int(found["y"])
            return When.parse_edtf(f"{year:04d}-{SEASONS[found['name']]}")
    return None


def _edtf(text: str, on: date) -> When | None:
    try:
        return When.parse_edtf(text.upper())
    except ValueError:
        return None


_READERS: tuple[Callable[[str, date], When | None], ...] = (
    _unknown,
    _edtf,
    read_counted,
    _season,
    _part,
    _point,
    _about,
    _range,
    _since,
    _until,
    partial(_inner, _LED),
)


def _read(text: str, on: date) -> When | None:
    for reader in _READERS:
        if when := reader(text, on):
            return when
    return None
