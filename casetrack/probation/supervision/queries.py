"""Read the rows of a supervision."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from sqlalchemy import select

from casetrack.cases.case_rows import CaseRows
from casetrack.cases.models import FactColumns
from casetrack.db import session
from casetrack.law import supervision as law
from casetrack.law.supervision import ProbationMonth
from casetrack.probation.models import Breach, Probation
from casetrack.probation.supervision.models import (
    BreachOutcome,
    LeaveRequest,
    MonthlyAssessment,
    OwnReport,
    SupervisionPlan,
    SupervisionTalk,
)

Row = TypeVar("Row", bound=FactColumns)

PLANS = CaseRows(SupervisionPlan, "id")
REPORTS = CaseRows(OwnReport, "id")
LEAVES = CaseRows(LeaveRequest, "since", "id")
TALKS = CaseRows(SupervisionTalk, "id")
ASSESSMENTS = CaseRows(MonthlyAssessment, "month", "id")
OUTCOMES = CaseRows(BreachOutcome, "id")


def plan_of(probation: Probation) -> SupervisionPlan | None:
    """The plan of a supervision; None where none is set yet."""
    query = select(SupervisionPlan).where(SupervisionPlan.probation_id == probation.id)
    return session().scalar(query)


def standing(rows: Iterable[Row], probation: Probation) -> list[Row]:
    """Rows of this probation that are not withdrawn."""
    return [
        row
        for row in rows
        if getattr(row, "probation_id", None) == probation.id and row.withdrawn_by_id is None
    ]


def standing_of(model: Any, probation: Probation) -> Sequence[Any]:
    """Rows of one model of a probation that are not withdrawn, by id; one statement."""
    query = select(model).where(model.probation_id == probation.id, model.withdrawn_by_id.is_(None))
    return session().scalars(query.order_by(model.id)).all()


def find_row(case_id: int, model: Any, row_id: int) -> Any | None:
    """A row of one model of this case, or None if it is of another case."""
    return session().scalar(select(model).where(model.id == row_id, model.case_id == case_id))


def find_breach(probation: Probation, breach_id: int | None) -> Breach | None:
    """A breach during this probation, or None."""
    breach = session().get(Breach, breach_id) if breach_id is not None else None
    return breach if breach is not None and breach.probation_id == probation.id else None


def months_of(probation: Probation) -> Sequence[ProbationMonth]:
    """Months of a probation, from decision to last day in force; none where either is unknown."""
    decided, last = probation.disposition.decided, probation.ends_on()
    if not decided.is_day or decided.first is None or last is None or last < decided.first:
        return ()
    return law.months_of(decided.first, last)
