"""Courses that a file tells without their next session: owe it."""

from __future__ import annotations

from typing import Any

from casetrack.cases.kinds import MeasureState
from casetrack.courses.course import Course, SessionRhythm, last_known
from casetrack.courses.models import CourseDetail
from casetrack.courses.queries import courses_of
from casetrack.events import Handler, handles
from casetrack.ledger.importing import CaseImported, entry_in_file, is_in_file


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
