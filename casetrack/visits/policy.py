"""Permissions about visits: who may visit, and which visits somebody may see."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select, true

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission, has_permission
from casetrack.accounts.reader import Reader
from casetrack.cases.aspect_permissions import lets
from casetrack.cases.kinds import Aspect, Ground, Provenance
from casetrack.cases.models import Case, CaseGrant
from casetrack.cases.owed import of_its_case
from casetrack.cases.policy import (
    CASE_WORKERS,
    HEADS,
    OFFICE_WIDE,
    Sight,
    active_grants,
    in_office,
    is_in_team,
    may,
    sight_of,
)
from casetrack.db import session
from casetrack.db.id_filter import is_among
from casetrack.errors import NotAllowed
from casetrack.visits.models import PlanStaff, Visit, VisitPlan, VisitState, slip_days

# The parts of a case in which visits may be recorded.
_VISIT_PARTS = tuple(aspect for aspect in Aspect if lets(aspect, Permission.VISITS_RECORD))


def visitors_of(case: Case, *, planned_by: Staff, on: date) -> Sequence[Staff]:
    """Possible visitors: handler, team, social workers and offices with a grant; by name.

    Somebody granted one child only is among them; `may_visit` asks about the child.
    """
    granted = select(CaseGrant).where(
        CaseGrant.case_id == case.id,
        CaseGrant.aspect.in_(_VISIT_PARTS),
        CaseGrant.ended_at.is_(None),
        CaseGrant.since <= on,
        or_(CaseGrant.until.is_(None), CaseGrant.until >= on),
    )
    grants = granted.subquery()
    query = select(Staff).where(
        Staff.is_active,
        or_(
            Staff.id.in_([case.handler_id, planned_by.id]),
            Staff.id.in_(select(grants.c.staff_id).where(grants.c.staff_id.is_not(None))),
            *(
                and_(
                    Staff.office_id.in_(select(grants.c.office_id).where(of_office)),
                    Staff.role.in_(roles),
                )
                for of_office, roles in (
                    (grants.c.ground != Ground.ENTRUSTED, CASE_WORKERS),
                    (grants.c.ground == Ground.ENTRUSTED, HEADS),
                )
            ),
        ),
    )
    people = session().scalars(query.order_by(Staff.name, Staff.id))
    return [person for person in people if has_permission(person, Permission.VISITS_RECORD)]


def may_visit(
    staff: Staff, case: Case, *, party_id: int, on: date, sight: Sight | None = None
) -> bool:
    """Whether this person may record visits to this party, so may be sent.

    sight: how much of the case they see, where that was asked before.
    """
    return may(staff, Permission.VISITS_RECORD, case, on=on, party_id=party_id, sight=sight)


def may_see_slip(
    user: Staff, visit: Visit, case: Case, *, on: date, sight: Sight | None = None
) -> bool:
    """Whether this person may be shown where the visit leads, and whom to ring.

    Whoever goes, while they may record visits to that person, on its days; and on any day who may
    be shown the names of the case without a reason. Nobody, of a visit to which nobody goes.
    """
    if slip_days(visit.state, visit.planned_on) is None:
        return False
    if visit.slip_is_with(user.id, on=on):
        return may_visit(user, case, party_id=visit.party_id, on=on, sight=sight)
    sees_names = may(
        user, Permission.IDENTITY_SEE, case, on=on, party_id=visit.party_id, sight=sight
    )
    return sees_names and is_in_team(user, case, on=on)


def may_see(user: Reader, *, on: date) -> ColumnElement[bool]:
    """The condition for visits that somebody may see, in queries that join the case.

    Whoever was granted one child sees the visits to that child and no other; and a spot check that
    is to come only who sees the whole case, or goes.
    """
    if not has_permission(user, Permission.CASE_READ):
        return false()
    granted = exists().correlate_except(CaseGrant)
    granted = granted.where(
        CaseGrant.case_id == Visit.case_id,
        active_grants(user, on=on),
        CaseGrant.aspect.in_(_VISIT_PARTS),
        or_(CaseGrant.party_id.is_(None), CaseGrant.party_id == Visit.party_id),
        or_(
            and_(CaseGrant.aspect == Aspect.WHOLE, CaseGrant.party_id.is_(None)),
            ~Visit.is_spot_check,
            Visit.state != VisitState.PLANNED,
            Visit.visitor_id == user.id,
        ),
    )
    ways: list[ColumnElement[bool]] = []
    if OFFICE_WIDE.get(user.role) is Aspect.WHOLE:
        ways.append(in_office(user))
    if user.role in CASE_WORKERS:
        ways.append(Case.handler_id == user.id)
        ways.append(Case.provenance == Provenance.PUBLISHED)
    # Last: SQLite looks for grants of each row that the others have not let through.
    return or_(*ways, granted)


def may_be_shown_in_feed(*, on: date) -> ColumnElement[bool]:
    """The condition for visits that may leave the house in the calendar of a device, on that day.

    A telephone lies on a table, and its calendar is seen by others: nobody learns from it of a spot
    check before its day.
    """
    return or_(Visit.is_spot_check.is_(False), Visit.planned_on <= on)


def concerns(
    user: Reader,
    *wanted: ColumnElement[bool],
    order: Sequence[Any] = (),
    limit: int | None = None,
) -> ColumnElement[bool]:
    """The condition for visits on somebody's own list: they go, or the case is theirs to watch.

    Whoever comes along goes, too.
    A query that says so begins at the ids of these visits. wanted: what is asked of a visit
    besides, so that what begins at it reads less. order, limit: of an office no more are read than
    the first ones.
    """
    handled = select(Case.id).where(Case.handler_id == user.id)
    ways = [
        select(Visit.id).where(Visit.visitor_id == user.id, *wanted),
        comes_along(user.id).where(*wanted),
        select(Visit.id).where(is_among(Visit.case_id, handled), *wanted),
    ]
    if OFFICE_WIDE.get(user.role) is Aspect.WHOLE:
        of_office = select(Visit.id).where(Visit.office_id == user.office_id, *wanted)
        # Before it stops: what is published takes no place among the first ones.
        counted = of_its_case(Case.provenance != Provenance.PUBLISHED, Visit.case_id)
        first = of_office.where(counted).order_by(*order).limit(limit).subquery()
        ways.append(of_office if limit is None else select(first.c.id))
    return is_among(Visit.id, *ways)


def comes_along(staff_id: int | ColumnElement[int]) -> Select[int]:
    """The ids of the visits to which somebody comes along, by their plans; begins at that person.

    Said as `plan_id IN (…)`, SQLite would read every visit there is.
    """
    query = select(Visit.id).select_from(PlanStaff)
    return query.join(Visit, Visit.plan_id == PlanStaff.plan_id).where(
        PlanStaff.staff_id == staff_id
    )


def sees(sight: Sight, visit: Visit) -> bool:
    """Whether this person sees one visit of a loaded case."""
    if not sight.sees_visits_of(visit.party_id):
        return False
    is_hidden = visit.is_spot_check and visit.is_open()
    goes = sight.of_id is not None and visit.visitor_id == sight.of_id
    return not is_hidden or sight.is_whole or goes


def plans_seen(sight: Sight, case_id: int) -> ColumnElement[bool]:
    """The condition for plans of that case of which this person may know, beside whom they are for.

    The plan of a spot check that is to come tells its day, its aim and who goes: it is hidden from
    whomever the check is hidden from.
    """
    if sight.is_whole:
        return true()
    hidden = select(Visit.plan_id).where(
        Visit.case_id == case_id,
        Visit.plan_id.is_not(None),
        Visit.is_spot_check,
        Visit.state == VisitState.PLANNED,
        Visit.visitor_id.is_distinct_from(sight.of_id),
    )
    return VisitPlan.id.not_in(hidden)


def ensure_may_visit(
    by: Staff, permission: Permission, case: Case, of: Visit | VisitPlan, *, on: date
) -> None:
    """Refuse unless this may be done to a visit, or to a plan, of which the person may know.

    Raises NotAllowed.
    """
    sight = sight_of(by, case, on=on)
    is_seen = sees(sight, of) if isinstance(of, Visit) else sees_plan(sight, of)
    if not is_seen or not may(by, permission, case, on=on, party_id=of.party_id, sight=sight):
        raise NotAllowed(permission.value, case_id=case.id)


def sees_plan(sight: Sight, plan: VisitPlan) -> bool:
    """Whether this person may know of one plan of a case that was read."""
    if not sight.sees_visits_of(plan.party_id):
        return False
    query = select(VisitPlan.id).where(VisitPlan.id == plan.id, plans_seen(sight, plan.case_id))
    return sight.is_whole or session().scalar(query) is not None
