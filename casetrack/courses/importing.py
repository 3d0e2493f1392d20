"""Courses that a file tells without their next session: owe it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from casetrack.cases.kinds import MeasureState
from casetrack.cases.models import Case
from casetrack.courses.course import Course
from casetrack.courses.queries import courses_of
from casetrack.ledger.happenings import Fact
from casetrack.ledger.importing import entry_told, is_told


def count_untold(course: Course[Any, Any]) -> Callable[[Case, date], Sequence[Fact]]:
    """Who owes the next session of each course of this kind that runs and whose file tells none."""

    def count(case: Case, on: date) -> Sequence[Fact]:
        for detail in courses_of(course.detail, case) if course.rhythm else ():
            measure = detail.measure
            if measure.state is not MeasureState.RUNNING or course.rhythm is None:
                continue
            if not is_told(course.rhythm.owes, detail, measure):
                last = detail.sessions[-1].entry_id if detail.sessions else measure.entry_id
                course.owe_next(case, detail, entry_told(last))
        return ()

    return count
