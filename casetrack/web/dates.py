"""Dates in words, in either language, as precise as they are known.

Both languages stand side by side here, not in a catalogue: they order the parts of a date
differently, and dates are also worded outside of pages. Only the counted phrases ("8 days late")
follow the language of the page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from flask import Flask

from casetrack.db.partial_date import PartialDate
from casetrack.web.catalogue import catalogue, ngettext
from casetrack.web.catalogue import gettext as _

UNKNOWN = {"en": "unknown", "zh": "不详"}
MONTHS_EN = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
WEEKDAYS = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "zh": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
}
_SEASONS = {"en": ("spring", "summer", "autumn", "winter"), "zh": ("春", "夏", "秋", "冬")}
_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]")


# A day


def word_day(day: date, lang: str, *, long: bool = False) -> str:
    """The day: 2026-11-16, or long as a sentence has it (16 November 2026, 2026年11月16日)."""
    if not long:
        return day.isoformat()
    if lang == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {MONTHS_EN[day.month - 1]} {day.year}"


def month_day(day: date) -> str:
    """11-16, for a day listed under its year."""
    return day.isoformat()[5:]


def day_of(day: date, on: date) -> str:
    """11-16 in the year of `on`, else 2027-02-05; for table cells."""
    return month_day(day) if day.year == on.year else day.isoformat()


def weekday(day: date, lang: str) -> str:
    """The day of the week: Tue, 周二."""
    return WEEKDAYS[_known(lang)][day.weekday()]


# Days from today, in the language of the page


def late_by(due: date, on: date) -> str:
    """ "8 days late"; "" if `due` has not passed."""
    days = (on - due).days
    return ngettext("%(num)d day late", "%(num)d days late", days) if days > 0 else ""


def ahead(due: date, on: date) -> str:
    """ "today", "in 22 days"; "" if `due` has passed."""
    days = (due - on).days
    if days < 0:
        return ""
    return ngettext("in %(num)d day", "in %(num)d days", days) if days else _("today")


def lag(due: date, on: date) -> str:
    """How far `due` is from `on`: late, today or ahead."""
    return late_by(due, on) or ahead(due, on)


# As precise as known


def word_when(when: PartialDate, lang: str, *, long: bool = False) -> str:
    """The date as precisely as it is known; "unknown" if it is not.

    long: for titles and sentences; otherwise a single day is ISO, as lists have it. The source's
    wording is used where it is in `lang`; "early 2019" and its like are said in both.
    """
    lang = _known(lang)
    words = _words_in(when.words, lang)
    if when.is_unknown:
        return _in_brackets(UNKNOWN[lang], words, lang) if words else UNKNOWN[lang]
    if words:
        return words
    if when.is_day and when.first is not None:
        return word_day(when.first, lang, long=long)
    if "/" in when.edtf:
        return _word_interval(when.edtf, lang)
    if when.edtf.startswith("["):
        return _word_set(when.edtf, lang)
    return _word_point(_Point.parse(when.edtf), lang)


@dataclass(frozen=True)
class _Point:
    """The parts of one EDTF point, as text: "2024", "04", "XX", and its mark ~ ? or %."""

    year: str
    month: str = ""
    day: str = ""
    mark: str = ""

    @classmethod
    def parse(cls, edtf: str) -> _Point:
        mark = edtf[-1] if edtf[-1] in "~?%" else ""
        year, month, day = (*edtf.removesuffix(mark).split("-"), "", "")[:3]
        return cls(year, month, day, mark)

    @property
    def season(self) -> int | None:
        """0 to 3, spring to winter."""
        return int(self.month) - 21 if self.month.isdigit() and int(self.month) > 12 else None

    @property
    def is_plain_month(self) -> bool:
        return self.month.isdigit() and self.season is None


def _word_point(point: _Point, lang: str, *, parts: str = "ymd") -> str:
    """A point in words. parts: the parts to say; the other end of a range says the rest."""
    text = _point_zh(point, parts) if lang == "zh" else _point_en(point, parts)
    if point.mark in ("~", "%"):
        text = f"约{text}" if lang == "zh" else f"about {text}"
    if point.mark in ("?", "%"):
        text = _in_brackets(text, "存疑" if lang == "zh" else "uncertain", lang)
    return text


def _point_en(point: _Point, parts: str) -> str:
    if "X" in point.year:
        return f"{point.year[:3]}0s" if point.year.count("X") == 1 else f"{point.year[:2]}00s"
    if point.season is not None:
        return f"{_SEASONS['en'][point.season]} {point.year}"
    if point.month == "XX":
        return f"a {'day' if point.day else 'month'} in {point.year}"
    if point.day == "XX":
        return f"a day in {MONTHS_EN[int(point.month) - 1]} {point.year}"
    pieces = [
        str(int(point.day)) if point.day and "d" in parts else "",
        MONTHS_EN[int(point.month) - 1] if point.month and "m" in parts else "",
        point.year if "y" in parts else "",
    ]
    return " ".join(part for part in pieces if part)


def _point_zh(point: _Point, parts: str) -> str:
    if "X" in point.year:
        decade = point.year.replace("X", "0")
        return f"{decade}年代" if point.year.count("X") == 1 else f"{int(point.year[:2]) + 1}世纪"
    year = f"{point.year}年" if "y" in parts else ""
    if point.season is not None:
        return f"{year}{_SEASONS['zh'][point.season]}"
    if point.month == "XX":
        return f"{year}某{'日' if point.day else '月'}"
    month = f"{int(point.month)}月" if point.month and "m" in parts else ""
    if point.day == "XX":
        return f"{year}{month}某日"
    day = f"{int(point.day)}日" if point.day and "d" in parts else ""
    return year + month + day


def _word_interval(edtf: str, lang: str) -> str:
    left, right = edtf.split("/")
    if right == "..":
        since = _word_point(_Point.parse(left), lang)
        return f"{since}起" if lang == "zh" else f"since {since}"
    if left == "..":
        until = _word_point(_Point.parse(right), lang)
        return f"截至{until}" if lang == "zh" else f"until {until}"
    return _word_span(_Point.parse(left), _Point.parse(right), lang)


def _word_span(left: _Point, right: _Point, lang: str) -> str:
    """What both ends share is said once: 3 to 7 May 2022, 2022年5月3日至7日."""
    shared = _shared(left, right)
    if shared and left.mark == right.mark == "~":
        right = replace(right, mark="")  # one "about" for both
    kept = "".join(part for part in "ymd" if part not in shared)
    if lang == "zh":
        return f"{_word_point(left, lang)}至{_word_point(right, lang, parts=kept)}"
    return f"{_word_point(left, lang, parts=kept)} to {_word_point(right, lang)}"


def _shared(left: _Point, right: _Point) -> str:
    """The leading parts that both ends of a range share and that are said only once."""
    if left.year != right.year or not (left.is_plain_month and right.is_plain_month):
        return ""
    if bool(left.day) != bool(right.day) or "X" in left.day + right.day:
        return ""
    return "ym" if left.month == right.month and left.day else "y"


def _word_set(edtf: str, lang: str) -> str:
    """One of several: 1 May 2022 or 3 May 2022."""
    to, alternative = ("至", "或") if lang == "zh" else (" to ", " or ")
    members = edtf.strip("[]").split(",")
    return alternative.join(
        to.join(_word_point(_Point.parse(end), lang) for end in member.split(".."))
        for member in members
    )


# The source's wording

_PARTS_EN = {"early": "初", "mid": "中", "late": "底"}
_PARTS_ZH = {
    **{chinese: english for english, chinese in _PARTS_EN.items()},
    "上旬": "early",
    "中旬": "mid",
    "下旬": "late",
    "末": "late",
}
_EARLY_EN = re.compile(rf"({'|'.join(_PARTS_EN)}) (?:({'|'.join(MONTHS_EN)}) )?(\d{{4}})")
_EARLY_ZH = re.compile(rf"(\d{{4}})年(?:(\d{{1,2}})月)?({'|'.join(_PARTS_ZH)})")


def _words_in(words: str | None, lang: str) -> str:
    """The source's wording in `lang`; "" if it is in the other language and not translatable."""
    if not words:
        return ""
    is_chinese = bool(_HAN.search(words))
    if is_chinese == (lang == "zh") or not (is_chinese or _LATIN.search(words)):
        return words
    if lang == "zh" and (match := _EARLY_EN.fullmatch(words)):
        month = f"{MONTHS_EN.index(match[2]) + 1}月" if match[2] else ""
        return f"{match[3]}年{month}{_PARTS_EN[match[1]]}"
    if lang == "en" and (match := _EARLY_ZH.fullmatch(words)):
        month = f"{MONTHS_EN[int(match[2]) - 1]} " if match[2] else ""
        return f"{_PARTS_ZH[match[3]]} {month}{match[1]}"
    return ""


