"""Read entrustments, the supervised probations, and the lines of the board."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import joinedload, lazyload, selectinload

from casetrack.accounts.models import Staff
from casetrack.cases.case_rows import CaseRows
from casetrack.cases.kinds import Aspect, Ground, MeasureKind, Part
from casetrack.cases.models import Case, CaseGrant, Measure, MeasureParty, Party
from casetrack.cases.policy import active_grants, may_know, may_know_head
from casetrack.db import all_rows, session
from casetrack.guidance.models import GuardianshipOrder
from casetrack.probation.entrustments.models import (
    OVER,
    Entrustment,
    EntrustmentReport,
    EntrustmentState,
)
from casetrack.probation.models import Probation, ProbationCondition
from casetrack.visits.models import PlanPart, PlanPerson, Visit, VisitPlan, VisitWay

ENTRUSTMENTS = CaseRows(Entrustment, "id")
# Most lines of a board; further children are found by their cases.
MOST_LINES = 60


def find_entrustment(case_id: int, entrustment_id: int) -> Entrustment | None:
    """An entrustment of this case, or None if it is of another one."""
    query = _with_whom(select(Entrustment)).where(
        Entrustment.id == entrustment_id, Entrustment.case_id == case_id
    )
    return session().scalars(query).unique().one_or_none()


def _with_whom(query: Select[Entrustment]) -> Select[Entrustment]:
    """Load child, body, measure, supervisor and duties in the same statement."""
    return query.options(
        joinedload(Entrustment.party).lazyload("*"),
        joinedload(Entrustment.body).lazyload("*"),
        joinedload(Entrustment.measure).lazyload("*"),
        joinedload(Entrustment.staff).lazyload("*"),
        joinedload(Entrustment.duties),
    )


def find_report(case_id: int, report_id: int) -> EntrustmentReport | None:
    """A report about somebody of this case, or None if it is of another one."""
    return session().scalar(
        select(EntrustmentReport)
        .join(Entrustment, Entrustment.id == EntrustmentReport.entrustment_id)
        .where(EntrustmentReport.id == report_id, Entrustment.case_id == case_id)
    )


def open_about(child: Party) -> Entrustment | None:
    """The open or running entrustment of a child, or None."""
    return session().scalar(
        select(Entrustment).where(Entrustment.party_id == child.id, Entrustment.state.not_in(OVER))
    )


def open_of(measure: Measure) -> Sequence[Entrustment]:
    """Open entrustments whose own measure, or whose probation's measure, this is."""
    of_probation = select(Probation.disposition_id).where(Probation.measure_id == measure.id)
    query = select(Entrustment).where(
        Entrustment.case_id == measure.case_id,
        Entrustment.state.not_in(OVER),
        or_(Entrustment.measure_id == measure.id, Entrustment.decision_id.in_(of_probation)),
    )
    return session().scalars(query).all()


def letter_to(user: Staff, case_id: int, entrustment_id: int, *, on: date) -> Entrustment | None:
    """An entrustment whose letter this user's office was sent and may still answer, or None."""
    is_shown = exists().where(
        CaseGrant.case_id == Entrustment.case_id,
        CaseGrant.party_id == Entrustment.party_id,
        CaseGrant.aspect == Aspect.LETTER,
        active_grants(user, on=on),
    )
    query = _with_whom(select(Entrustment)).where(
        Entrustment.id == entrustment_id,
        Entrustment.case_id == case_id,
        Entrustment.office_id == user.office_id,
        Entrustment.state == EntrustmentState.ASKED,
        is_shown,
    )
    return session().scalars(query).unique().one_or_none()


def probation_of(entrustment: Entrustment) -> Probation | None:
    """The supervised probation, with its requirements; None where the source gives none."""
    query = (
        select(Probation)
        .where(Probation.disposition_id == entrustment.decision_id)
        .options(
            joinedload(Probation.disposition).lazyload("*"),
            joinedload(Probation.measure).lazyload("*"),
            joinedload(Probation.conditions),
        )
    )
    return session().scalars(query).unique().one_or_none()


