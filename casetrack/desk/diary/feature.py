"""The feature declaration of the calendar, and a day typed into the box that finds."""

from __future__ import annotations

from datetime import date

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from flask_babel import pgettext

from casetrack.desk.diary import feed_views, views
from casetrack.desk.diary.blueprint import bp
from casetrack.desk.diary.duties import DUTIES_IN_DIARY
from casetrack.desk.diary.views import DiaryView
from casetrack.errors import RuleBroken
from casetrack.ledger.find_commands import FindReading, ReadLine
from casetrack.ledger.registry import Feature
from casetrack.web.dates import weekday, word_day
from casetrack.web.page import TODAY, SectionPage
from casetrack.web.typed_dates.reading import read_when
from casetrack.web.words import language


def read_day_typed(typed: str, on: date) -> ReadLine | None:
    """The day of the calendar that is typed to find something; None where it is no day."""
    if typed.replace(" ", "").isdigit():
        # A case number, or two.
        return None
    try:
        when = read_when(typed, on=on)
    except RuleBroken:
        return None
    if not when.is_day or when.first is None:
        return None
    lang = language()
    words = word_day(when.first, lang, long=True) + pgettext("clauses", ", ")
    url = url_for("diary.calendar", view=DiaryView.DAY.value, on=when.first.isoformat())
    return ReadLine(
        _l("day"), words + weekday(when.first, lang), url, _("that day in the calendar")
    )


# Imported for their routes.
PAGES = (views, feed_views)

FEATURE = Feature(
    "diary",
    bp,
    section=TODAY,
    brings=(
        DUTIES_IN_DIARY,
        FindReading(read_day_typed),
        SectionPage(TODAY, _lp("diary", "Calendar"), "diary.calendar", place=4),
        SectionPage(TODAY, _l("Week"), "diary.calendar", place=5, args={"view": "week"}),
    ),
)
