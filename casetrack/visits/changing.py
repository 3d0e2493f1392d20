"""Plan the rest of a series, or all its open visits, anew; recorded visits stay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import exists, select

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission
from casetrack.audit.record import recorded_together
from casetrack.cases.locking import take_version
from casetrack.cases.models import Case
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.errors import RuleBroken
from casetrack.visits import journal_texts
from casetrack.visits.actions import VisitTerms, days_planned, set_terms, tell_planned
from casetrack.visits.models import OnRestDay, PlanPart, StaffPart, Visit, VisitPlan, VisitWay
from casetrack.visits.planned import add_visits, call_off, owe_visit
from casetrack.visits.policy import ensure_may_visit
from casetrack.visits.queries import open_visits_of
from casetrack.visits.rhythm import PlannedDay, VisitRhythm
from casetrack.visits.series import rhythm_of


def rest_from(plan: VisitPlan, visit: Visit | None, *, on: date) -> list[Visit]:
    """The visits of a plan still to come from this one on, the earliest first; all without one.

    Not those that are late on that day: of them somebody has to say what came of them.
    """
    since = max(visit.planned_on, on) if visit is not None and visit.planned_on else on
    return [
        other_visit
        for other_visit in open_visits_of([plan])
        if other_visit.planned_on and other_visit.planned_on >= since
    ]


def terms_of(plan: VisitPlan, rest: Sequence[Visit], *, on: date, lang: str) -> VisitTerms:
    """The terms of a plan, for its rest: initial values of the form that changes it."""
    first = rest[0]
    assert first.planned_on is not None, "an open visit has a day"
    shape = rhythm_of(plan) or VisitRhythm(first.planned_on, on_rest_day=plan.on_rest_day)
    slot = first.slot_on if first.slot_on is not None and first.slot_on >= on else None
    rhythm = replace(
        shape,
        first=max(slot or first.planned_on, on),
        times=len(rest) if plan.times is not None else None,
        until=plan.until_on,
    )
    records = plan.staff_in(StaffPart.RECORDS)
    return VisitTerms(
        party_id=plan.party_id,
        aim=plan.aim.in_(lang),
        ways=tuple(VisitWay(way) for way in plan.ways) or (first.way,),
        visitor_id=plan.visitor_id or first.visitor_id or 0,
        rhythm=rhythm,
        measure_id=plan.measure_id,
        until_measure=plan.follows_measure,
        planned_at=plan.planned_at,
        minutes=plan.minutes,
        too_ids=tuple(person.id for person in plan.people_in(PlanPart.TOO)),
        meets_ids=tuple(person.id for person in plan.people_in(PlanPart.MEETS)),
        along_ids=tuple(member.id for member in plan.staff_in(StaffPart.ALONG)),
        records_id=records[0].id if records else None,
    )


@recorded_together()
def change_series(
    plan: VisitPlan,
    visit: Visit | None,
    terms: VisitTerms,
    act: Act,
    *,
    reason: str = "",
    opened: int,
) -> VisitPlan:
    """Plan the open visits from this one on anew, all of them without one; returns their plan.

    Where earlier visits stand under the plan it ends before, and a new one follows; else it is
    itself changed. The rows of the visits go on, the first one with the first new day.
    Raises what `days_planned` raises; LostRace; RuleBroken if nothing is open or it is paused.
    """
    case = session().get_one(Case, plan.case_id)
    ensure_may_visit(act.by, Permission.VISITS_PLAN, case, plan, on=act.on)
    if any(not pause.is_over(on=act.on) for pause in plan.pauses):
        raise RuleBroken(N_("These visits are paused. Let them go on first, then plan them anew."))
    rest = rest_from(plan, visit, on=act.on)
    if not rest:
        raise RuleBroken(N_("No visit of this series is open any more."))
    if terms.party_id != plan.party_id:
        raise RuleBroken(
            N_("A series stays with whom it visits. Plan another for others."), field="party"
        )
    days = days_planned(case, terms, act)
    take_version(plan, opened=opened)
    kept = plan if _is_all(plan, rest) else _following(plan, rest)
    set_terms(kept, terms)
    kept.aim = plan.aim.edited(terms.aim)
    text = journal_texts.series_changed([other.day for other in days], reason.strip())
    entry = tell_planned(kept, [other.day for other in days], act, text)
    if kept is not plan:
        kept.entry_id = entry.id
    for other in rest:
        other.slot_on = None
        other.plan_id = kept.id
        other.version += 1
    session().flush()
    for other, planned in zip(rest, days, strict=False):
        _move(other, planned, kept)
        owe_visit(case, other, entry, on=act.on)
    session().flush()
    add_visits(case, kept, days[len(rest) :], entry, position=len(rest) + 1, on=act.on)
    if gone := rest[len(days) :]:
        call_off(case, gone, text, act, why=text)
    return kept


def _is_all(plan: VisitPlan, rest: Sequence[Visit]) -> bool:
    """Whether the plan has no visit but these and those that were taken back."""
    other = select(Visit.id).where(
        Visit.plan_id == plan.id,
        Visit.called_off.is_(None),
        Visit.id.not_in([visit.id for visit in rest]),
    )
    return not session().scalar(select(exists(other)))


def _following(plan: VisitPlan, rest: Sequence[Visit]) -> VisitPlan:
    """The plan that goes on where this one ends."""
    first = rest[0].planned_on
    assert first is not None, "an open visit has a day"
    plan.ended_on = first - timedelta(days=1)
    kept = VisitPlan(
        case_id=plan.case_id,
        party_id=plan.party_id,
        on_rest_day=OnRestDay.MOVE,
        aim=BilingualText(plan.aim.en, plan.aim.zh),
    )
    session().add(kept)
    return kept


def _move(visit: Visit, planned: PlannedDay, plan: VisitPlan) -> None:
    visit.planned_on, visit.slot_on = planned.day, planned.slot
    visit.moved_from, visit.is_provisional = planned.moved_from, planned.is_provisional
    visit.planned_at, visit.visitor_id = plan.planned_at, plan.visitor_id
    visit.way = VisitWay(plan.ways[0])
