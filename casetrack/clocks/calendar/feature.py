"""The calendar of working days as a feature of the application."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from casetrack.clocks.calendar import exam_views, views
from casetrack.clocks.calendar.blueprint import bp
from casetrack.ledger.registry import Feature
from casetrack.web.page import DATES
from casetrack.web.words import RuleWords

RULES = {
    "calendar_year_out_of_range": _l("%(year)s is no year that can be meant."),
    "calendar_source_length": _l("The notice has at most %(longest)s characters."),
    "day_both_off_and_working": _l("%(day)s is both a day off and a make-up day in this file."),
    "is_rest_day_already": _l("%(day)s is a rest day already; nothing needs to be said about it."),
    "is_workday_already": _l("%(day)s is a working day already; nothing needs to be said of it."),
    "no_override_to_remove": _l("Nothing is declared about %(day)s; there is nothing to remove."),
    "override_needs_reason": _l("Say why: who decided it, by which document."),
    "override_reason_length": _l("The reason has at most %(longest)s characters."),
    "year_without_days_off": _l("The file names no day off in %(year)s; a year has some."),
    "exams_end_before_first": _l("The last day, %(last)s, lies before the first, %(first)s."),
    "exams_too_long": _l("At most %(most)s days. Enter the weeks one by one."),
    "exams_without_name": _l("Give a name, such as final examinations, in one language or both."),
    "exams_there": _l("Examinations on just these days stand there already."),
}


# Imported so that their pages hang on the blueprint before the application takes it.
PAGES = (views, exam_views)

FEATURE = Feature("calendar", bp, section=DATES, brings=(RuleWords(RULES),))
