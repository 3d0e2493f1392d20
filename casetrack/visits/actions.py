"""Plan visits, move one, send somebody else, cancel one or the rest of a series."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, time

from casetrack.accounts.act import Act
from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.audit.record import recorded_together
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import MeasureState
from casetrack.cases.locking import take_version
from casetrack.cases.models import Case, JournalEntry, Measure
from casetrack.cases.policy import ensure_may, ensure_open
from casetrack.cases.queries import find_in
from casetrack.casework.concerns.actions import settle_what_follows
from casetrack.casework.entry_people import party_of
from casetrack.clocks.calendar.calendars import current_calendar
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.errors import RuleBroken
from casetrack.ledger.journal import enter_about
from casetrack.visits import journal_texts
from casetrack.visits.models import (
    OnRestDay,
    PlanPart,
    PlanPerson,
    PlanStaff,
    SeriesUnit,
    StaffPart,
    Visit,
    VisitPlan,
    VisitWay,
)
from casetrack.visits.planned import add_visits, call_off, owe_visit
from casetrack.visits.policy import ensure_may_visit, may_visit
from casetrack.visits.queries import examinations_of, is_about, rest_of_series
from casetrack.visits.rhythm import (
    PlannedDay,
    VisitRhythm,
    is_without_end,
    made_to,
    place,
    with_left_out,
)

VISITS_AFTER_MEASURE = N_("What the visits serve ends on %(last)s; a visit would fall on %(day)s.")


@dataclass(frozen=True)
class VisitTerms:
    """Terms of a plan: people visited, aim, ways, visitor and days.

    ways: the first one is what each visit is planned with. measure_id: what the visits serve and
    end with. until_measure: until it ends, instead of a day or a number of times. minutes: how long
    one lasts, with the way. too_ids: who is visited too, meets_ids: who takes part in the meeting,
    of the case. along_ids: who goes along, records_id: who keeps the record, beside the visitor.
    """

    party_id: int
    aim: str
    ways: tuple[VisitWay, ...]
    visitor_id: int
    rhythm: VisitRhythm
    measure_id: int | None = None
    until_measure: bool = False
    planned_at: time | None = None
    minutes: int | None = None
    too_ids: tuple[int, ...] = ()
    meets_ids: tuple[int, ...] = ()
    along_ids: tuple[int, ...] = ()
    records_id: int | None = None


@dataclass(frozen=True)
class VisitChange:
    """New state of one planned visit. reason: in a few words, where the change needs one."""

    day: date
    way: VisitWay
    visitor_id: int
    on_rest_day: OnRestDay = OnRestDay.MOVE
    planned_at: time | None = None
    reason: str = ""


def days_planned(case: Case, terms: VisitTerms, act: Act) -> list[PlannedDay]:
    """The days `plan_visits` would save, after all its checks; saves nothing.

    Raises NotAllowed; RuleBroken if somebody is not of the case, the visitor may not go, a day is
    past, the measure does not run, is another person's or ends before a visit.
    """
    return [slot for slot in slots_planned(case, terms, act) if not slot.is_left_out]


def slots_planned(case: Case, terms: VisitTerms, act: Act) -> list[PlannedDay]:
    """Like `days_planned`, with the days on which no visit takes place among them, in order."""
    ensure_may(act.by, Permission.VISITS_PLAN, case, on=act.on, party_id=terms.party_id)
    ensure_open(case)
    _people(case, terms, on=act.on)
    if terms.rhythm.first < act.on:
        raise RuleBroken(
            N_(
                "%(day)s is past. Plan from today on; record a visit that took place as one not"
                " planned."
            ),
            field="first",
            day=terms.rhythm.first,
        )
    measure = _measure(case, terms)
    rhythm = within(terms, measure)
    exams = examinations_of(case.office_id, since=act.on) if rhythm.avoids_exams else ()
    limit = made_to(rhythm.first) if is_without_end(rhythm) else None
    slots = with_left_out(rhythm, current_calendar(), exams, limit=limit)
    held = [slot for slot in slots if not slot.is_left_out]
    if not held:
        raise RuleBroken(
            N_("No day of this rhythm fits. Choose another day, or avoid less."), field="first"
        )
    last = measure.last_day if measure else None
    if last is not None and held[-1].day > last:
        raise RuleBroken(VISITS_AFTER_MEASURE, field="times", day=held[-1].day, last=last)
    return slots


@recorded_together()
def plan_visits(case: Case, terms: VisitTerms, act: Act) -> tuple[VisitPlan, list[Visit]]:
    """Save one visit or a series, each owed by its visitor on its day; told in the journal.

    A series without a last day is made to some months ahead, and further by the nights.
    Raises what `days_planned` raises.
    """
    days = days_planned(case, terms, act)
    plan = VisitPlan(case_id=case.id, party_id=terms.party_id, on_rest_day=OnRestDay.MOVE)
    set_terms(plan, terms)
    plan.aim = BilingualText.written(terms.aim)
    session().add(plan)
    entry = tell_planned(plan, [day.day for day in days], act)
    plan.entry_id = entry.id
    visits = add_visits(case, plan, days, entry, on=act.on)
    settle_what_follows(terms.party_id, on=act.on)
    return plan, visits


def set_terms(plan: VisitPlan, terms: VisitTerms) -> None:
    """Give a plan all that was asked for but its aim."""
    rhythm = terms.rhythm
    is_series = rhythm.every is not None
    plan.party_id, plan.visitor_id = terms.party_id, terms.visitor_id
    plan.measure_id = terms.measure_id
    plan.first_on, plan.planned_at = rhythm.first, terms.planned_at
    plan.minutes = terms.minutes
    plan.every, plan.unit = rhythm.every, rhythm.unit if is_series else None
    plan.weekday = rhythm.weekday if rhythm.unit is SeriesUnit.WEEK and is_series else None
    plan.month_day = rhythm.month_day if rhythm.unit is SeriesUnit.MONTH and is_series else None
    plan.times = None if terms.until_measure else rhythm.times
    plan.until_on = None if terms.until_measure else rhythm.until
    plan.on_rest_day = rhythm.on_rest_day
    plan.avoids_exams, plan.avoids_holidays = rhythm.avoids_exams, rhythm.avoids_holidays
    plan.ways = [way.value for way in terms.ways]
    plan.follows_measure = terms.until_measure
    measure = session().get(Measure, terms.measure_id) if terms.measure_id else None
    is_endless = terms.until_measure and measure is not None and measure.last_day is None
    plan.ahead_to = made_to(rhythm.first) if is_endless else None
    parts = {**dict.fromkeys(terms.meets_ids, PlanPart.MEETS)}
    parts |= dict.fromkeys(terms.too_ids, PlanPart.TOO)
    parts.pop(terms.party_id, None)
    plan.people = [PlanPerson(party_id=member_id, part=part) for member_id, part in parts.items()]
    does: dict[int, StaffPart] = dict.fromkeys(terms.along_ids, StaffPart.ALONG)
    if terms.records_id is not None:
        does[terms.records_id] = StaffPart.RECORDS
    does.pop(terms.visitor_id, None)
    plan.staff = [PlanStaff(staff_id=member_id, part=part) for member_id, part in does.items()]


def tell_planned(
    plan: VisitPlan, days: Sequence[date], act: Act, text: BilingualText | None = None
) -> JournalEntry:
    """The entry that tells the planned visits and their aim, or `text`; flushed."""
    assert plan.visitor_id is not None, "somebody goes"
    session().flush()
    goes_on = plan.ahead_to is not None
    return enter_about(
        plan,
        EntryKind.VISITS_PLANNED,
        act,
        act.on,
        text or journal_texts.series_planned(days, plan.aim, goes_on=goes_on),
        visits=len(days),
        first=days[0].isoformat(),
        last=days[-1].isoformat(),
        visitor=session().get_one(Staff, plan.visitor_id).name,
    )


def change_visit(
    visit: Visit, change: VisitChange, act: Act, *, opened: int
) -> JournalEntry | None:
    """Move one planned visit, or send somebody else; None if nothing is different.

    Raises NotAllowed, LostRace; RuleBroken if it has an outcome, the day is past or after the end
    of what it serves, or the visitor may not go.
    """
    case = session().get_one(Case, visit.case_id)
    ensure_may_visit(act.by, Permission.VISITS_PLAN, case, visit, on=act.on)
    ensure_open(case)
    _ensure_open(visit)
    visitor = _visitor(
        case, change.visitor_id, party_id=visit.party_id, on=act.on, going=change.day
    )
    old = visit.planned_on
    assert old is not None, "an open visit has a day"
    stays = (visit.way, visit.planned_at, visit.visitor_id, old)
    if (change.way, change.planned_at, visitor.id, change.day) == stays:
        return None
    take_version(visit, opened=opened)
    planned = PlannedDay(old, visit.moved_from, visit.is_provisional)
    if change.day != old:
        planned = _moved_to(visit, change, on=act.on)
    is_given = visitor.id != visit.visitor_id
    visit.way, visit.planned_at = change.way, change.planned_at
    visit.visitor_id = visitor.id
    visit.planned_on = planned.day
    visit.moved_from, visit.is_provisional = planned.moved_from, planned.is_provisional
    if planned.day == old and not is_given:
        session().flush()
        return None
    text = journal_texts.visit_moved(old, planned.day, change.reason.strip())
    if planned.day == old:
        text = journal_texts.visit_given(old, change.reason.strip(), visitor=visitor.name)
    entry = enter_about(
        visit,
        EntryKind.VISITS_PLANNED,
        act,
        act.on,
        text,
        planned_before=old.isoformat(),
        planned_on=planned.day.isoformat(),
        visitor=visitor.name,
    )
    owe_visit(case, visit, entry, on=act.on)
    return entry


def cancel_visits(
    visit: Visit, act: Act, *, and_the_rest: bool = False, reason: str, opened: int
) -> Sequence[Visit]:
    """Cancel a planned visit, or it and every later one of its series; returns those cancelled.

    Raises NotAllowed, LostRace; RuleBroken without a reason, or if it has an outcome.
    """
    case = session().get_one(Case, visit.case_id)
    ensure_may_visit(act.by, Permission.VISITS_PLAN, case, visit, on=act.on)
    _ensure_open(visit)
    reason = reason.strip()
    if not reason:
        raise RuleBroken("visit_reason_missing", field="reason")
    take_version(visit, opened=opened)
    gone = rest_of_series(visit) if and_the_rest else [visit]
    if and_the_rest and visit.plan is not None:
        visit.plan.ended_on = act.on
        visit.plan.version += 1
    call_off(
        case,
        gone,
        journal_texts.visits_cancelled(
            [day for cancelled in gone if (day := cancelled.planned_on)], reason
        ),
        act,
        why=BilingualText.written(reason),
    )
    return gone


def _moved_to(visit: Visit, change: VisitChange, *, on: date) -> PlannedDay:
    if change.day < on:
        raise RuleBroken("visit_day_past", field="day", day=change.day)
    measure = visit.plan.measure if visit.plan else None
    last = measure.last_day if measure else None
    planned = place(
        change.day,
        on_rest_day=change.on_rest_day,
        until=last,
        calendar=current_calendar(),
    )
    if last is not None and planned.day > last:
        raise RuleBroken(VISITS_AFTER_MEASURE, field="day", day=planned.day, last=last)
    return planned


def within(terms: VisitTerms, measure: Measure | None) -> VisitRhythm:
    """The rhythm with the end of the measure in it, where it runs until then.

    Without an end, where nobody knows yet when the measure ends.
    """
    if not terms.until_measure:
        return terms.rhythm
    if measure is None:
        raise RuleBroken(
            N_("Choose what the visits serve, or give a last day or a number."), field="measure"
        )
    return replace(terms.rhythm, until=measure.last_day, times=None)


def _people(case: Case, terms: VisitTerms, *, on: date) -> None:
    """Refuse who is not of the case, and who may not go."""
    for party_id in (terms.party_id, *terms.too_ids, *terms.meets_ids):
        party_of(case, party_id)
    _visitor(case, terms.visitor_id, party_id=terms.party_id, on=on)
    fields = [(along_id, "along") for along_id in terms.along_ids]
    if terms.records_id is not None:
        fields.append((terms.records_id, "records"))
    for staff_id, field in fields:
        _visitor(case, staff_id, party_id=terms.party_id, on=on, field=field)


def _measure(case: Case, terms: VisitTerms) -> Measure | None:
    if terms.measure_id is None:
        return None
    measure = find_in(case, Measure, terms.measure_id)
    if measure is None:
        raise RuleBroken("measure_of_another", field="measure")
    if measure.state is not MeasureState.RUNNING:
        raise RuleBroken("measure_not_running", field="measure")
    if not is_about(measure, terms.party_id):
        raise RuleBroken("measure_of_another", field="measure")
    return measure


def _visitor(
    case: Case,
    staff_id: int,
    *,
    party_id: int,
    on: date,
    field: str = "visitor",
    going: date | None = None,
) -> Staff:
    """Whoever may be sent: they may record visits now, or on the day they go."""
    visitor = session().get(Staff, staff_id)
    if visitor is None or not any(
        may_visit(visitor, case, party_id=party_id, on=day) for day in (on, going or on)
    ):
        raise RuleBroken("cannot_visit", field=field)
    return visitor


def _ensure_open(visit: Visit) -> None:
    if not visit.is_open():
        raise RuleBroken(
            N_(
                "This visit has an outcome already: %(state)s. Only a planned visit can be moved"
                " or cancelled."
            ),
            state=visit.state,
        )
