"""Handlers of a course: the next session after a corrected one, and after an import."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from casetrack.cases.kinds import MeasureState
from casetrack.cases.models import Case, Measure
from casetrack.courses.course import Course, SessionRhythm, ensure_held_within, last_known
from casetrack.courses.models import CourseDetail, MeasureSession
from casetrack.courses.queries import course_behind, courses_of
from casetrack.db import session
from casetrack.events import Handler, handles
from casetrack.ledger.corrections import EntryCorrected
from casetrack.ledger.importing import CaseImported, entry_in_file, is_in_file


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


def next_session_of(course: Course[Any, Any]) -> Handler[CaseImported, None]:
    """Handler that owes the next session of each imported running course without one."""

    @handles(CaseImported)
    def owe_next_sessions(imported: CaseImported) -> None:
        if course.rhythm is None:
            return
        for detail in courses_of(course.detail, imported.case):
            if _is_left_open(detail, course.rhythm):
                last = last_known(detail)
                entry_id = last.entry_id if last else detail.measure.entry_id
                course.owe_next(imported.case, detail, entry_in_file(entry_id), on=imported.on)

    return owe_next_sessions


def _is_left_open(detail: CourseDetail, rhythm: SessionRhythm) -> bool:
    is_running = detail.measure.state is MeasureState.RUNNING
    return is_running and not is_in_file(rhythm.owes, detail, detail.measure)
