"""Give a whole desk away, refuse a share of it, take it back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import HANDLE, Permission, has_permission
from casetrack.audit.record import AuditKind, record, recorded_together
from casetrack.cases.kinds import Aspect, Ground
from casetrack.cases.models import Case, CaseGrant
from casetrack.cases.policy import ensure_may
from casetrack.casework import team
from casetrack.casework.team import NewGrant
from casetrack.codes import N_
from casetrack.db import session
from casetrack.desk.handover.models import GIVE, DeskHandover, DeskShare, ShareAnswer
from casetrack.desk.handover.queries import (
    OnDesk,
    holds_now,
    may_give_desk,
    on_desk,
    receivers_for,
    visits_on_desk,
)
from casetrack.errors import NotAllowed, RuleBroken
from casetrack.events import Event, publish
from casetrack.ledger.obligations import hand_over
from casetrack.visits.actions import VisitChange, change_visit
from casetrack.visits.workload.actions import LONGEST, NewAbsence, take_back, tell_away
from casetrack.visits.workload.queries import absences_of


@dataclass(frozen=True)
class NewHandover:
    """A desk to be given away. until: the last day, None: for good. others: receivers of single
    cases, by their ids.
    """

    to_id: int
    reason: str
    since: date
    until: date | None = None
    others: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class DeskGiven(Event):
    """A desk was given away. receivers: each with how many of its cases."""

    handover: DeskHandover
    receivers: Mapping[int, int]
    act: Act


@recorded_together()
def give_desk(owner: Staff, new: NewHandover, act: Act) -> DeskHandover:
    """Give the desk of somebody to others: every open case they handle or work on, what is owed
    there, and the visits planned for them.

    For good, the receivers handle the cases. For days, they stand in: the cases come back by
    themselves, what the receivers recorded stays, and the owner reads and writes nothing meanwhile.
    Raises NotAllowed; RuleBroken for days that are past, in the wrong order or too many, a desk
    that is empty or given for some of these days already, a receiver who cannot take it, and
    without a reason.
    """
    if not has_permission(act.by, GIVE) or not may_give_desk(act.by, owner):
        raise NotAllowed(GIVE.value)
    _check_days(owner, new, act)
    reason = new.reason.strip()
    if not reason:
        raise RuleBroken(N_("Say why: leave, transfer, illness."), field="reason")
    desk = on_desk(owner, on=act.on)
    if not desk:
        raise RuleBroken(N_("There is no open case on this desk."))
    able = {receiver.staff.id: receiver.staff for receiver in receivers_for(owner, on=act.on)}
    handover = DeskHandover(
        office_id=owner.office_id,
        from_id=owner.id,
        since=new.since,
        until=new.until,
        reason=reason,
        given_by_id=act.by.id,
        given_at=act.at,
    )
    session().add(handover)
    session().flush()
    receivers: Counter[int] = Counter()
    for held in desk:
        to = able.get(new.others.get(held.case.id, new.to_id))
        if to is None:
            raise RuleBroken(N_("Choose a prosecutor or a head of this office."), field="to_id")
        _give(handover, held, owner, to, act)
        receivers[to.id] += 1
    if new.until is not None and owner.is_active:
        _tell_away(owner, new.since, new.until, act)
    _tell(AuditKind.DESK_GIVEN, handover, act, cases=len(desk))
    publish(DeskGiven(handover, receivers, act))
    return handover


def _tell_away(owner: Staff, first: date, last: date, act: Act) -> None:
    """Say that the owner is away on the days of a leave, and on those told before it or after."""
    if not has_permission(owner, Permission.VISITS_RECORD):
        return
    for absence in absences_of([owner.id], first, last):
        first, last = min(first, absence.first_on), max(last, absence.last_on)
        take_back(absence, act)
    session().flush()
    tell_away(NewAbsence(owner.id, first, last), act)


def _check_days(owner: Staff, new: NewHandover, act: Act) -> None:
    if new.since < act.on:
        raise RuleBroken(N_("Nothing is given for days that are past: begin today."), field="since")
    if new.until is None:
        if new.since != act.on:
            raise RuleBroken(N_("What is given for good is given today."), field="since")
        return
    if new.until < new.since:
        raise RuleBroken(
            N_("The last day lies before the first, %(first)s."), field="until", first=new.since
        )
    if new.until - new.since >= LONGEST:
        raise RuleBroken(
            N_("That is longer than %(days)s days: give the desk for good instead."),
            field="until",
            days=LONGEST.days,
        )
    others = session().scalars(
        select(DeskHandover).where(
            DeskHandover.from_id == owner.id,
            DeskHandover.ended_on.is_(None),
            DeskHandover.until >= new.since,
            DeskHandover.since <= new.until,
        )
    )
    if (other := others.first()) is not None:
        raise RuleBroken(
            N_("This desk is given from %(since)s to %(until)s already."),
            field="since",
            since=other.since,
            until=other.until,
        )


def _give(handover: DeskHandover, held: OnDesk, owner: Staff, to: Staff, act: Act) -> None:
    """One case of the desk: a grant, what is owed there, and the visits of the days."""
    case = held.case
    visits = visits_on_desk(owner, [case.id], max(act.on, handover.since), handover.until)
    if held.grant is None and handover.until is None:
        team.assign(case, to, act, opened=case.version, word=handover.reason)
        grant = _grant_of(case, to, Ground.HANDLER)
    else:
        permission = Permission.CASE_GRANT
        ensure_may(act.by, permission, case, on=act.on)
        if to.id == case.handler_id and held.grant is not None:
            grant = _grant_of(case, to, Ground.HANDLER)
        else:
            grant = _lend(handover, held, to, act)
        if held.grant is not None and handover.until is None:
            hand_over(case, from_id=owner.id, to_id=to.id)
            team.take_back(held.grant, act)
        for visit in visits:
            assert visit.planned_on is not None, "a planned visit has a day"
            change = VisitChange(
                day=visit.planned_on,
                way=visit.way,
                visitor_id=to.id,
                planned_at=visit.planned_at,
                reason=handover.reason,
            )
            change_visit(visit, change, act, opened=visit.version)
    if session().scalar(select(DeskShare.id).where(DeskShare.grant_id == grant.id)) is None:
        session().add(DeskShare(handover_id=handover.id, grant_id=grant.id, to_id=to.id))
    session().flush()


def _lend(handover: DeskHandover, held: OnDesk, to: Staff, act: Act) -> CaseGrant:
    """A grant for a receiver: of the whole for a handler's, of the same part for another's."""
    if held.grant is None:
        new = NewGrant(Aspect.WHOLE, staff_id=to.id, until=handover.until, since=handover.since)
        return team.let_in(held.case, new, Ground.DEPUTY, act)
    new = NewGrant(
        held.grant.aspect,
        staff_id=to.id,
        party_id=held.grant.party_id,
        until=handover.until,
        since=handover.since,
    )
    return team.let_in(held.case, new, Ground.ASSIGNED, act)


def _grant_of(case: Case, to: Staff, ground: Ground) -> CaseGrant:
    query = select(CaseGrant).where(
        CaseGrant.case_id == case.id,
        CaseGrant.staff_id == to.id,
        CaseGrant.ground == ground,
        CaseGrant.ended_at.is_(None),
    )
    session().flush()
    return session().scalars(query.order_by(CaseGrant.id.desc()).limit(1)).one()


def accept(handover: DeskHandover, act: Act) -> int:
    """Say that one takes what one was given; of how many cases."""
    return len(_answer(_open_shares(handover, act), ShareAnswer.ACCEPTED, None, act))


@recorded_together()
def refuse(handover: DeskHandover, share_ids: Collection[int], reason: str, act: Act) -> int:
    """Give shares back with a reason: to their owner, or to who gave them if the owner is out of
    service. The heads are told on Today. How many.

    Raises RuleBroken without a reason, without a share, or where nobody can take it back.
    """
    shares = [share for share in _open_shares(handover, act) if share.id in share_ids]
    if not shares:
        raise RuleBroken(N_("Choose what you cannot take."), field="shares")
    if not reason.strip():
        raise RuleBroken(N_("Say why, for the head of the section."), field="reason")
    for share in shares:
        _return(share, act)
    _answer(shares, ShareAnswer.REFUSED, reason.strip(), act)
    _tell(AuditKind.DESK_REFUSED, handover, act, cases=len(shares))
    return len(shares)


def see_refused(handover: DeskHandover, act: Act) -> int:
    """Note that a head saw what was refused; of how many cases. Raises NotAllowed."""
    if not may_give_desk(act.by, handover.owner):
        raise NotAllowed(GIVE.value)
    unseen = [
        share
        for share in handover.shares
        if share.answer is ShareAnswer.REFUSED and share.seen_on is None
    ]
    for share in unseen:
        share.seen_on = act.on
    session().flush()
    return len(unseen)


@recorded_together()
def end_early(handover: DeskHandover, act: Act) -> bool:
    """Let the owner be back at their desk from today on; False if it is over already.

    Visits that are still to come are theirs again; what was recorded stays. Raises NotAllowed.
    """
    if not may_give_desk(act.by, handover.owner):
        raise NotAllowed(GIVE.value)
    if not holds_now(handover, on=act.on):
        return False
    for share in handover.shares:
        if share.grant.ended_at is None:
            _return(share, act)
    handover.ended_on = act.on
    assert handover.until is not None, "what holds now ends on a day"
    for absence in absences_of([handover.from_id], handover.since, handover.until):
        take_back(absence, act)
    session().flush()
    _tell(AuditKind.DESK_TAKEN_BACK, handover, act)
    return True


def _return(share: DeskShare, act: Act) -> None:
    """Bring one case of the desk back to its owner."""
    handover, grant = share.handover, share.grant
    case = session().get_one(Case, grant.case_id)
    owner = handover.owner
    if grant.ground is Ground.HANDLER:
        back = next((who for who in (owner, handover.giver) if _can_handle(who, case)), None)
        if back is None or case.handler_id != share.to_id:
            raise RuleBroken(N_("Nobody can take it back: hand the case over yourself."))
        team.assign(case, back, act, opened=case.version, word=share.reason or "")
        return
    if owner.is_active:
        for visit in visits_on_desk(share.to, [case.id], act.on, handover.until):
            assert visit.planned_on is not None, "a planned visit has a day"
            change = VisitChange(
                day=visit.planned_on,
                way=visit.way,
                visitor_id=owner.id,
                planned_at=visit.planned_at,
            )
            change_visit(visit, change, act, opened=visit.version)
    team.take_back(grant, act)


def _can_handle(staff: Staff, case: Case) -> bool:
    return staff.is_active and staff.role in HANDLE and staff.office_id == case.office_id


def _open_shares(handover: DeskHandover, act: Act) -> list[DeskShare]:
    mine = [share for share in handover.shares if share.to_id == act.by.id]
    if not mine:
        raise NotAllowed(GIVE.value)
    return [share for share in mine if share.answer is None and share.grant.ended_at is None]


def _answer(
    shares: Collection[DeskShare], answer: ShareAnswer, reason: str | None, act: Act
) -> Collection[DeskShare]:
    for share in shares:
        share.answer, share.reason, share.answered_at = answer, reason, act.at
    session().flush()
    return shares


def _tell(kind: AuditKind, handover: DeskHandover, act: Act, **details: int) -> None:
    record(
        kind,
        by=act.by,
        at=act.at,
        handover=handover.id,
        staff=handover.from_id,
        since=handover.since.isoformat(),
        until=handover.until.isoformat() if handover.until else None,
        **details,
    )