def _in_brackets(text: str, more: str, lang: str) -> str:
    return f"{text}（{more}）" if lang == "zh" else f"{text} ({more})"


def _known(lang: str) -> str:
    return "zh" if lang == "zh" else "en"


# In templates


def register_filters(app: Flask) -> None:
    """Register the date filters of templates, in the language of the page.

    `day`, `day_long`, `month_day`, `weekday`, `when`, `when_long`; `lag(on)`, `late_by(on)`,
    `ahead(on)` of the due day.
    """
    app.jinja_env.filters["day"] = lambda day: word_day(day, _page_language())
    app.jinja_env.filters["day_long"] = lambda day: word_day(day, _page_language(), long=True)
    app.jinja_env.filters["month_day"] = month_day
    app.jinja_env.filters["day_of"] = day_of
    app.jinja_env.filters["weekday"] = lambda day: weekday(day, _page_language())
    app.jinja_env.filters["when"] = lambda when: word_when(when, _page_language())
    app.jinja_env.filters["when_long"] = lambda when: word_when(when, _page_language(), long=True)
    app.jinja_env.filters["lag"] = lag
    app.jinja_env.filters["late_by"] = late_by
    app.jinja_env.filters["ahead"] = ahead


def _page_language() -> str:
    return catalogue().lang
