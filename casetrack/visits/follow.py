"""Visits end with the measure they serve, and go along with a case that is handed over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import Part
from casetrack.cases.models import Case, Party
from casetrack.db import session
from casetrack.db.when import When
from casetrack.events import answers, handles
from casetrack.ledger.handing_over import CaseHandedOver, Handover, HandoverOf
from casetrack.ledger.journal import enter
from casetrack.ledger.measures import LastDayMoved, MeasureEnded
from casetrack.visits import journal_texts
from casetrack.visits.actions import call_off
from casetrack.visits.models import Visit, VisitPlan, VisitState
from casetrack.visits.queries import open_visits_of, plans_serving


@handles(MeasureEnded)
def end_with_measure(ended: MeasureEnded) -> None:
    """Cancel the visits planned after the end of the measure; what planned them ends with it."""
    plans, last = plans_serving(ended.measure), ended.measure.ended_on
    if plans and last is not None:
        _call_off_after(last, plans, ended.act)
    for plan in plans:
        plan.ended_on = last
        plan.version += 1


@handles(LastDayMoved)
def follow_last_day(moved: LastDayMoved) -> None:
    """Cancel the visits planned after the last day; if the measure runs longer, say so.

    No visit is added when a measure is extended: that is for the person who plans.
    """
    plans, last = plans_serving(moved.measure), moved.measure.last_day
    if not plans or last is None:
        return
    case = session().get_one(Case, moved.measure.case_id)
    kept = _call_off_after(last, plans, moved.act)
    _tell_extended(case, plans, kept, last, moved.act)
    for plan in plans:
        if plan.until_on is not None:
            plan.until_on = min(plan.until_on, last)


@answers(HandoverOf)
def what_goes_along(asked: HandoverOf) -> Handover:
    """How many planned visits go along with a case, and how many stay with somebody else."""
    visitors = [visit.visitor_id for visit in _planned_in(asked.case)]
    follows = 0 if asked.visits_stay else visitors.count(asked.from_id)
    return Handover(asked.to, follows, len(visitors) - follows - visitors.count(asked.to.id))


@handles(CaseHandedOver)
def follow_handover(handed_over: CaseHandedOver) -> None:
    """Send the new handler where the former was to go, unless the visits stay."""
    if handed_over.visits_stay:
        return
    case, from_id, to_id = handed_over.case, handed_over.from_id, handed_over.to_id
    for visit in _planned_in(case):
        if visit.visitor_id == from_id:
            visit.visitor_id = to_id
            visit.version += 1
    plans = select(VisitPlan).where(
        VisitPlan.case_id == case.id, VisitPlan.visitor_id == from_id, VisitPlan.ended_on.is_(None)
    )
    for plan in session().scalars(plans):
        plan.visitor_id = to_id
        plan.version += 1
    session().flush()


def _planned_in(case: Case) -> Sequence[Visit]:
    planned = select(Visit).where(Visit.case_id == case.id, Visit.state == VisitState.PLANNED)
    return session().scalars(planned).all()


def _call_off_after(last: date, plans: Sequence[VisitPlan], act: Act) -> list[Visit]:
    """Cancel what is planned after the last day (inclusive); what of these plans stays open."""
    visits = open_visits_of(plans)
    gone = [one for one in visits if one.planned_on and one.planned_on > last]
    if gone:
        case = session().get_one(Case, plans[0].case_id)
        text = journal_texts.measure_ended([day for one in gone if (day := one.planned_on)], last)
        call_off(case, gone, text, act, why=text)
    return [one for one in visits if one not in gone]


def _tell_extended(
    case: Case,
    plans: Sequence[VisitPlan],
    visits: list[Visit],
    last: date,
    act: Act,
) -> None:
    for plan in plans:
        if plan.until_on is None or plan.until_on >= last:
            continue
        days = [one.planned_on for one in visits if one.plan_id == plan.id and one.planned_on]
        enter(
            case,
            EntryKind.VISITS_PLANNED,
            act,
            when=When.day(act.on),
            text=journal_texts.measure_extended(max(days, default=None), plan.until_on, last),
            parties={Part.ABOUT: [session().get_one(Party, plan.party_id)]},
            subject=plan,
            planned_until=plan.until_on.isoformat(),
            runs_until=last.isoformat(),
        )