def conditions_of(entrustment: Entrustment) -> Sequence[ProbationCondition]:
    """The requirements of the supervised probation, withdrawn ones too; one statement."""
    return all_rows(
        select(ProbationCondition)
        .join(Probation, Probation.id == ProbationCondition.probation_id)
        .where(Probation.disposition_id == entrustment.decision_id)
        .order_by(ProbationCondition.position)
    )


def orders_about(child: Party) -> Sequence[GuardianshipOrder]:
    """The orders to guardians about a child, with their duties; two statements."""
    about = select(MeasureParty.measure_id).where(
        MeasureParty.party_id == child.id, MeasureParty.part == Part.ABOUT
    )
    return all_rows(
        select(GuardianshipOrder)
        .join(Measure, Measure.id == GuardianshipOrder.measure_id)
        .where(
            Measure.case_id == child.case_id,
            Measure.kind == MeasureKind.GUARDIANSHIP_ORDER,
            Measure.id.in_(about),
        )
        .options(
            joinedload(GuardianshipOrder.measure).options(
                lazyload("*"), selectinload(Measure.items)
            )
        )
        .order_by(GuardianshipOrder.id)
    )


def visits_to(entrustment: Entrustment) -> list[tuple[Visit, bool]]:
    """Every visit to the child by day, with its visitor; one statement.

    With each: whether it is a meeting of both offices, the child and its family.
    """
    meets = select(PlanPerson.id).where(
        PlanPerson.plan_id == VisitPlan.id, PlanPerson.part == PlanPart.MEETS
    )
    is_meeting = and_(
        Visit.way == VisitWay.VIDEO,
        VisitPlan.measure_id == entrustment.measure_id,
        meets.exists(),
    )
    query = (
        select(Visit, is_meeting)
        .outerjoin(VisitPlan, VisitPlan.id == Visit.plan_id)
        .where(Visit.party_id == entrustment.party_id)
        .options(lazyload("*"), joinedload(Visit.visitor).lazyload("*"))
        .order_by(Visit.planned_on, Visit.id)
    )
    return [(visit, bool(meets_us)) for visit, meets_us in session().execute(query)]


@dataclass(frozen=True)
class Entrusted:
    """One line of a board: a child, the other office, the state."""

    entrustment: Entrustment
    case: Case
    knows_head: bool


def looked_after_here(user: Staff, *, on: date) -> Sequence[Entrusted]:
    """Children entrusted to this user's office, or asked to be; one statement.

    The query starts from grants to the office or the user.
    """
    let_in = exists().where(
        CaseGrant.case_id == Entrustment.case_id,
        CaseGrant.party_id == Entrustment.party_id,
        CaseGrant.ground == Ground.ENTRUSTED,
        active_grants(user, on=on),
    )
    mine = and_(Entrustment.office_id == user.office_id, let_in)
    return _lines(user, select(Entrustment).where(mine), on=on)


def looked_after_elsewhere(user: Staff, *, on: date) -> Sequence[Entrusted]:
    """Children of visible cases of this user's office entrusted to others; one statement."""
    ours = select(Entrustment).where(
        Case.office_id == user.office_id, may_know(user, on=on), may_know_head(user, on=on)
    )
    return _lines(user, ours, on=on)


def _lines(user: Staff, query: Select[Entrustment], *, on: date) -> list[Entrusted]:
    rows = session().execute(
        query.join(Case, Case.id == Entrustment.case_id)
        .add_columns(Case, may_know_head(user, on=on))
        .where(Entrustment.state.not_in(OVER))
        .options(
            lazyload("*"),
            joinedload(Entrustment.party).lazyload("*"),
            joinedload(Entrustment.body).lazyload("*"),
            joinedload(Entrustment.measure).lazyload("*"),
            joinedload(Entrustment.staff).lazyload("*"),
            joinedload(Case.office),
        )
        .order_by(Entrustment.report_due, Entrustment.id)
        .limit(MOST_LINES)
    )
    return [Entrusted(row, case, bool(knows)) for row, case, knows in rows]
