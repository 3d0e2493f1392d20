"""Courses as a feature of the application: the words they have in common."""

from __future__ import annotations

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from casetrack.accounts.models import Staff
from casetrack.cases.kinds import Part
from casetrack.courses.diary import SESSIONS_IN_DIARY
from casetrack.courses.models import MeasureSession
from casetrack.db import session
from casetrack.ledger.month_marks import Mark, MarkShape, MonthRow, MonthsOf, RowPlace
from casetrack.ledger.registry import Feature
from casetrack.web.words import FactWords, RuleWords, label


def _sessions(of: MonthsOf, _user: Staff) -> list[Mark] | None:
    """Sessions of measures about this person, each on its day; one statement.

    None where there is no such measure, or none that had a session whose day is known.
    """
    about = {
        measure.id: measure
        for measure in of.facts.measures
        if any(link.party_id == of.party.id and link.part is Part.ABOUT for link in measure.parties)
    }
    if not about:
        return None
    held = session().scalars(
        select(MeasureSession)
        .where(MeasureSession.measure_id.in_(about))
        .order_by(MeasureSession.id)
    )
    return [
        Mark(
            MarkShape.DONE,
            sitting.held.first,
            label(about[sitting.measure_id].kind),
            url=url_for("cases.measure", case_id=of.facts.case.id, measure_id=sitting.measure_id),
        )
        for sitting in held
        if sitting.held.is_day and sitting.held.first is not None
    ] or None


FACTS = {
    "course_begun": _l("It began"),
    "session_held": _l("The last session was held"),
}

RULES = {
    "programme_ended": _l("It ended on %(day)s; no session can be added, and it cannot end twice."),
}


FEATURE = Feature(
    "courses",
    brings=(
        RuleWords(RULES),
        FactWords(FACTS),
        SESSIONS_IN_DIARY,
        MonthRow("sessions", _l("Sessions"), RowPlace.DONE, _sessions),
    ),
)
