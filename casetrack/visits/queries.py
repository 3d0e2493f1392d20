"""Read visits: of one case, of one person's list, of a month or a day; and clashes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import joinedload, lazyload

from casetrack.accounts.models import Staff
from casetrack.cases.kinds import MeasureState, Part, Provenance
from casetrack.cases.models import Case, Measure, Party
from casetrack.cases.policy import Sight
from casetrack.db import session
from casetrack.db.when import edtf_text, first_day, last_day
from casetrack.ledger.measure_types import served_kinds
from casetrack.visits.models import WENT, Visit, VisitPlan, VisitState
from casetrack.visits.month import OnDay
from casetrack.visits.policy import concerns, may_see

# Of each day of a month; the others stand on the page of the day.
FIRST_OF_A_DAY = 6


@dataclass(frozen=True)
class Clash:
    """Another visit of the same visitor that day. is_told: whether the planner may know to whom."""

    day: date
    visit: Visit
    is_told: bool


def _with_people(found: Select[Visit]) -> Select[Visit]:
    return found.options(
        joinedload(Visit.party).options(lazyload(Party.roles)),
        joinedload(Visit.visitor).options(lazyload(Staff.office)),
    )


def find_visit(case: Case, visit_id: int, *, sight: Sight, lock: bool = False) -> Visit | None:
    """A visit of this case, or None if it is of another one or to somebody one may not see.

    lock: hold the row until the transaction ends, so that two saves cannot both be the first.
    """
    found = select(Visit).where(Visit.id == visit_id, Visit.case_id == case.id)
    if lock:
        found = found.with_for_update().execution_options(populate_existing=True)
    else:
        found = _with_people(found).options(joinedload(Visit.plan))
    visit = session().scalar(found)
    if visit is None or not sight.sees_visits_of(visit.party_id):
        return None
    return visit


def visits_of(case: Case, *, sight: Sight) -> list[Visit]:
    """The visits of a case that somebody sees, the earliest first; one statement."""
    found = _with_people(select(Visit).where(Visit.case_id == case.id)).options(
        joinedload(Visit.plan)
    )
    rows = session().scalars(found)
    seen = [visit for visit in rows if sight.sees_visits_of(visit.party_id)]
    return sorted(seen, key=_in_time)


def visits_to(party_id: int, *, before: Visit | None = None, limit: int = 4) -> list[Visit]:
    """The last visits to somebody that came to something, the latest first."""
    found = (
        select(Visit)
        .where(Visit.party_id == party_id, Visit.state != VisitState.PLANNED)
        .order_by(first_day(Visit.happened).desc().nulls_last(), Visit.id.desc())
        .limit(limit)
    )
    if before is not None:
        found = found.where(Visit.id != before.id)
    return list(session().scalars(found))


def open_visits_to(party_id: int, *, plan_id: int | None = None) -> list[Visit]:
    """Visits to somebody of which nobody has said what came of them, the earliest first."""
    found = select(Visit).where(Visit.party_id == party_id, Visit.state == VisitState.PLANNED)
    if plan_id is not None:
        found = found.where(Visit.plan_id == plan_id)
    return list(session().scalars(found.order_by(Visit.planned_on, Visit.id)))


def rest_of_series(visit: Visit) -> list[Visit]:
    """This visit and every later one of its series that is still open."""
    if visit.plan_id is None:
        return [visit]
    return [
        one
        for one in open_visits_to(visit.party_id, plan_id=visit.plan_id)
        if one.id == visit.id
        or (one.planned_on and visit.planned_on and one.planned_on > visit.planned_on)
    ]


def running_measures(case: Case) -> Sequence[Measure]:
    """The running measures of a case that visits may serve."""
    return (
        session()
        .scalars(
            select(Measure)
            .where(
                Measure.case_id == case.id,
                Measure.kind.in_(served_kinds()),
                Measure.state == MeasureState.RUNNING,
            )
            .order_by(Measure.id)
        )
        .all()
    )


def clashes(
    visitor_id: int, days: Collection[date], *, planner: Staff, case_id: int
) -> dict[date, Clash]:
    """The first other visit of the visitor on each of these days; one statement.

    Whom it is to is told only to the visitor, to the handler of that case and in this case.
    """
    if not days:
        return {}
    rows = session().execute(
        _with_people(select(Visit))
        .add_columns(Case.handler_id)
        .join(Case, Case.id == Visit.case_id)
        .where(
            Visit.visitor_id == visitor_id,
            Visit.state == VisitState.PLANNED,
            Visit.planned_on.in_(days),
        )
        .order_by(Visit.planned_on, Visit.id)
    )
    found: dict[date, Clash] = {}
    for visit, handler_id in rows:
        is_told = planner.id in (visitor_id, handler_id) or visit.case_id == case_id
        found.setdefault(visit.planned_on, Clash(visit.planned_on, visit, is_told))
    return found


def ahead_of(
    user: Staff,
    *,
    on: date,
    until: date,
    visitor_id: int | None = None,
    after: tuple[date, int] | None = None,
    limit: int,
) -> Sequence[Visit]:
    """Open visits on somebody's list up to a day (inclusive), the earliest and so the late first.

    visitor_id: of one visitor only. after: day and id of the last visit of the page before.
    """
    found = _with_people(_listed(user, on=on, visitor_id=visitor_id)).where(
        Visit.state == VisitState.PLANNED, Visit.planned_on <= until
    )
    if after is not None:
        found = found.where(
            or_(
                Visit.planned_on > after[0],
                and_(Visit.planned_on == after[0], Visit.id > after[1]),
            )
        )
    return session().scalars(found.order_by(Visit.planned_on, Visit.id).limit(limit)).all()


def count_by_day(
    user: Staff, first: date, last: date, *, on: date, visitor_id: int | None = None
) -> dict[date, OnDay]:
    """How many visits on somebody's list stand under each day, both included; one statement."""
    is_open = case((Visit.state == VisitState.PLANNED, 1), else_=0)
    under = (
        _under_days(user, first, last, on=on, visitor_id=visitor_id)
        .with_only_columns(stands_under().label("day"), is_open.label("is_open"))
        .subquery()
    )
    found = select(under.c.day, func.count(), func.sum(under.c.is_open)).group_by(under.c.day)
    return {day: OnDay(total, still) for day, total, still in session().execute(found)}


