"""Visits that serve a measure end with it, in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.accounts.models import Staff
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import MeasureState, Part
from casetrack.cases.models import Case, Measure, Party
from casetrack.db import session
from casetrack.db.when import When
from casetrack.ledger.journal import enter
from casetrack.visits import journal_texts
from casetrack.visits.actions import call_off
from casetrack.visits.models import Visit, VisitPlan, VisitState
from casetrack.visits.queries import open_visits_of, plans_serving

# The acts of a Chinese office are dated by its clock.
CHINA = ZoneInfo("Asia/Shanghai")


def follow_measure(measure: Measure, by: Staff, at: datetime) -> None:
    """Cancel the visits planned after the end of the measure; if it runs longer, say so.

    No visit is added when a measure is extended: that is for the person who plans.
    """
    plans = plans_serving(measure)
    if not plans:
        return
    case = session().get_one(Case, measure.case_id)
    visits = open_visits_of(plans)
    last = _last_day(measure)
    gone = [one for one in visits if last and one.planned_on and one.planned_on > last]
    if last is not None and gone:
        text = journal_texts.measure_ended([day for one in gone if (day := one.planned_on)], last)
        call_off(case, gone, text, Act(by=by, on=_day(at), at=at), why=text)
    if measure.state is MeasureState.ENDED:
        for plan in plans:
            plan.ended_on = last
            plan.version += 1
        return
    if last is not None:
        _tell_extended(case, plans, [one for one in visits if one not in gone], last, by, at)
        for plan in plans:
            if plan.until_on is not None:
                plan.until_on = min(plan.until_on, last)


def follow_handover(case: Case, from_id: int | None, to_id: int) -> tuple[int, int]:
    """Send the new handler where the former was to go; how many visits follow, how many stay."""
    planned = session().scalars(
        select(Visit).where(Visit.case_id == case.id, Visit.state == VisitState.PLANNED)
    )
    follows = stays = 0
    for visit in planned:
        if visit.visitor_id != from_id:
            stays += visit.visitor_id != to_id
            continue
        visit.visitor_id = to_id
        visit.version += 1
        follows += 1
    plans = select(VisitPlan).where(
        VisitPlan.case_id == case.id, VisitPlan.visitor_id == from_id, VisitPlan.ended_on.is_(None)
    )
    for plan in session().scalars(plans):
        plan.visitor_id = to_id
        plan.version += 1
    session().flush()
    return follows, stays


def _last_day(measure: Measure) -> date | None:
    if measure.state is MeasureState.ENDED:
        return measure.ended_on
    return measure.last_day


def _tell_extended(
    case: Case,
    plans: Sequence[VisitPlan],
    visits: list[Visit],
    last: date,
    by: Staff,
    at: datetime,
) -> None:
    for plan in plans:
        if plan.until_on is None or plan.until_on >= last:
            continue
        days = [one.planned_on for one in visits if one.plan_id == plan.id and one.planned_on]
        enter(
            case,
            EntryKind.VISITS_PLANNED,
            by=by,
            at=at,
            when=When.day(_day(at)),
            text=journal_texts.measure_extended(max(days, default=None), plan.until_on, last),
            parties={Part.ABOUT: [session().get_one(Party, plan.party_id)]},
            subject=plan,
            planned_until=plan.until_on.isoformat(),
            runs_until=last.isoformat(),
        )


def _day(at: datetime) -> date:
    return at.astimezone(CHINA).date()
