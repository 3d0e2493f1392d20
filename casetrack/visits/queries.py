"""Read visits: of one case, of one person's list, of a month or a day; and clashes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, exists, not_, or_, select
from sqlalchemy.orm import joinedload, lazyload, selectinload

from casetrack.accounts.models import Staff
from casetrack.cases.case_rows import CaseRows
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.kinds import CaseStatus, MeasureState, Part
from casetrack.cases.models import Case, Measure, Obligation
from casetrack.cases.policy import Sight
from casetrack.clocks.calendar.exam_weeks import exam_weeks_of
from casetrack.db import all_rows, session
from casetrack.db.partial_date import edtf_text, first_day
from casetrack.ledger.measure_types import measure_type, served_kinds
from casetrack.visits.models import WENT, PlanStaff, Visit, VisitPlan, VisitState
from casetrack.visits.policy import plans_seen, sees
from casetrack.visits.rhythm import Examinations


@dataclass(frozen=True)
class Clash:
    """Another visit of the same visitor that day. is_told: whether the planner may know to whom."""

    day: date
    visit: Visit
    is_told: bool


def _with_people(query: Select[Visit]) -> Select[Visit]:
    return query.options(
        joinedload(Visit.party),
        joinedload(Visit.visitor).options(lazyload(Staff.office)),
    )


# Who may know that there is a spot check on a day, whatever else they see.
_TOLD_OF_CHECKS = (Visit.visitor_id, Case.handler_id)


def find_visit(case: Case, visit_id: int, *, sight: Sight) -> Visit | None:
    """A visit of this case, or None if it is of another one or to somebody one may not see."""
    query = select(Visit).where(Visit.id == visit_id, Visit.case_id == case.id)
    visit = session().scalar(_with_people(query).options(joinedload(Visit.plan)))
    if visit is None or not sees(sight, visit):
        return None
    return visit


def find_plan(case: Case, plan_id: int, *, sight: Sight) -> VisitPlan | None:
    """A plan of this case; None if it is of another one, or one may not know of it."""
    plan = session().scalar(
        select(VisitPlan)
        .where(VisitPlan.id == plan_id, VisitPlan.case_id == case.id, plans_seen(sight, case.id))
        .options(
            joinedload(VisitPlan.party),
            joinedload(VisitPlan.visitor).options(lazyload(Staff.office)),
            joinedload(VisitPlan.measure),
        )
    )
    return plan if plan is not None and sight.sees_visits_of(plan.party_id) else None


def series_of(case: Case, *, sight: Sight) -> list[VisitPlan]:
    """The plans of a case that are more than one visit, or of which no visit is told.

    Those of whom one sees the visits; one statement, and one for what they serve.
    """
    is_told = exists().where(Visit.plan_id == VisitPlan.id)
    query = (
        select(VisitPlan)
        .where(
            VisitPlan.case_id == case.id,
            or_(VisitPlan.every.is_not(None), not_(is_told)),
            plans_seen(sight, case.id),
        )
        .options(
            lazyload("*"),
            joinedload(VisitPlan.party),
            # Joined, PostgreSQL would read every measure there is.
            selectinload(VisitPlan.measure).options(lazyload("*")),
        )
        .order_by(VisitPlan.ended_on.is_not(None), VisitPlan.id)
    )
    return [plan for plan in session().scalars(query) if sight.sees_visits_of(plan.party_id)]


def visits_of_plan(plan: VisitPlan) -> list[Visit]:
    """Every visit of a plan, the earliest first; one statement."""
    query = _with_people(select(Visit).where(Visit.plan_id == plan.id))
    return sorted(session().scalars(query), key=_in_time)


def visits_of(case: Case, *, sight: Sight) -> list[Visit]:
    """The visits of a case that somebody sees, the earliest first; one statement."""
    query = _with_people(select(Visit).where(Visit.case_id == case.id)).options(
        joinedload(Visit.plan)
    )
    return seen_of(session().scalars(query), sight=sight)


# The visits of a case and their plans, read with the case, whose people they refer to.
visits_in_short = CaseRows(Visit)
PLANS = CaseRows(VisitPlan)


def seen_of(visits: Iterable[Visit], *, sight: Sight) -> list[Visit]:
    """The visits of a case that somebody sees, of these, the earliest first."""
    return sorted((visit for visit in visits if sees(sight, visit)), key=_in_time)


def visits_to(party_id: int, *, before: Visit | None = None, limit: int = 4) -> list[Visit]:
    """The last visits to somebody on which somebody went, the latest first."""
    query = (
        select(Visit)
        .where(Visit.party_id == party_id, Visit.state.in_(WENT))
        .order_by(first_day(Visit.happened).desc().nulls_last(), Visit.id.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(Visit.id != before.id)
    return list(session().scalars(query))


def met_nobody_before(visit: Visit) -> bool:
    """Whether the visit before this one met nobody either; those that nobody went to left out."""
    before = visits_to(visit.party_id, before=visit, limit=1)
    return bool(before) and before[0].state is VisitState.NOT_AT_HOME


def open_visits_to(party_id: int, *, plan_id: int | None = None) -> list[Visit]:
    """Visits to a person without an outcome, the earliest first."""
    query = select(Visit).where(Visit.party_id == party_id, Visit.state == VisitState.PLANNED)
    if plan_id is not None:
        query = query.where(Visit.plan_id == plan_id)
    return list(session().scalars(query.order_by(Visit.planned_on, Visit.id)))


def rest_of_series(visit: Visit) -> list[Visit]:
    """The open visits of a series from this one on."""
    if visit.plan_id is None:
        return [visit]
    return [
        other_visit
        for other_visit in open_visits_to(visit.party_id, plan_id=visit.plan_id)
        if other_visit.id == visit.id
        or (
            other_visit.planned_on
            and visit.planned_on
            and other_visit.planned_on > visit.planned_on
        )
    ]


def running_measures(case: Case) -> Sequence[Measure]:
    """The running measures of a case that visits may serve."""
    return all_rows(
        select(Measure)
        .where(
            Measure.case_id == case.id,
            Measure.kind.in_(served_kinds()),
            Measure.state == MeasureState.RUNNING,
        )
        # Whom it is about decides whether it is offered; what is asked under it does not.
        .options(lazyload(Measure.items))
        .order_by(Measure.id)
    )


def clashes(
    staff_ids: Collection[int],
    days: Collection[date],
    *,
    planner: Staff,
    case_id: int,
    but_plan: int | None = None,
) -> dict[date, Clash]:
    """The first other visit of one of these people on each of these days; one statement.

    Whom it is to is told only to the visitor, to the handler of that case and in this case; of a
    spot check nothing is told to anybody but the first two.
    but_plan: a plan whose own visits do not count.
    """
    if not days:
        return {}
    comes_along = select(PlanStaff.plan_id).where(PlanStaff.staff_id.in_(staff_ids))
    rows = session().execute(
        _with_people(select(Visit))
        .add_columns(Case.handler_id)
        .join(Case, Case.id == Visit.case_id)
        .where(
            or_(Visit.visitor_id.in_(staff_ids), Visit.plan_id.in_(comes_along)),
            Visit.state == VisitState.PLANNED,
            Visit.planned_on.in_(days),
            or_(~Visit.is_spot_check, *(column == planner.id for column in _TOLD_OF_CHECKS)),
            or_(Visit.plan_id.is_(None), Visit.plan_id != (but_plan or 0)),
        )
        .order_by(Visit.planned_on, Visit.id)
    )
    clashes_by_day: dict[date, Clash] = {}
    for visit, handler_id in rows:
        is_told = planner.id in (visit.visitor_id, handler_id) or visit.case_id == case_id
        clashes_by_day.setdefault(visit.planned_on, Clash(visit.planned_on, visit, is_told))
    return clashes_by_day


def visits_to_family(
    case_id: int, days: Collection[date], *, sight: Sight, but_plan: int | None = None
) -> dict[date, Visit]:
    """The first open visit to anybody of the case on each of these days; one statement.

    Of those that one sees: not a spot check of others, nor a visit to another child than granted.
    """
    if not days:
        return {}
    query = _with_people(select(Visit)).where(
        Visit.case_id == case_id,
        Visit.state == VisitState.PLANNED,
        Visit.planned_on.in_(days),
        or_(Visit.plan_id.is_(None), Visit.plan_id != (but_plan or 0)),
    )
    first: dict[date, Visit] = {}
    for visit in session().scalars(query.order_by(Visit.planned_on, Visit.id)):
        assert visit.planned_on is not None, "an open visit has a day"
        if sees(sight, visit):
            first.setdefault(visit.planned_on, visit)
    return first


def examinations_of(office_id: int, *, since: date) -> list[Examinations]:
    """The examinations of an office that are not over before that day; one statement."""
    return [
        Examinations(week.first_on, week.last_on, week.name)
        for week in exam_weeks_of(office_id, since=since)
    ]


def plans_serving(measure: Measure) -> Sequence[VisitPlan]:
    """The plans that serve a measure and were not ended."""
    query = select(VisitPlan).where(
        VisitPlan.measure_id == measure.id, VisitPlan.ended_on.is_(None)
    )
    return session().scalars(query.order_by(VisitPlan.id)).all()


def plans_to_keep_ahead(*, to: date) -> Sequence[VisitPlan]:
    """The plans of open cases without a last day that are not made to that day yet."""
    query = (
        select(VisitPlan)
        .join(Case, Case.id == VisitPlan.case_id)
        .where(
            VisitPlan.ahead_to < to,
            VisitPlan.ended_on.is_(None),
            Case.status == CaseStatus.OPEN,
        )
    )
    return session().scalars(query.order_by(VisitPlan.id)).all()


def open_visits_of(plans: Sequence[VisitPlan]) -> list[Visit]:
    """The open visits of these plans, the earliest first."""
    query = select(Visit).where(
        Visit.plan_id.in_([plan.id for plan in plans]), Visit.state == VisitState.PLANNED
    )
    return list(session().scalars(query.order_by(Visit.planned_on, Visit.id)))


def is_about(measure: Measure, party_id: int) -> bool:
    """Whether a measure concerns somebody: as the child, as its recipient, or nobody in it is.

    What stands apart, as a letter, concerns its recipients alone.
    """
    if measure_type(measure.kind).is_apart:
        return party_id in measure.party_ids(Part.TO)
    about = measure.party_ids(Part.ABOUT)
    return not about or party_id in (*about, *measure.party_ids(Part.TO))


def same_visit(visit: Visit) -> Visit | None:
    """A visit recorded before with the same person, day, way and outcome."""
    query = select(Visit).where(
        Visit.case_id == visit.case_id,
        Visit.party_id == visit.party_id,
        Visit.way == visit.way,
        Visit.state == visit.state,
    )
    if visit.happened is not None:
        query = query.where(edtf_text(Visit.happened) == visit.happened.edtf)
    return next(
        (other for other in session().scalars(query) if other.findings == visit.findings), None
    )


def _in_time(visit: Visit) -> tuple[date, int]:
    return visit.day() or (visit.happened.first if visit.happened else None) or date.min, visit.id


def visit_due_in(case: Case, party_id: int | None, *, user: Staff, on: date) -> int | None:
    """The id of the earliest visit of the case planned for that day or before that has no outcome.

    party_id: to this person alone. A spot check is only for who goes, and for the handler.
    """
    query = (
        select(Visit.id)
        .join(Case, Case.id == Visit.case_id)
        .where(
            Visit.case_id == case.id,
            Visit.state == VisitState.PLANNED,
            Visit.planned_on <= on,
            or_(~Visit.is_spot_check, Visit.visitor_id == user.id, Case.handler_id == user.id),
        )
        .order_by(Visit.planned_on, Visit.id)
        .limit(1)
    )
    if party_id is not None:
        query = query.where(Visit.party_id == party_id)
    return session().scalar(query)


def next_without_outcome(user: Staff, *, after: date | None, on: date) -> int | None:
    """Id of the duty for this person's next visit due by now, or for their first one.

    after: the day of the visit whose outcome was just told. None where no visit waits.
    """
    due = (
        select(Obligation.id)
        .where(
            Obligation.owner_id == user.id,
            Obligation.is_open,
            Obligation.due <= on,
            Obligation.kind == ObligationKind.VISIT,
        )
        .order_by(Obligation.due, Obligation.id)
    )
    following = due.where(Obligation.due >= after) if after is not None else due
    visit_id: int | None = session().scalar(following.limit(1)) or session().scalar(due.limit(1))
    return visit_id
