"""Spot checks end with the measure they serve, and go along with a case that is handed over."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.cases.models import Case, Measure
from casetrack.db import session
from casetrack.events import handles
from casetrack.ledger.handing_over import CaseHandedOver
from casetrack.ledger.measures import LastDayMoved, MeasureEnded
from casetrack.spotchecks import journal_texts
from casetrack.spotchecks.actions import call_off
from casetrack.spotchecks.models import AHEAD, CheckState, SpotCheck, SpotCheckPlan


@handles(MeasureEnded)
def end_with_measure(ended: MeasureEnded) -> None:
    """Call off the checks after the end of the measure."""
    if ended.measure.ended_on is not None:
        _end_after(ended.measure, ended.measure.ended_on, ended.act)


@handles(LastDayMoved)
def follow_last_day(moved: LastDayMoved) -> None:
    """Call off the checks after the last day; none is added when a measure is extended."""
    if moved.measure.last_day is not None:
        _end_after(moved.measure, moved.measure.last_day, moved.act)


@handles(CaseHandedOver)
def follow_handover(handed_over: CaseHandedOver) -> None:
    """Send the new handler where the former was to go, unless the visits stay."""
    if handed_over.visits_stay or handed_over.from_id is None:
        return
    plans = select(SpotCheckPlan).where(
        SpotCheckPlan.case_id == handed_over.case.id,
        SpotCheckPlan.visitor_id == handed_over.from_id,
    )
    for plan in session().scalars(plans):
        if any(one.state in AHEAD for one in plan.checks):
            plan.visitor_id = handed_over.to_id
            plan.version += 1
    session().flush()


def _end_after(measure: Measure, last: date, act: Act) -> None:
    plans = select(SpotCheckPlan).where(SpotCheckPlan.measure_id == measure.id)
    for plan in session().scalars(plans.order_by(SpotCheckPlan.id)):
        gone = [one for one in plan.checks if one.state in AHEAD and _is_after(one, last)]
        for one in plan.checks:
            # A window that reaches beyond the end is drawn within it.
            if one.state is CheckState.COMMITTED and one not in gone and one.last_day > last:
                one.last_day = last
        if not gone:
            continue
        plan.version += 1
        if len(gone) == sum(one.state in AHEAD for one in plan.checks):
            plan.ended_on = act.on
        case = session().get_one(Case, plan.case_id)
        call_off(case, plan, gone, journal_texts.measure_ended(len(gone), last), act)


def _is_after(check: SpotCheck, last: date) -> bool:
    """Whether it could not take place by that day; of one that was drawn its day says so."""
    day = check.drawn_day()
    return (day if day is not None else check.first_day) > last
