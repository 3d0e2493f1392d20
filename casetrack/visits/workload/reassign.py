"""The visits of somebody who is away, and who could make each of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import lazyload

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission, has_permission
from casetrack.cases.aspect_permissions import lets
from casetrack.cases.kinds import Aspect, BodyKind
from casetrack.cases.models import Case, CaseGrant, Party
from casetrack.cases.policy import CASE_WORKERS, HEADS
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.visits.models import USUAL_MINUTES, Visit, VisitPlan, VisitState, VisitWay
from casetrack.visits.policy import may_see
from casetrack.visits.workload.models import Absence
from casetrack.visits.workload.proposal import Candidate, ToGive, propose
from casetrack.visits.workload.queries import absences_of, busy_of
from casetrack.visits.workload.reckoning import Going

# Whoever sees this much of a case may record visits there, or plan them.
_RECORDS = tuple(aspect for aspect in Aspect if lets(aspect, Permission.VISITS_RECORD))
_PLANS = frozenset(aspect for aspect in Aspect if lets(aspect, Permission.VISITS_PLAN))
# Ways for which nobody leaves the house: they are made from one place.
_IN_THE_HOUSE = frozenset({VisitWay.OFFICE, VisitWay.TELEPHONE, VisitWay.VIDEO})


@dataclass(frozen=True)
class AwayVisit:
    """A visit of whoever is away. candidates: who may make it, the one who is proposed first.

    may_give: whether the person who looks may send somebody else. version: of the visit.
    """

    id: int
    version: int
    case_id: int
    number: str
    party_id: int
    alias: BilingualText
    day: date
    at: time | None
    minutes: int
    way: VisitWay
    candidates: Sequence[Candidate]
    may_give: bool


@dataclass(frozen=True)
class AwayPage:
    """Visits of somebody who is away.

    names: of everybody who may go. along: to so many visits they only come along; who leads goes.
    """

    visits: Sequence[AwayVisit]
    names: Mapping[int, str]
    along: int


@dataclass(frozen=True)
class _AwayRow:
    visit: Visit
    number: str
    handler_id: int | None
    office_id: int
    alias: BilingualText
    going: Going


def away_page(absence: Absence, *, user: Staff, on: date) -> AwayPage:
    """The open visits from that day on that fall on the days of an absence, as far as one sees
    them, with a proposal who makes each; eight statements, however many there are.
    """
    rows = _visits(absence, user=user, on=on)
    first, last = max(absence.first_on, on), absence.last_on
    grants = _grants([row.visit.case_id for row in rows], on=on)
    people = {person.id: person for person in _people(rows, grants, user)}
    away = absences_of(people, first, last)
    busy = busy_of({*people, absence.staff_id}, first, last, user=user, on=on)
    schools = _schools([row.visit.case_id for row in rows])
    asked = [
        ToGive(
            going=row.going,
            party_id=row.visit.party_id,
            candidates=[
                person.id
                for person in people.values()
                if person.id != absence.staff_id
                and _may_go(person, row, grants)
                and not _is_away(person.id, row.going.day, away)
            ],
            place=_place(row, schools),
            handler_id=row.handler_id,
        )
        for row in rows
    ]
    # A head who gives visits away goes themselves where nobody else can.
    proposals = propose(asked, busy, _met(rows, people), at_last={user.id})
    return AwayPage(
        visits=[
            AwayVisit(
                id=row.visit.id,
                version=row.visit.version,
                case_id=row.visit.case_id,
                number=row.number,
                party_id=row.visit.party_id,
                alias=row.alias,
                day=row.going.day,
                at=row.going.at,
                minutes=row.going.minutes,
                way=row.going.way,
                candidates=proposals[row.visit.id],
                may_give=_may_plan(user, row, grants),
            )
            for row in rows
        ],
        names={person.id: person.name for person in people.values()},
        along=sum(trip.is_along and trip.staff_id == absence.staff_id for trip in busy),
    )


def _visits(absence: Absence, *, user: Staff, on: date) -> list[_AwayRow]:
    """Visits to reassign; late ones stay, because their outcome is missing."""
    query = (
        select(Visit, Case.number, Case.handler_id, Case.office_id, Party.alias, VisitPlan.minutes)
        .join(Case, Case.id == Visit.case_id)
        .join(Party, Party.id == Visit.party_id)
        .outerjoin(VisitPlan, VisitPlan.id == Visit.plan_id)
        .where(
            Visit.visitor_id == absence.staff_id,
            Visit.state == VisitState.PLANNED,
            Visit.planned_on.between(max(absence.first_on, on), absence.last_on),
            may_see(user, on=on),
        )
        .options(lazyload("*"))
        .order_by(Visit.planned_on, Visit.planned_at, Visit.id)
    )
    return [
        _AwayRow(visit, number, handler_id, office_id, alias, _going(visit, minutes))
        for visit, number, handler_id, office_id, alias, minutes in session().execute(query)
    ]


def _going(visit: Visit, minutes: int | None) -> Going:
    assert visit.planned_on is not None, "a planned visit has a day"
    assert visit.visitor_id is not None, "it is found by who goes"
    return Going(
        visit_id=visit.id,
        case_id=visit.case_id,
        staff_id=visit.visitor_id,
        day=visit.planned_on,
        at=visit.planned_at,
        minutes=minutes or USUAL_MINUTES[visit.way],
        is_usual=minutes is None,
        way=visit.way,
    )


def _grants(case_ids: Sequence[int], *, on: date) -> Sequence[CaseGrant]:
    query = select(CaseGrant).where(
        CaseGrant.case_id.in_(set(case_ids)),
        CaseGrant.aspect.in_(_RECORDS),
        CaseGrant.ended_at.is_(None),
        CaseGrant.since <= on,
        or_(CaseGrant.until.is_(None), CaseGrant.until >= on),
    )
    return session().scalars(query.options(lazyload("*"))).all()


def _people(rows: Sequence[_AwayRow], grants: Sequence[CaseGrant], user: Staff) -> list[Staff]:
    """Everybody who may be sent to one of these visits: who handles it or was let in; and who
    looks.
    """
    query = select(Staff).where(
        Staff.is_active,
        or_(
            Staff.id.in_(
                {user.id, *(row.handler_id for row in rows), *(grant.staff_id for grant in grants)}
            ),
            and_(
                Staff.office_id.in_({grant.office_id for grant in grants}),
                Staff.role.in_(CASE_WORKERS),
            ),
        ),
    )
    people = session().scalars(query.options(lazyload("*")).order_by(Staff.name, Staff.id))
    return [person for person in people if has_permission(person, Permission.VISITS_RECORD)]


def _may_go(staff: Staff, row: _AwayRow, grants: Sequence[CaseGrant]) -> bool:
    """Whether this person may record visits to that child, still on the day of the visit."""
    return _is_at_home(staff, row) or any(
        grant.until is None or grant.until >= row.going.day
        for grant in _grants_of(staff, row, grants)
    )


def _may_plan(user: Staff, row: _AwayRow, grants: Sequence[CaseGrant]) -> bool:
    """Whether this person may send somebody else there, if the role lets them at all."""
    if not has_permission(user, Permission.VISITS_PLAN):
        return False
    return _is_at_home(user, row) or any(
        grant.aspect in _PLANS for grant in _grants_of(user, row, grants)
    )


def _is_at_home(staff: Staff, row: _AwayRow) -> bool:
    return staff.id == row.handler_id or (staff.role in HEADS and staff.office_id == row.office_id)


def _grants_of(staff: Staff, row: _AwayRow, grants: Sequence[CaseGrant]) -> list[CaseGrant]:
    return [
        grant
        for grant in grants
        if grant.case_id == row.visit.case_id
        and grant.party_id in (None, row.visit.party_id)
        and (
            grant.staff_id == staff.id
            or (grant.office_id == staff.office_id and staff.role in CASE_WORKERS)
        )
    ]


def _is_away(staff_id: int, day: date, absences: Sequence[Absence]) -> bool:
    return any(
        absence.staff_id == staff_id and absence.first_on <= day <= absence.last_on
        for absence in absences
    )


def _met(rows: Sequence[_AwayRow], people: Mapping[int, Staff]) -> dict[tuple[int, int], int]:
    """Number of meetings of each visitor with each visited person."""
    query = (
        select(Visit.visitor_id, Visit.party_id, func.count())
        .where(
            Visit.party_id.in_({row.visit.party_id for row in rows}),
            Visit.visitor_id.in_(people),
            Visit.state == VisitState.DONE,
        )
        .group_by(Visit.visitor_id, Visit.party_id)
    )
    return {(who, whom): times for who, whom, times in session().execute(query) if who is not None}


def _schools(case_ids: Sequence[int]) -> dict[int, str]:
    """The school of each case that has one, by the alias under which it stands there."""
    query = (
        select(Party.case_id, Party.alias)
        .where(Party.case_id.in_(set(case_ids)), Party.body_kind == BodyKind.SCHOOL)
        .order_by(Party.id.desc())
    )
    return {case_id: alias.in_("zh") for case_id, alias in session().execute(query)}


def _place(row: _AwayRow, schools: Mapping[int, str]) -> str | None:
    """The place of a visit, which other visits may share.

    Where a family lives is sealed and is read for no reckoning; a family is found by its case.
    """
    if row.going.way in _IN_THE_HOUSE:
        return "house"
    if row.going.way is VisitWay.SCHOOL and (school := schools.get(row.visit.case_id)):
        return f"school {school}"
    return None
