"""Read who is away, and which visits take whose time."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, literal, or_, select, union_all
from sqlalchemy.orm import lazyload

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.cases.kinds import Provenance
from casetrack.cases.models import Case, Party
from casetrack.cases.policy import HEADS
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.id_filter import is_among
from casetrack.events import answers
from casetrack.visits.models import (
    CALLED_OFF,
    USUAL_MINUTES,
    PlanStaff,
    Visit,
    VisitPlan,
    VisitState,
)
from casetrack.visits.policy import may_see
from casetrack.visits.preview import DaysAway
from casetrack.visits.workload.models import Absence
from casetrack.visits.workload.reckoning import Going

_TAKES_TIME = tuple(state for state in VisitState if state not in CALLED_OFF)


def people_of(user: Staff) -> Sequence[Staff]:
    """People whose week somebody sees: a head those of the office who visit, by name; others
    themselves.

    Somebody out of service is among them while a visit is still planned for them.
    """
    if user.role not in HEADS:
        return [user]
    planned = select(Visit.id).where(
        Visit.visitor_id == Staff.id, Visit.state == VisitState.PLANNED
    )
    query = select(Staff).where(
        Staff.office_id == user.office_id,
        Staff.role.in_(Permission.VISITS_RECORD.held_by),
        or_(Staff.is_active, planned.exists()),
    )
    people = session().scalars(query.options(lazyload("*")).order_by(Staff.name, Staff.id))
    return people.all()


def goings_of(
    staff_ids: Collection[int], first: date, last: date, *, user: Staff, on: date
) -> list[Going]:
    """The visits on these days, both included, that take the time of these people, and that the
    user may see; one statement.
    """
    return _read(staff_ids, first, last, Case.provenance != Provenance.PUBLISHED, seen=(user, on))


def busy_of(
    staff_ids: Collection[int], first: date, last: date, *, user: Staff, on: date
) -> list[Going]:
    """Like `goings_of`, with a mark for visits that the user may know of without seeing them.

    No spot check of which they may not know is among them.
    """
    return _read(
        staff_ids,
        first,
        last,
        Case.provenance != Provenance.PUBLISHED,
        or_(~Visit.is_spot_check, Visit.state != VisitState.PLANNED, may_see(user, on=on)),
    )


def absences_of(staff_ids: Collection[int], first: date, last: date) -> Sequence[Absence]:
    """Absences of these people on these days (inclusive), the earliest first."""
    query = select(Absence).where(
        Absence.staff_id.in_(staff_ids), Absence.last_on >= first, Absence.first_on <= last
    )
    return session().scalars(query.order_by(Absence.first_on, Absence.id)).all()


@dataclass(frozen=True)
class UnmadeVisit:
    """A visit planned for somebody on a day on which they are away."""

    id: int
    staff_id: int
    day: date
    alias: BilingualText


def away_in_office(user: Staff, *, on: date, until: date) -> Sequence[Absence]:
    """Who of the office is away on some of these days (inclusive), the first back first; one
    statement.
    """
    of_office = select(Staff.id).where(Staff.office_id == user.office_id)
    return (
        session()
        .scalars(
            select(Absence)
            .where(
                is_among(Absence.staff_id, of_office),
                Absence.last_on >= on,
                Absence.first_on <= until,
            )
            .order_by(Absence.first_on, Absence.id)
        )
        .all()
    )


def unmade_by(absences: Collection[Absence], *, user: Staff, on: date) -> list[UnmadeVisit]:
    """The open visits from that day on that nobody makes, because who should is away then; one
    statement, none where nobody is away.
    """
    if not absences:
        return []
    query: Select[*tuple[Any, ...]] = (
        select(Visit.id, Visit.visitor_id, Visit.planned_on, Party.alias)
        .join(Case, Case.id == Visit.case_id)
        .join(Party, Party.id == Visit.party_id)
        .where(
            Visit.state == VisitState.PLANNED,
            Case.provenance != Provenance.PUBLISHED,
            or_(
                *(
                    and_(
                        Visit.visitor_id == absence.staff_id,
                        Visit.planned_on.between(max(absence.first_on, on), absence.last_on),
                    )
                    for absence in absences
                )
            ),
            may_see(user, on=on),
        )
        .order_by(Visit.planned_on, Visit.id)
    )
    return [UnmadeVisit(row.id, row[1], row[2], row.alias) for row in session().execute(query)]


@answers(DaysAway)
def days_away(asked: DaysAway) -> frozenset[date]:
    """The days on which one of those who are to go is away; one statement."""
    if not asked.days:
        return frozenset()
    away = absences_of(asked.staff_ids, min(asked.days), max(asked.days))
    return frozenset(
        day
        for day in asked.days
        if any(absence.first_on <= day <= absence.last_on for absence in away)
    )


def find_absence(absence_id: int, *, user: Staff) -> Absence | None:
    """An absence of the reader, or of somebody of the office they head; None of anybody else."""
    absence = session().get(Absence, absence_id)
    return absence if absence is not None and may_answer_for(user, absence.staff) else None


def may_answer_for(user: Staff, whom: Staff) -> bool:
    """Whether somebody says when this person is away: they do so themselves, and their head."""
    return whom.id == user.id or (user.role in HEADS and whom.office_id == user.office_id)


def _read(
    staff_ids: Collection[int],
    first: date,
    last: date,
    *conditions: ColumnElement[bool],
    seen: tuple[Staff, date] | None = None,
) -> list[Going]:
    if seen is not None:
        user, on = seen
        conditions = (*conditions, may_see(user, on=on))
    days = (Visit.state.in_(_TAKES_TIME), Visit.planned_on.between(first, last))
    leads = _columns(Visit.visitor_id, is_along=False).select_from(Visit)
    along = (
        _columns(PlanStaff.staff_id, is_along=True)
        .select_from(PlanStaff)
        .join(Visit, Visit.plan_id == PlanStaff.plan_id)
    )
    both = union_all(
        *(
            query.join(Case, Case.id == Visit.case_id)
            .outerjoin(VisitPlan, VisitPlan.id == Visit.plan_id)
            .where(who.in_(staff_ids), *days, *conditions)
            for query, who in ((leads, Visit.visitor_id), (along, PlanStaff.staff_id))
        )
    )
    goings = [_going(*row) for row in session().execute(both)]
    led = {(trip.visit_id, trip.staff_id) for trip in goings if not trip.is_along}
    # Sent in the place of whoever leads, somebody who comes along goes once.
    return [
        trip for trip in goings if not trip.is_along or (trip.visit_id, trip.staff_id) not in led
    ]


def _columns(who: Any, *, is_along: bool) -> Select[*tuple[Any, ...]]:
    return select(
        Visit.id,
        Visit.case_id,
        who.label("staff_id"),
        Visit.planned_on,
        Visit.planned_at,
        VisitPlan.minutes,
        Visit.way,
        Visit.state,
        literal(is_along).label("is_along"),
    )


def _going(*row: Any) -> Going:
    visit_id, case_id, staff_id, day, at, minutes, way, state, is_along = row
    return Going(
        visit_id=visit_id,
        case_id=case_id,
        staff_id=staff_id,
        day=day,
        at=at,
        minutes=minutes or USUAL_MINUTES[way],
        is_usual=minutes is None,
        way=way,
        is_along=bool(is_along),
        is_open=state is VisitState.PLANNED,
    )
