"""A session whose entry is corrected was held when it is right."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from casetrack.cases.models import Case, Measure
from casetrack.courses.course import Course, ensure_held_within
from casetrack.courses.models import MeasureSession
from casetrack.courses.queries import course_behind
from casetrack.db import session
from casetrack.events import Handler, handles
from casetrack.ledger.corrections import EntryCorrected


def corrected_session_of(course: Course[Any, Any]) -> Handler[EntryCorrected, None]:
    """Handler that corrects the day of a session of this course, and moves the next one.

    Raises RuleBroken where it may not have been held then.
    """

    @handles(EntryCorrected)
    def follow_corrected_session(corrected: EntryCorrected) -> None:
        if corrected.entry.kind is not course.held:
            return
        query = select(MeasureSession).where(MeasureSession.entry_id == corrected.entry.id)
        held = session().scalars(query).one_or_none()
        when = corrected.correction.when
        if held is None or when == held.held:
            return
        measure = session().get_one(Measure, held.measure_id)
        detail = course_behind(course.detail, measure)
        if detail is None:
            return
        ensure_held_within(detail, when, field="when", on=corrected.act.on)
        held.held = when
        detail.version += 1
        session().flush()
        case = session().get_one(Case, measure.case_id)
        course.owe_next(case, detail, corrected.correction, on=corrected.act.on)

    return follow_corrected_session