def first_of_each_day(
    user: Staff, first: date, last: date, *, on: date, visitor_id: int | None = None
) -> Sequence[Visit]:
    """Up to FIRST_OF_A_DAY visits on somebody's list under each day, both included."""
    place = func.row_number().over(partition_by=stands_under(), order_by=Visit.id)
    placed = (
        _under_days(user, first, last, on=on, visitor_id=visitor_id)
        .with_only_columns(Visit.id, place.label("place"))
        .subquery()
    )
    found = _with_people(
        select(Visit)
        .join(placed, placed.c.id == Visit.id)
        .where(placed.c.place <= FIRST_OF_A_DAY)
        .order_by(Visit.id)
    )
    return session().scalars(found).all()


def visits_on(
    user: Staff,
    day: date,
    *,
    on: date,
    visitor_id: int | None = None,
    after: int | None = None,
    limit: int,
) -> Sequence[Visit]:
    """Visits on somebody's list under one day. after: id of the last one of the page before."""
    found = _with_people(_under_days(user, day, day, on=on, visitor_id=visitor_id))
    if after is not None:
        found = found.where(Visit.id > after)
    return session().scalars(found.order_by(Visit.id).limit(limit)).all()


def stands_under() -> ColumnElement[date | None]:
    """What `Visit.day` says, for queries."""
    text, day = edtf_text(Visit.happened), first_day(Visit.happened)
    # Of what is stored only one day is written with ten signs and is its own last day.
    is_day = and_(func.length(text) == len("2026-11-24"), day == last_day(Visit.happened))
    is_told = and_(Visit.state.in_(WENT), text.is_not(None), text != "")
    told = case((is_day, day), else_=None)
    return case((is_told, told), else_=func.coalesce(Visit.planned_on, told))


def _under_days(
    user: Staff, first: date, last: date, *, on: date, visitor_id: int | None
) -> Select[Visit]:
    happened = first_day(Visit.happened)
    return _listed(user, on=on, visitor_id=visitor_id).where(
        or_(Visit.planned_on.between(first, last), happened.between(first, last)),
        stands_under().between(first, last),
    )


def visitors_on_list(user: Staff, *, on: date) -> Sequence[Staff]:
    """Those who still have to go on somebody's list, by name, for the filter."""
    ids = (
        select(Visit.visitor_id)
        .join(Case, Case.id == Visit.case_id)
        .where(
            may_see(user, on=on),
            concerns(user),
            Case.provenance != Provenance.PUBLISHED,
            Visit.state == VisitState.PLANNED,
        )
    )
    return session().scalars(select(Staff).where(Staff.id.in_(ids)).order_by(Staff.name)).all()


def _listed(user: Staff, *, on: date, visitor_id: int | None) -> Select[Visit]:
    found = (
        select(Visit)
        .join(Case, Case.id == Visit.case_id)
        .where(may_see(user, on=on), concerns(user), Case.provenance != Provenance.PUBLISHED)
    )
    return found if visitor_id is None else found.where(Visit.visitor_id == visitor_id)


def plans_serving(measure: Measure) -> Sequence[VisitPlan]:
    """The plans that serve a measure and were not ended."""
    found = select(VisitPlan).where(
        VisitPlan.measure_id == measure.id, VisitPlan.ended_on.is_(None)
    )
    return session().scalars(found.order_by(VisitPlan.id)).all()


def open_visits_of(plans: Sequence[VisitPlan]) -> list[Visit]:
    """The open visits of these plans, the earliest first."""
    found = select(Visit).where(
        Visit.plan_id.in_([plan.id for plan in plans]), Visit.state == VisitState.PLANNED
    )
    return list(session().scalars(found.order_by(Visit.planned_on, Visit.id)))


def is_about(measure: Measure, party_id: int) -> bool:
    """Whether a measure concerns somebody: as the child, as its recipient, or nobody in it is."""
    about = measure.party_ids(Part.ABOUT)
    return not about or party_id in (*about, *measure.party_ids(Part.TO))


def same_visit(visit: Visit) -> Visit | None:
    """A visit recorded before with the same person, day, way and outcome."""
    found = select(Visit).where(
        Visit.case_id == visit.case_id,
        Visit.party_id == visit.party_id,
        Visit.way == visit.way,
        Visit.state == visit.state,
    )
    if visit.happened is not None and visit.happened.first is not None:
        found = found.where(first_day(Visit.happened) == visit.happened.first)
    return next((one for one in session().scalars(found) if one.findings == visit.findings), None)


def _in_time(visit: Visit) -> tuple[date, int]:
    return visit.day() or (visit.happened.first if visit.happened else None) or date.min, visit.id
