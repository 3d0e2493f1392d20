"""A length and a day, typed into the box that finds: "1 month from 4/9", "9-4 1个月"."""

from __future__ import annotations

import re
from datetime import date, timedelta

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext

from casetrack.clocks.calendar.calendars import current_calendar
from casetrack.errors import RuleBroken
from casetrack.law.counting import YEARS, add_months, add_workdays, roll
from casetrack.ledger.find_commands import ReadLine
from casetrack.web.dates import weekday, word_day
from casetrack.web.typed_dates.reading import read_when
from casetrack.web.typed_dates.vocabulary import arabic
from casetrack.web.words import language

_LENGTHS = {
    "working": r"working days?|workdays?|个?工作日",
    "day": r"days?|天|日",
    "week": r"weeks?|个?星期|周",
    "month": r"months?|个?月",
    "year": r"years?|年",
}
_UNIT = "|".join(f"(?P<{name}>{pattern})" for name, pattern in _LENGTHS.items())
_FORMS = (
    re.compile(
        rf"(?P<number>\d{{1,3}}|an?|one)\s*(?:{_UNIT})\s+(?:from|after)\s+(?P<from>.+)", re.I
    ),
    re.compile(rf"[从自]?(?P<from>.+?)[起后]?[,，、\s]*(?P<number>\d{{1,3}})\s*(?:{_UNIT})"),
)


def read_period(typed: str, on: date) -> ReadLine | None:
    """The last day of a typed period, counted from the day after; None where none is typed.

    Source: Criminal Procedure Law art. 105; Civil Code arts. 201-203.
    """
    text = arabic(typed.strip())
    matched = next((match for form in _FORMS if (match := form.fullmatch(text))), None)
    start = _day(matched["from"], on) if matched is not None else None
    if matched is None or start is None:
        return None
    number = int(matched["number"]) if matched["number"].isdigit() else 1
    end = _end(start, number, next(name for name in _LENGTHS if matched[name]))
    if end is None:
        return None
    lang, open_day = language(), roll(end, current_calendar()).day
    shown = word_day(end, lang, long=True) + pgettext("clauses", ", ") + weekday(end, lang)
    moved = _(
        "a rest day: the next working day is %(day)s", day=word_day(open_day, lang, long=True)
    )
    return ReadLine(
        _l("period"),
        shown,
        url_for("calculator.calculator"),
        _("counted from the day after %(day)s", day=word_day(start, lang, long=True))
        + (pgettext("clauses", "; ") + moved if open_day != end else ""),
    )


def _day(text: str, on: date) -> date | None:
    try:
        when = read_when(text, on=on)
    except RuleBroken:
        return None
    return when.first if when.is_day else None


def _end(start: date, number: int, length: str) -> date | None:
    months = {"month": 1, "year": 12}.get(length)
    if length == "working":
        return add_workdays(start, number, current_calendar()).day
    if months is None:
        return start + timedelta(days=number * (7 if length == "week" else 1))
    is_counted = start.year + number * months // 12 + 1 in YEARS
    return add_months(start, number * months) if is_counted else None
