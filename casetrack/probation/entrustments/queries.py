"""Read entrustments, the supervised probations, and the lines of the board."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    and_,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import joinedload, lazyload, selectinload

from casetrack.accounts.models import Staff
from casetrack.accounts.reader import KindOfReader, kept_for_readers, told_of
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
# What is due next: the answer to a letter, then the report. Without a day it comes last.
_due_or_none = case(
    (Entrustment.state == EntrustmentState.ASKED, Entrustment.answer_due),
    else_=Entrustment.report_due,
)
_due = func.coalesce(_due_or_none, literal(date.max, Date))


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
    """One line of a board: a child, the other office, the state. due: its place in the order."""

    entrustment: Entrustment
    case: Case
    knows_head: bool
    due: date


@dataclass(frozen=True)
class EntrustedBoard:
    """Some lines, of how many in all, and of how many of these something is late."""

    lines: Sequence[Entrusted]
    total: int
    late: int


Place = tuple[date, int]


def looked_after_here(user: Staff, *, on: date, after: Place | None, limit: int) -> EntrustedBoard:
    """Children entrusted to this user's office, or asked to be; one statement.

    after: due day and id of the last line before; where nothing comes after it, the first ones.
    """
    return _board(user, _here, on, after, limit)


def looked_after_elsewhere(
    user: Staff, *, on: date, after: Place | None, limit: int
) -> EntrustedBoard:
    """Like `looked_after_here`, of children of visible cases of this user's office entrusted to
    others.
    """
    return _board(user, _elsewhere, on, after, limit)


_Whose = Callable[[KindOfReader, date], ColumnElement[bool]]


def _here(user: KindOfReader, on: date) -> ColumnElement[bool]:
    """SQL: begins at grants to the office or the user."""
    let_in = exists().where(
        CaseGrant.case_id == Entrustment.case_id,
        CaseGrant.party_id == Entrustment.party_id,
        CaseGrant.ground == Ground.ENTRUSTED,
        active_grants(user, on=on),
    )
    return and_(Entrustment.office_id == user.office_id, let_in)


def _elsewhere(user: KindOfReader, on: date) -> ColumnElement[bool]:
    ours = Case.office_id == user.office_id
    return and_(ours, may_know(user, on=on), may_know_head(user, on=on))


def _board(user: Staff, whose: _Whose, on: date, after: Place | None, limit: int) -> EntrustedBoard:
    query = _lines(KindOfReader.of(user), whose, on, limit)
    if after is not None:
        query = query.where(tuple_(_due, Entrustment.id) > tuple_(*after))
    rows = session().execute(query, told_of(user)).all()
    if after and not rows:
        return _board(user, whose, on, None, limit)
    lines = [
        Entrusted(row, of_case, bool(knows), due)
        for row, of_case, knows, due, _total, _late in rows
    ]
    return EntrustedBoard(lines, *(rows[0][-2:] if rows else (0, 0)))


@kept_for_readers
def _lines(user: KindOfReader, whose: _Whose, on: date, limit: int) -> Select[*tuple[Any, ...]]:
    """The lines of a board, each with how many there are, and of how many something is late."""
    all_of_it = (
        select(
            Entrustment.id,
            func.count().over().label("total"),
            func.count().filter(_due < on).over().label("late"),
        )
        .join(Case, Case.id == Entrustment.case_id)
        .where(whose(user, on), Entrustment.state.not_in(OVER))
        .subquery()
    )
    return (
        select(
            Entrustment, Case, may_know_head(user, on=on), _due, all_of_it.c.total, all_of_it.c.late
        )
        .join(all_of_it, all_of_it.c.id == Entrustment.id)
        .join(Case, Case.id == Entrustment.case_id)
        .options(
            lazyload("*"),
            joinedload(Entrustment.party).lazyload("*"),
            joinedload(Entrustment.body).lazyload("*"),
            joinedload(Entrustment.measure).lazyload("*"),
            joinedload(Entrustment.staff).lazyload("*"),
            joinedload(Case.office),
        )
        .order_by(_due, Entrustment.id)
        .limit(limit)
    )
