"""The team of a case and its grants: hand over, assign, grant, end a grant."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import lazyload

from casetrack.accounts.act import Act
from casetrack.accounts.models import Procuratorate, Role, Staff
from casetrack.accounts.permissions import HANDLE, Permission, has_permission
from casetrack.audit.record import AuditKind, record
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import Aspect, Ground
from casetrack.cases.locking import take_version
from casetrack.cases.models import Case, CaseGrant, Obligation
from casetrack.cases.policy import CASE_WORKERS, OFFICE_WIDE, ensure_may, sees_office_wide
from casetrack.casework.parties import one_of_case
from casetrack.codes import N_
from casetrack.db import all_rows, session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.events import ask
from casetrack.ledger.handing_over import Handover, VisitsPlannedFor, handed_over
from casetrack.ledger.journal import enter
from casetrack.ledger.obligations import hand_over

HANDLES_ALREADY = N_("This person handles the case already.")

HANDLERS = HANDLE
TEAM = CASE_WORKERS
# Who may be granted a part of a case without being one of its workers.
GRANTED_A_PART = CASE_WORKERS | {Role.SOCIAL_WORKER}
_staff = Staff.__table__.c
_case = Case.__table__.c
# Executed on every list page: built once, and without ORM objects.
_NAMES = (
    select(_staff.id, _staff.name, _staff.is_active)
    .where(
        _staff.office_id == bindparam("office"),
        or_(
            and_(_staff.is_active, _staff.role.in_(bindparam("roles", expanding=True))),
            and_(~_staff.is_active, exists().where(_case.handler_id == _staff.id)),
        ),
    )
    .order_by(_staff.name, _staff.id)
)


@dataclass(frozen=True)
class NewGrant:
    """Input of a grant: a case or a part of it, for staff or an office, until a day (inclusive).

    since: the first day; that of the act, if not given.
    """

    aspect: Aspect
    staff_id: int | None = None
    office_id: int | None = None
    party_id: int | None = None
    until: date | None = None
    reason: str = ""
    since: date | None = None


def assign(
    case: Case,
    to: Staff,
    act: Act,
    *,
    opened: int,
    word: str = "",
    visits_stay: bool = False,
    staying: frozenset[int] = frozenset(),
) -> Handover:
    """Hand the case over; open obligations and next steps of the former handler go along.

    Visits planned for others stay theirs. word: note to the successor, in the journal. visits_stay:
    the former handler keeps all visits planned for them; staying: else those with these ids. To
    make them, they stay on the case.

    A handler may hand over their own case; a head anybody's. Raises NotAllowed, LostRace,
    RuleBroken.
    """
    permission = Permission.CASE_GRANT if case.handler_id == act.by.id else Permission.CASE_ASSIGN
    ensure_may(act.by, permission, case, on=act.on)
    if to.role not in HANDLERS or not to.is_active or to.office_id != case.office_id:
        raise RuleBroken(
            N_("Only a prosecutor or a head of the same office can handle the case."),
            field="staff_id",
        )
    if to.id == case.handler_id:
        raise RuleBroken(HANDLES_ALREADY, field="staff_id")
    take_version(case, opened=opened)
    former = case.handler_id
    for grant in (*_held(case, Ground.HANDLER), *_held(case, Ground.DEPUTY)):
        grant.ended_at = act.at
    session().add(
        _row(case, NewGrant(Aspect.WHOLE, staff_id=to.id), Ground.HANDLER, act.by, act.on, act.at)
    )
    case.handler_id = to.id
    stays = {ObligationKind.VISIT} if visits_stay else set()
    theirs = (
        {visit_id.id for visit_id in ask(VisitsPlannedFor(case, former))}
        if former is not None
        else set()
    )
    staying &= theirs
    keeping = {(ObligationKind.VISIT, visit_id) for visit_id in staying}
    hand_over(case, from_id=former, to_id=to.id, besides=stays, keeping=keeping)
    if former is not None and (visits_stay or staying):
        _keep_on(case, session().get_one(Staff, former), act)
    handover = handed_over(case, to, from_id=former, visits_stay=visits_stay, staying=staying)
    enter(
        case,
        EntryKind.CASE_ASSIGNED,
        act,
        when=PartialDate.day(act.on),
        text=BilingualText.written(word),
        subject=case,
        handler=to.name,
    )
    return handover


@dataclass(frozen=True)
class GoesAlong:
    """Obligations of one kind that a handler owes in a case: number and first due day."""

    kind: ObligationKind
    number: int
    first: date


def goes_along(case: Case) -> list[GoesAlong]:
    """Open obligations of the handler, which a handover takes along; earliest due first."""
    rows = session().execute(
        select(Obligation.kind, func.count(), func.min(Obligation.due))
        .where(
            Obligation.case_id == case.id,
            Obligation.is_open,
            Obligation.owner_id == case.handler_id,
        )
        .group_by(Obligation.kind)
        .order_by(func.min(Obligation.due), Obligation.kind)
    )
    return [GoesAlong(*row) for row in rows]


def _visits_of(case: Case, staff_id: int | None) -> frozenset[int]:
    """Ids of the open visits in the case planned for this person."""
    if staff_id is None:
        return frozenset()
    return frozenset(visit.id for visit in ask(VisitsPlannedFor(case, staff_id)))


def _keep_on(case: Case, former: Staff, act: Act) -> None:
    """Keep the former handler on the case, if still in service in the office."""
    if former.role in TEAM and former.is_active and former.office_id == case.office_id:
        whole = NewGrant(Aspect.WHOLE, staff_id=former.id)
        _refuse_twice(case, whole, on=act.on)
        _give(case, whole, Ground.ASSIGNED, act.by, act.on, act.at)


def put_on_case(case: Case, whom: Staff, act: Act) -> CaseGrant:
    """Put a colleague of the office on the case: a grant of the whole, without end."""
    ensure_may(act.by, Permission.CASE_GRANT, case, on=act.on)
    if whom.role not in TEAM or not whom.is_active or whom.office_id != case.office_id:
        raise RuleBroken(
            N_("Only staff of the same office can be put on the case."), field="staff_id"
        )
    _refuse_twice(case, NewGrant(Aspect.WHOLE, staff_id=whom.id), on=act.on)
    return _give(
        case, NewGrant(Aspect.WHOLE, staff_id=whom.id), Ground.ASSIGNED, act.by, act.on, act.at
    )


def grant(case: Case, new: NewGrant, act: Act) -> CaseGrant:
    """Grant a colleague, a social worker or another office sight of the case or a part of it.

    Raises NotAllowed; RuleBroken if the day is past, if a social worker would see more than visits,
    if the child is of another case, or if the same grant is in force already.
    """
    ensure_may(act.by, Permission.CASE_GRANT, case, on=act.on)
    if (new.staff_id is None) == (new.office_id is None):
        raise RuleBroken("one_grantee", field="staff_id")
    if new.until is not None and new.until < act.on:
        raise RuleBroken(
            N_("%(day)s is past. A grant ends today or later, or stays open."),
            field="until",
            day=new.until,
        )
    _check_grantee(case, new)
    _check_notes(new, act)
    if new.party_id is not None:
        one_of_case(case, new.party_id, field="party_id")
    _refuse_twice(case, new, on=act.on)
    return _give(case, new, Ground.GRANTED, act.by, act.on, act.at)


def let_in(case: Case, new: NewGrant, ground: Ground, act: Act) -> CaseGrant:
    """Create a grant on an agreed ground; the caller has checked the permission."""
    return _give(case, new, ground, act.by, act.on, act.at)


def grants_by(case: Case, ground: Ground, *, party_id: int) -> Sequence[CaseGrant]:
    """Grants in force on that ground that show this person."""
    return [grant for grant in _held(case, ground) if grant.party_id == party_id]


def end_grants_by(case: Case, ground: Ground, act: Act, *, party_id: int) -> None:
    """End the grants on that ground that show this person, from now on."""
    for held in grants_by(case, ground, party_id=party_id):
        take_back(held, act)
    session().flush()


def end_grant(held: CaseGrant, act: Act) -> None:
    """End a grant from today on; no change if it had ended.

    Raises NotAllowed; RuleBroken for the handler's own, and for one that ends with an entrustment.
    """
    case = session().get_one(Case, held.case_id)
    ensure_may(act.by, Permission.CASE_GRANT, case, on=act.on)
    if held.ground is Ground.HANDLER:
        raise RuleBroken(N_("The handler keeps the case until it is handed over."))
    if held.ground is Ground.ENTRUSTED:
        raise RuleBroken(N_("That ends with the entrustment, on its page."))
    if held.ground is Ground.DEPUTY:
        raise RuleBroken(N_("That ends when they are back, on the page of the desk."))
    session().refresh(held, ["ended_at"], with_for_update=True)
    if held.ended_at is None:
        take_back(held, act)


def take_back(held: CaseGrant, act: Act) -> None:
    """End a grant that is in force, from now on; the caller has checked the permission."""
    held.ended_at = act.at
    record(AuditKind.GRANT_ENDED, by=act.by, at=act.at, case_id=held.case_id, grant=held.id)


def grants_in_force(case: Case, *, on: date) -> Sequence[tuple[CaseGrant, str, str]]:
    """Grants in force on that day or later, each with the grantee in English and in Chinese."""
    rows = session().execute(
        select(CaseGrant, Staff.name, Procuratorate.name_en, Procuratorate.name_zh)
        .outerjoin(Staff, Staff.id == CaseGrant.staff_id)
        .outerjoin(Procuratorate, Procuratorate.id == CaseGrant.office_id)
        .where(
            CaseGrant.case_id == case.id,
            CaseGrant.ended_at.is_(None),
            or_(CaseGrant.until.is_(None), CaseGrant.until >= on),
        )
        .order_by(CaseGrant.id)
    )
    return [(row, name or en, name or zh) for row, name, en, zh in rows]


def office_wide(case: Case) -> list[tuple[Staff, Aspect]]:
    """Staff who see the case by their role, and their aspect of it; by role and name.

    Without the handler, who is listed as such.
    """
    members = session().scalars(
        sees_office_wide(case)
        .where(Staff.id != (case.handler_id or 0))
        .options(lazyload(Staff.office))
        .order_by(Staff.role, Staff.name, Staff.id)
    )
    return [(staff, OFFICE_WIDE[staff.role]) for staff in members]


def staff_of(office_id: int, roles: frozenset[Role]) -> Sequence[Staff]:
    """Staff in service of an office with one of these roles, by name."""
    return all_rows(
        select(Staff)
        .where(Staff.office_id == office_id, Staff.is_active, Staff.role.in_(roles))
        .order_by(Staff.name, Staff.id)
    )


@dataclass(frozen=True)
class StaffName:
    """A choice of a list: account id and name.

    is_active: in service.
    """

    id: int
    name: str
    is_active: bool


def names_of_staff(office_id: int, roles: frozenset[Role]) -> Sequence[StaffName]:
    """Names for the filter by handler: staff in service, and staff who still have cases."""
    criteria = {"office": office_id, "roles": sorted(roles)}
    return [StaffName(*row) for row in session().execute(_NAMES, criteria)]


def names_by_id(staff_ids: Collection[int | None]) -> dict[int | None, str]:
    """The names of these accounts; one statement."""
    rows = session().execute(select(Staff.id, Staff.name).where(Staff.id.in_(staff_ids)))
    return {row.id: row.name for row in rows}


def other_offices(office_id: int) -> Sequence[Procuratorate]:
    """All other offices, by English name."""
    return all_rows(
        select(Procuratorate).where(Procuratorate.id != office_id).order_by(Procuratorate.name_en)
    )


def _check_grantee(case: Case, new: NewGrant) -> None:
    if new.staff_id is None:
        return
    whom = session().get(Staff, new.staff_id)
    if whom is None or not whom.is_active or not has_permission(whom, Permission.CASE_READ):
        raise RuleBroken("cannot_be_granted", field="staff_id")
    if whom.role not in GRANTED_A_PART:
        raise RuleBroken("cannot_be_granted", field="staff_id")
    if whom.role is Role.SOCIAL_WORKER and new.aspect is not Aspect.VISITS:
        raise RuleBroken(N_("A judicial social worker sees the visits only."), field="aspect")
    if whom.id == case.handler_id and new.aspect is not Aspect.NOTES:
        raise RuleBroken(HANDLES_ALREADY, field="staff_id")


def _check_notes(new: NewGrant, act: Act) -> None:
    """Refuse to open notes of a psychologist to an office, to oneself, or without a reason.

    Source: Regulation on the Protection of Minors Online art. 36.
    """
    if new.aspect is not Aspect.NOTES:
        return
    if new.staff_id is None or new.staff_id == act.by.id:
        raise RuleBroken(
            N_("Notes of a psychologist are opened to one person, by somebody else."),
            field="staff_id",
        )
    if not new.reason.strip():
        raise RuleBroken(N_("Say why this person needs the notes."), field="reason")


def _refuse_twice(case: Case, new: NewGrant, *, on: date) -> None:
    same = session().scalar(
        select(CaseGrant.id).where(
            CaseGrant.case_id == case.id,
            CaseGrant.staff_id.is_(None)
            if new.staff_id is None
            else CaseGrant.staff_id == new.staff_id,
            CaseGrant.office_id.is_(None)
            if new.office_id is None
            else CaseGrant.office_id == new.office_id,
            CaseGrant.aspect == new.aspect,
            CaseGrant.party_id.is_(None)
            if new.party_id is None
            else CaseGrant.party_id == new.party_id,
            CaseGrant.ended_at.is_(None),
            or_(CaseGrant.until.is_(None), CaseGrant.until >= on),
        )
    )
    if same is not None:
        raise RuleBroken(N_("They have this already."), field="staff_id")


def _give(
    case: Case, new: NewGrant, ground: Ground, by: Staff, on: date, at: datetime
) -> CaseGrant:
    row = _row(case, new, ground, by, on, at)
    session().add(row)
    session().flush()
    record(
        AuditKind.GRANT_GIVEN,
        by=by,
        at=at,
        case_id=case.id,
        party_id=new.party_id,
        grant=row.id,
        to_staff=new.staff_id,
        to_office=new.office_id,
        aspect=new.aspect.value,
    )
    return row


def _row(case: Case, new: NewGrant, ground: Ground, by: Staff, on: date, at: datetime) -> CaseGrant:
    return CaseGrant(
        case_id=case.id,
        staff_id=new.staff_id,
        office_id=new.office_id,
        party_id=new.party_id,
        ground=ground,
        aspect=new.aspect,
        since=new.since or on,
        until=new.until,
        reason=new.reason.strip() or None,
        given_by_id=by.id,
        given_at=at,
    )


def _held(case: Case, ground: Ground) -> Sequence[CaseGrant]:
    return all_rows(
        select(CaseGrant).where(
            CaseGrant.case_id == case.id,
            CaseGrant.ground == ground,
            CaseGrant.ended_at.is_(None),
        )
    )
