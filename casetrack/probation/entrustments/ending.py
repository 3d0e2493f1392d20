"""End an entrustment (recalled, returned, or as the probation ended) and everything attached."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.accounts.models import Staff
from casetrack.cases.kinds import Aspect, Ground, MeasureState, Part, TrackKind
from casetrack.cases.locking import take_version
from casetrack.cases.models import Case, Measure
from casetrack.cases.policy import ensure_may, ensure_open
from casetrack.casework.team import end_grants_by, grants_by
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.db.transaction import touch
from casetrack.errors import NotAllowed, RuleBroken
from casetrack.events import handles
from casetrack.ledger.decisions import track_for
from casetrack.ledger.journal import NOTHING, enter
from casetrack.ledger.measures import LastDayMoved, MeasureEnded, end_measure, move_last_day
from casetrack.ledger.nightly import NightCame
from casetrack.probation.entrustments.actions import drop
from casetrack.probation.entrustments.dividing import owe_report
from casetrack.probation.entrustments.models import (
    AGREED,
    ANSWER,
    ENDED,
    WRITE,
    Entrustment,
    EntrustmentEnd,
    EntrustmentState,
)
from casetrack.probation.entrustments.queries import open_of
from casetrack.probation.entrustments.steps import is_theirs
from casetrack.visits.models import PlanStaff, Visit, VisitPlan, VisitState
from casetrack.visits.planned import owe_visit


def recall(entrustment: Entrustment, reason: str, act: Act, *, opened: int) -> None:
    """Recall the supervision: the other office loses all access to the case at once.

    Raises NotAllowed, LostRace; RuleBroken if it does not run, or without a reason.
    """
    case = session().get_one(Case, entrustment.case_id)
    ensure_may(act.by, WRITE, case, on=act.on)
    ensure_open(case)
    _end_for(case, entrustment, EntrustmentEnd.RECALLED, reason, act, opened=opened)


def give_back(entrustment: Entrustment, reason: str, act: Act, *, opened: int) -> None:
    """Return the supervision to the office that entrusted it; access of this office ends.

    Raises as `recall`; NotAllowed for anybody who is not of the entrusted office.
    """
    case = session().get_one(Case, entrustment.case_id)
    ensure_may(act.by, ANSWER, case, on=act.on, party_id=entrustment.party_id)
    if not is_theirs(entrustment, act.by):
        raise NotAllowed(ANSWER.value, case_id=case.id)
    ensure_open(case)
    _end_for(case, entrustment, EntrustmentEnd.RETURNED, reason, act, opened=opened)


@handles(MeasureEnded)
def end_with_measure(ended: MeasureEnded) -> None:
    """End an entrustment with its probation or measure; an open application is withdrawn.

    In the same transaction: nobody keeps access longer than they supervise the child.
    """
    for entrustment in open_of(ended.measure):
        case = session().get_one(Case, entrustment.case_id)
        if entrustment.is_running:
            entrustment.version += 1
            end(case, entrustment, EntrustmentEnd.OVER, NOTHING, ended.act)
        else:
            entrustment.version += 1
            drop(case, entrustment, NOTHING, ended.act)


@handles(LastDayMoved)
def follow_last_day(moved: LastDayMoved) -> None:
    """Move the end of the supervision, its access and its reports to that of the probation."""
    last = moved.measure.last_day
    for entrustment in open_of(moved.measure):
        measure = entrustment.measure
        if measure.id == moved.measure.id or measure.last_day == last:
            continue
        case = session().get_one(Case, entrustment.case_id)
        for grant in grants_by(case, Ground.ENTRUSTED, party_id=entrustment.party_id):
            if grant.aspect is Aspect.LETTER:
                # An open letter can still be answered or withdrawn, whatever the new last day.
                continue
            grant.until = None if last is None else max(last, grant.since)
        move_last_day(measure, last, moved.act)
        due = entrustment.report_due
        if due is not None and last is not None and due > last:
            entry = enter(
                case,
                AGREED,
                moved.act,
                when=PartialDate.day(moved.act.on),
                text=BilingualText(
                    f"The last report is due by {last.isoformat()}",
                    f"末次反馈期限{last.year}年{last.month}月{last.day}日",
                ),
                parties={Part.ABOUT: [entrustment.party], Part.TO: [entrustment.body]},
                subject=entrustment,
            )
            entrustment.version += 1
            owe_report(case, entrustment, last, entry, moved.act)


def end(
    case: Case, entrustment: Entrustment, kind: EntrustmentEnd, reason: BilingualText, act: Act
) -> None:
    """End an entrustment today with everything attached; the caller checks the permission.

    Reports lapse, access ends, its visits are called off, and visits of the other office under
    another measure go to the handler.
    """
    entrustment.state = EntrustmentState.ENDED
    entrustment.ended, entrustment.end_kind = PartialDate.day(act.on), kind
    entrustment.report_due = None
    entrustment.end_reason = reason
    entry = enter(
        case,
        ENDED,
        act,
        when=PartialDate.day(act.on),
        text=reason,
        parties={Part.ABOUT: [entrustment.party], Part.TO: [entrustment.body]},
        track=track_for(case, TrackKind.SUPERVISION),
        subject=entrustment,
        ended_by=kind.value,
    )
    owe_report(case, entrustment, None, entry, act)
    end_grants_by(case, Ground.ENTRUSTED, act, party_id=entrustment.party_id)
    if entrustment.measure.state is not MeasureState.ENDED:
        end_measure(entrustment.measure, act, on=act.on)
    if entrustment.office_id is not None:
        _take_over_visits(case, entrustment, act.on)
    session().flush()


def _end_for(
    case: Case,
    entrustment: Entrustment,
    kind: EntrustmentEnd,
    reason: str,
    act: Act,
    *,
    opened: int,
) -> None:
    if not entrustment.is_running:
        raise RuleBroken("entrustment_does_not_run")
    if not reason.strip():
        raise RuleBroken("entrustment_reason_missing", field="reason")
    take_version(entrustment, opened=opened)
    end(case, entrustment, kind, BilingualText.written(reason), act)


@handles(NightCame)
def take_over_in_the_night(night: NightCame) -> None:
    """Hand visits not made by the other office to the handler, once its access has run out.

    The final decision may come weeks later; until then nobody would see those visits.
    """
    theirs = (
        select(Visit.id)
        .join(Staff, Staff.id == Visit.visitor_id)
        .where(
            Visit.party_id == Entrustment.party_id,
            Visit.state == VisitState.PLANNED,
            Staff.office_id == Entrustment.office_id,
        )
    )
    left = (
        select(Entrustment)
        .join(Measure, Measure.id == Entrustment.measure_id)
        .where(
            Entrustment.state == EntrustmentState.ACCEPTED,
            Measure.last_day < night.on,
            theirs.exists(),
        )
        .order_by(Entrustment.id)
    )
    for entrustment in session().scalars(left).all():
        case = session().get_one(Case, entrustment.case_id)
        _take_over_visits(case, entrustment, night.on)
        touch(case.id)


def _take_over_visits(case: Case, entrustment: Entrustment, on: date) -> None:
    """Hand the planned visits of the other office to this child to the handler."""
    theirs = select(Staff.id).where(Staff.office_id == entrustment.office_id)
    planned = select(Visit).where(
        Visit.case_id == case.id,
        Visit.party_id == entrustment.party_id,
        Visit.state == VisitState.PLANNED,
        Visit.visitor_id.in_(theirs),
    )
    for visit in session().scalars(planned).all():
        visit.visitor_id = case.handler_id
        visit.version += 1
        owe_visit(case, visit, None, on=on)
    plans = select(VisitPlan).where(
        VisitPlan.case_id == case.id, VisitPlan.party_id == entrustment.party_id
    )
    staff_ids = set(session().scalars(theirs))
    for plan in session().scalars(plans).all():
        _replace_in(plan, staff_ids, case)


def _replace_in(plan: VisitPlan, staff_ids: set[int], case: Case) -> None:
    stay: Sequence[PlanStaff] = [
        member for member in plan.staff if member.staff_id not in staff_ids
    ]
    if plan.visitor_id in staff_ids and plan.ended_on is None:
        plan.visitor_id = case.handler_id
        plan.version += 1
    if len(stay) != len(plan.staff):
        plan.staff = list(stay)
        plan.version += 1
