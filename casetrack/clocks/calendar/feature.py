"""The calendar of working days as a feature of the application."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext

from casetrack.accounts.models import Procuratorate
from casetrack.clocks.calendar import exam_views, views
from casetrack.clocks.calendar.blueprint import bp
from casetrack.clocks.calendar.calendars import current_calendar
from casetrack.clocks.calendar.exam_weeks import EXAMS_EDIT
from casetrack.ledger.registry import Feature
from casetrack.web.page import OFFICE, TOOLS, FirstStep, SectionPage, StepState
from casetrack.web.words import RuleWords

RULES = {
    "is_rest_day_already": _l("%(day)s is a rest day already; nothing needs to be said about it."),
    "is_workday_already": _l("%(day)s is a working day already; nothing needs to be said of it."),
    "override_needs_reason": _l("Say why: who decided it, by which document."),
}


# Imported so that their pages hang on the blueprint before the application takes it.
PAGES = (views, exam_views)


def days_known(_office: Procuratorate, on: date) -> StepState:
    """Whether the working days of this year are known."""
    is_known = current_calendar().is_known(on.year)
    return StepState(
        is_done=is_known,
        sign=_("%(year)s is known", year=on.year) if is_known else pgettext("first step", "to do"),
        text=_(
            "Compare them with the notice of the State Council;"
            " add what is free in your place alone."
        ),
    )


FEATURE = Feature(
    "calendar",
    bp,
    section=TOOLS,
    brings=(
        RuleWords(RULES),
        FirstStep(
            _l("Working days"), 4, days_known, _l("Look at the working days"), "calendar.calendar"
        ),
        SectionPage(TOOLS, _l("Working days"), "calendar.calendar", place=3),
        SectionPage(OFFICE, _l("Weeks of examinations"), "calendar.exams", EXAMS_EDIT, place=7),
    ),
)
