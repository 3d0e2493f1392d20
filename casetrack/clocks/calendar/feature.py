"""The calendar of working days as a feature of the application."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from casetrack.clocks.calendar import exam_views, views
from casetrack.clocks.calendar.blueprint import bp
from casetrack.clocks.calendar.exam_weeks import EXAMS_EDIT
from casetrack.ledger.registry import Feature
from casetrack.web.page import OFFICE, TOOLS, SectionPage
from casetrack.web.words import RuleWords

RULES = {
    "is_rest_day_already": _l("%(day)s is a rest day already; nothing needs to be said about it."),
    "is_workday_already": _l("%(day)s is a working day already; nothing needs to be said of it."),
    "override_needs_reason": _l("Say why: who decided it, by which document."),
}


# Imported so that their pages hang on the blueprint before the application takes it.
PAGES = (views, exam_views)

FEATURE = Feature(
    "calendar",
    bp,
    section=TOOLS,
    brings=(
        RuleWords(RULES),
        SectionPage(TOOLS, _l("Working days"), "calendar.calendar", place=3),
        SectionPage(OFFICE, _l("Weeks of examinations"), "calendar.exams", EXAMS_EDIT, place=7),
    ),
)
