"""Keep visits as long as the measure they serve, and hand them over with the case."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import Part
from casetrack.cases.models import Case, Party
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.db.transaction import touch
from casetrack.events import answers, handles
from casetrack.ledger.handing_over import (
    CaseHandedOver,
    Handover,
    HandoverOf,
    PlannedVisit,
    VisitsPlannedFor,
)
from casetrack.ledger.journal import enter
from casetrack.ledger.measures import LastDayMoved, MeasureEnded
from casetrack.ledger.nightly import NightCame
from casetrack.visits import journal_texts
from casetrack.visits.actions import tell_planned
from casetrack.visits.models import CalledOff, Visit, VisitPlan, VisitState
from casetrack.visits.planned import call_off
from casetrack.visits.queries import open_visits_of, plans_serving, plans_to_keep_ahead
from casetrack.visits.rhythm import made_to
from casetrack.visits.series import OutOfLine, fill, keep_ahead, last_day_of, out_of_line


@handles(MeasureEnded)
def end_with_measure(ended: MeasureEnded) -> None:
    """Cancel the visits planned after the end of the measure, and end their plan."""
    for plan in plans_serving(ended.measure):
        keep_ahead(plan, on=ended.act.on)
        _take_back(plan, out_of_line(plan, on=ended.act.on), ended.act)
        plan.ended_on = ended.measure.ended_on
        plan.version += 1


@handles(LastDayMoved)
def follow_last_day(moved: LastDayMoved) -> None:
    """Cancel the visits after the last day; plan those of a series that runs on with the measure.

    Those that were cancelled because the measure was to end before come back. Of a series that was
    planned to a day or a number nothing is added; that the measure runs longer is told.
    """
    case = session().get_one(Case, moved.measure.case_id)
    for plan in plans_serving(moved.measure):
        _take_back(plan, out_of_line(plan, on=moved.act.on), moved.act)
        if plan.follows_measure and moved.measure.last_day is None and plan.ahead_to is None:
            plan.ahead_to = made_to(moved.act.on)
        _add(case, plan, out_of_line(plan, on=moved.act.on), moved)


@handles(NightCame)
def keep_plans_ahead(night: NightCame) -> None:
    """Make every series without a last day further, as far as it is always made."""
    for plan in plans_to_keep_ahead(to=made_to(night.on)):
        if keep_ahead(plan, on=night.on):
            touch(plan.case_id)


@answers(HandoverOf)
def what_goes_along(asked: HandoverOf) -> Handover:
    """Planned visits that go along with a case, and those that stay with their visitor, counted."""
    planned = _planned_in(asked.case)
    follows = [] if asked.visits_stay else _going_along(planned, asked.from_id, asked.staying)
    at_the_new = [visit for visit in planned if visit.visitor_id == asked.to.id]
    return Handover(asked.to, len(follows), len(planned) - len(follows) - len(at_the_new))


@answers(VisitsPlannedFor)
def visits_planned_for(asked: VisitsPlannedFor) -> Sequence[PlannedVisit]:
    """The open visits of a case that somebody is to make."""
    query = (
        select(Visit.id, Party.alias, Visit.planned_on, Visit.planned_at)
        .join(Party, Party.id == Visit.party_id)
        .where(
            Visit.case_id == asked.case.id,
            Visit.state == VisitState.PLANNED,
            Visit.visitor_id == asked.staff_id,
        )
        .order_by(Visit.planned_on, Visit.id)
    )
    return [
        PlannedVisit(visit_id, alias, day, at)
        for visit_id, alias, day, at in session().execute(query)
        if day is not None
    ]


@handles(CaseHandedOver)
def follow_handover(handed_over: CaseHandedOver) -> None:
    """Send the new handler where the former was to go, unless the visits stay.

    A plan of which every open visit stays stays with the former, too.
    """
    if handed_over.visits_stay:
        return
    case, from_id, to_id = handed_over.case, handed_over.from_id, handed_over.to_id
    planned = _planned_in(case)
    kept = {visit.plan_id for visit in planned if visit.id in handed_over.staying}
    for visit in _going_along(planned, from_id, handed_over.staying):
        kept.discard(visit.plan_id)
        visit.visitor_id = to_id
        visit.version += 1
    plans = select(VisitPlan).where(
        VisitPlan.case_id == case.id, VisitPlan.visitor_id == from_id, VisitPlan.ended_on.is_(None)
    )
    for plan in session().scalars(plans):
        if plan.id not in kept:
            plan.visitor_id = to_id
            plan.version += 1
    session().flush()


def _going_along(
    planned: Sequence[Visit], from_id: int | None, staying: Collection[int]
) -> list[Visit]:
    return [visit for visit in planned if visit.visitor_id == from_id and visit.id not in staying]


def _planned_in(case: Case) -> Sequence[Visit]:
    planned = select(Visit).where(Visit.case_id == case.id, Visit.state == VisitState.PLANNED)
    return session().scalars(planned).all()


def _take_back(plan: VisitPlan, line: OutOfLine, act: Act) -> None:
    """Cancel the visits planned after the last day of the plan."""
    last = last_day_of(plan)
    if line.ended and last is not None:
        case = session().get_one(Case, plan.case_id)
        days = [day for visit in line.ended if (day := visit.planned_on)]
        text = journal_texts.measure_ended(days, last)
        call_off(case, line.ended, text, act, why=text, because=CalledOff.ENDED)


def _add(case: Case, plan: VisitPlan, line: OutOfLine, moved: LastDayMoved) -> None:
    last = moved.measure.last_day
    days = sorted(
        [visit.planned_on for visit in line.back if visit.planned_on]
        + [planned.day for planned in line.missing]
    )
    if days:
        entry = tell_planned(plan, days, moved.act, journal_texts.visits_added(days, last))
        fill(plan, line, entry, on=moved.act.on)
        plan.version += 1
    if last is None or plan.until_on is None or plan.until_on >= last or days:
        return
    ahead = [visit.planned_on for visit in open_visits_of([plan]) if visit.planned_on]
    enter(
        case,
        EntryKind.VISITS_PLANNED,
        moved.act,
        when=PartialDate.day(moved.act.on),
        text=journal_texts.measure_extended(max(ahead, default=None), plan.until_on, last),
        parties={Part.ABOUT: [session().get_one(Party, plan.party_id)]},
        subject=plan,
        planned_until=plan.until_on.isoformat(),
        runs_until=last.isoformat(),
    )
