"""Read what is on a desk, and the desks that were given away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, union_all
from sqlalchemy.orm import joinedload, lazyload

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import HANDLE
from casetrack.accounts.reader import KindOfReader, kept_for_readers, told_of
from casetrack.cases.kinds import CaseStatus, Ground, Provenance
from casetrack.cases.models import Case, CaseGrant
from casetrack.cases.policy import HEADS, grant_holds
from casetrack.db import session
from casetrack.db.id_filter import is_among
from casetrack.desk.handover.models import DeskHandover, DeskShare, ShareAnswer
from casetrack.visits.models import Visit, VisitState
from casetrack.visits.workload.models import Absence

# A clerk's or an assistant's part in a case goes to others, too; what an office was entrusted with
# stays with the office.
_WORKS_ON = (Ground.ASSIGNED, Ground.GRANTED)


@dataclass(frozen=True)
class OnDesk:
    """One case on a desk. grant: by which its owner works on it; None: they handle it."""

    case: Case
    grant: CaseGrant | None


def desks_of(user: Staff, *, on: date) -> list[tuple[Staff, int]]:
    """The desks that somebody may give away, each with its number of cases; one statement.

    Of a head all desks of the office, by name. A desk without a case is none.
    """
    handled = select(Case.handler_id.label("staff_id"), Case.id.label("case_id"))
    joined = select(CaseGrant.staff_id, CaseGrant.case_id).join(Case, Case.id == CaseGrant.case_id)
    cases = union_all(
        handled.where(*_open_in(user.office_id)),
        joined.where(_works_on(on), *_open_in(user.office_id)),
    ).subquery()
    numbers = (
        select(cases.c.staff_id, func.count(cases.c.case_id.distinct()).label("number"))
        .group_by(cases.c.staff_id)
        .subquery()
    )
    whose = Staff.office_id == user.office_id if user.role in HEADS else Staff.id == user.id
    desks = session().execute(
        select(Staff, numbers.c.number)
        .join(numbers, numbers.c.staff_id == Staff.id)
        .where(whose)
        .order_by(Staff.name)
    )
    return [(person, number) for person, number in desks]


def on_desk(owner: Staff, *, on: date) -> list[OnDesk]:
    """The open cases of the office that somebody handles or works on; two statements."""
    handled = session().scalars(
        select(Case)
        .where(Case.handler_id == owner.id, *_open_in(owner.office_id))
        .options(lazyload("*"))
        .order_by(Case.next_due.is_(None), Case.next_due, Case.id)
    )
    joined = session().execute(
        select(Case, CaseGrant)
        .join(CaseGrant, CaseGrant.case_id == Case.id)
        .where(
            CaseGrant.staff_id == owner.id,
            _works_on(on),
            or_(Case.handler_id.is_(None), Case.handler_id != owner.id),
            *_open_in(owner.office_id),
        )
        .options(lazyload("*"))
        .order_by(Case.id, CaseGrant.id)
    )
    return [OnDesk(case, None) for case in handled] + [OnDesk(*row) for row in joined]


def _open_in(office_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        Case.office_id == office_id,
        Case.status == CaseStatus.OPEN,
        Case.provenance != Provenance.PUBLISHED,
    )


def _works_on(on: date) -> ColumnElement[bool]:
    return and_(CaseGrant.ground.in_(_WORKS_ON), grant_holds(on))


def visits_on_desk(
    owner: Staff, case_ids: Sequence[int], first: date, last: date | None
) -> list[Visit]:
    """The planned visits of somebody in these cases from that day to the last, by day."""
    query = select(Visit).where(
        Visit.visitor_id == owner.id,
        Visit.case_id.in_(case_ids),
        Visit.state == VisitState.PLANNED,
        Visit.planned_on >= first,
    )
    if last is not None:
        query = query.where(Visit.planned_on <= last)
    return list(
        session().scalars(query.options(lazyload("*")).order_by(Visit.planned_on, Visit.id))
    )


@dataclass(frozen=True)
class Receiver:
    """Somebody who could take a desk. cases: in their hands now; away_until: inclusive."""

    staff: Staff
    cases: int
    away_until: date | None


def receivers_for(owner: Staff, *, on: date) -> list[Receiver]:
    """Who of the office could take the desk of somebody, the fewest cases first; one statement."""
    cases = select(func.count()).where(
        Case.handler_id == Staff.id,
        Case.status == CaseStatus.OPEN,
        Case.provenance != Provenance.PUBLISHED,
    )
    away = select(func.max(Absence.last_on)).where(
        Absence.staff_id == Staff.id, Absence.first_on <= on, Absence.last_on >= on
    )
    number = cases.scalar_subquery()
    query = (
        select(Staff, number, away.scalar_subquery())
        .where(
            Staff.office_id == owner.office_id,
            Staff.is_active,
            Staff.role.in_(HANDLE),
            Staff.id != owner.id,
        )
        .options(lazyload("*"))
        .order_by(number, Staff.name, Staff.id)
    )
    return [Receiver(*row) for row in session().execute(query)]


def may_give_desk(user: Staff, owner: Staff) -> bool:
    """Whether somebody may give this desk away: it is theirs, or they head its office."""
    is_head = user.role in HEADS and user.office_id == owner.office_id
    return is_head or (user.id == owner.id and user.role in HANDLE)


def holds_now(handover: DeskHandover, *, on: date) -> bool:
    """Whether it is for days, and they are not over."""
    return handover.until is not None and handover.until >= on and handover.ended_on is None


def find_handover(handover_id: int, *, user: Staff) -> DeskHandover | None:
    """A handover that concerns this person: owner, giver, receiver, or a head of the office."""
    handover = session().get(DeskHandover, handover_id)
    if handover is None:
        return None
    concerned = {handover.from_id, handover.given_by_id, *(s.to_id for s in handover.shares)}
    is_head = user.role in HEADS and user.office_id == handover.office_id
    return handover if is_head or user.id in concerned else None


def handovers_for(user: Staff, *, limit: int = 50) -> Sequence[DeskHandover]:
    """The latest handovers that concern this person."""
    mine = select(DeskShare.handover_id).where(DeskShare.to_id == user.id)
    concerns = [
        DeskHandover.from_id == user.id,
        DeskHandover.given_by_id == user.id,
        DeskHandover.id.in_(mine),
    ]
    if user.role in HEADS:
        concerns.append(DeskHandover.office_id == user.office_id)
    query = select(DeskHandover).where(or_(*concerns)).order_by(DeskHandover.id.desc())
    return session().scalars(query.limit(limit)).unique().all()


@dataclass(frozen=True)
class ToldOfDesk:
    """A line of Today. number: of cases that wait for an answer, or were refused. by: whose desk it
    is, or who refused.
    """

    handover_id: int
    by: str
    number: int
    is_refused: bool
    since: date
    until: date | None


def told_of_desks(user: Staff, *, on: date) -> list[ToldOfDesk]:
    """What somebody was given and has not answered; of a head, what was refused in the office and
    nobody saw yet. One statement.
    """
    if user.role not in HANDLE:
        return []
    rows = session().scalars(_before(KindOfReader.of(user), on), told_of(user))
    lines: dict[tuple[int, str, bool], list[DeskShare]] = {}
    for share in rows:
        is_refused = share.answer is ShareAnswer.REFUSED
        by = share.to.name if is_refused else share.handover.owner.name
        lines.setdefault((share.handover_id, by, is_refused), []).append(share)
    return [
        ToldOfDesk(
            handover_id,
            by,
            len(shares),
            is_refused,
            shares[0].handover.since,
            shares[0].handover.until,
        )
        for (handover_id, by, is_refused), shares in lines.items()
    ]


@kept_for_readers
def _before(reader: KindOfReader, on: date) -> Select[DeskShare]:
    is_mine = and_(
        DeskShare.to_id == reader.id,
        DeskShare.answer.is_(None),
        DeskHandover.ended_on.is_(None),
        or_(DeskHandover.until.is_(None), DeskHandover.until >= on),
    )
    shares = select(DeskShare.id).join(DeskHandover)
    wanted = [shares.where(is_mine)]
    if reader.role in HEADS:
        refused = shares.where(
            DeskHandover.office_id == reader.office_id,
            DeskShare.answer == ShareAnswer.REFUSED,
            DeskShare.seen_on.is_(None),
        )
        wanted.append(refused)
    return (
        select(DeskShare)
        .where(is_among(DeskShare.id, *wanted))
        .options(
            joinedload(DeskShare.to).options(lazyload("*")),
            joinedload(DeskShare.handover).joinedload(DeskHandover.owner).options(lazyload("*")),
        )
        .order_by(DeskShare.id)
    )
