"""What follows in a supervision when its probation gets another end, ends, or is brought in."""

from __future__ import annotations

from sqlalchemy import select

from casetrack.cases.kinds import MeasureKind
from casetrack.cases.models import Measure
from casetrack.db import session
from casetrack.events import handles
from casetrack.ledger.importing import CaseImported, is_in_file
from casetrack.ledger.measures import LastDayMoved, MeasureEnded
from casetrack.probation.models import Probation
from casetrack.probation.queries import probation_behind
from casetrack.supervision import due
from casetrack.supervision.models import (
    ASSESSMENT,
    LEAVE_ANSWER,
    LEAVE_RETURN,
    NEXT_TALK,
    OWN_REPORT,
    LeaveRequest,
)
from casetrack.supervision.queries import standing_of


@handles(LastDayMoved)
def follow_last_day(moved: LastDayMoved) -> None:
    """Ask for reports and assessments to the new last day, and no further."""
    probation = _behind(moved.measure)
    if probation is not None:
        due.count_all(probation, moved.act.on)


@handles(MeasureEnded)
def end_with_measure(ended: MeasureEnded) -> None:
    """Nothing is due any more once the probation is revoked or decided."""
    probation = _behind(ended.measure)
    if probation is not None:
        due.count_all(probation, ended.act.on)


@handles(CaseImported)
def take_in_supervision(imported: CaseImported) -> None:
    """Owe what runs in a supervision and has no date in the file."""
    for probation in session().scalars(
        select(Probation).where(Probation.case_id == imported.case.id)
    ):
        if not any(is_in_file(kind, probation) for kind in (OWN_REPORT, ASSESSMENT)):
            due.count_plan(probation, imported.on)
        if not is_in_file(NEXT_TALK, probation):
            due.count_talks(probation, imported.on)
        for leave in standing_of(LeaveRequest, probation):
            if not any(is_in_file(kind, leave) for kind in (LEAVE_ANSWER, LEAVE_RETURN)):
                due.count_leave(leave, imported.on)


def _behind(measure: Measure) -> Probation | None:
    return probation_behind(measure) if measure.kind is MeasureKind.PROBATION else None
