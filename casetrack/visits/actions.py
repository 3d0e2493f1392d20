"""Plan visits, move one, send somebody else, cancel one or the rest of a series."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, time

from casetrack.accounts.act import Act
from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.audit.record import recorded_together
from casetrack.calendar.calendars import current_calendar
from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import MeasureState, Part
from casetrack.cases.locking import take_version
from casetrack.cases.models import Case, JournalEntry, Measure, Party
from casetrack.cases.policy import ensure_may, ensure_open
from casetrack.concerns.actions import settle_planned
from casetrack.db import session
from casetrack.db.when import When
from casetrack.db.words import Words
from casetrack.errors import RuleBroken
from casetrack.identity.actions import check_text
from casetrack.ledger.journal import NOTHING, enter
from casetrack.ledger.obligations import owe, settle
from casetrack.ledger.reasons import why_agreed
from casetrack.visits import journal_texts
from casetrack.visits.models import OnRestDay, Visit, VisitPlan, VisitState, VisitWay
from casetrack.visits.policy import may_visit
from casetrack.visits.queries import is_about, rest_of_series
from casetrack.visits.rhythm import PlannedDay, VisitRhythm, days_of, place


@dataclass(frozen=True)
class VisitTerms:
    """What is planned: whom, what for, how, who goes, when.

    ways: the first one is what each visit is planned with. measure_id: what the visits serve and
    end with. until_measure: until its last day, instead of a day or a number of times.
    """

    party_id: int
    aim: str
    ways: tuple[VisitWay, ...]
    visitor_id: int
    rhythm: VisitRhythm
    measure_id: int | None = None
    until_measure: bool = False
    planned_at: time | None = None


@dataclass(frozen=True)
class VisitChange:
    """What should become of one planned visit. reason: why, in a few words, if it needs one."""

    day: date
    way: VisitWay
    visitor_id: int
    on_rest_day: OnRestDay = OnRestDay.MOVE
    planned_at: time | None = None
    reason: str = ""


def days_planned(case: Case, terms: VisitTerms, act: Act) -> list[PlannedDay]:
    """Every day that `plan_visits` would save, having asked everything it asks; saves nothing.

    Raises NotAllowed; RuleBroken if somebody is not of the case, the visitor may not go, a day is
    past, the measure does not run, is another person's or ends before a visit.
    """
    ensure_may(act.by, Permission.VISITS_PLAN, case, on=act.on, party_id=terms.party_id)
    ensure_open(case)
    _party(case, terms.party_id)
    _visitor(case, terms.visitor_id, party_id=terms.party_id, on=act.on)
    if terms.rhythm.first < act.on:
        raise RuleBroken("first_visit_past", field="first", day=terms.rhythm.first)
    measure = _measure(case, terms)
    days = days_of(_within(terms, measure), current_calendar())
    last = measure.last_day if measure else None
    if last is not None and days[-1].day > last:
        raise RuleBroken("visits_after_measure", field="times", day=days[-1].day, last=last)
    return days


@recorded_together()
def plan_visits(case: Case, terms: VisitTerms, act: Act) -> tuple[VisitPlan, list[Visit]]:
    """Save one visit or a series, each owed by its visitor on its day; told in the journal.

    Raises what `days_planned` raises, and RuleBroken if a real name stands in the aim.
    """
    days = days_planned(case, terms, act)
    check_text(case, terms.aim, act, field="aim")
    child = _party(case, terms.party_id)
    visitor = _visitor(case, terms.visitor_id, party_id=child.id, on=act.on)
    until = _within(terms, _measure(case, terms)).until
    aim = Words.written(terms.aim)
    is_series = terms.rhythm.every is not None
    plan = VisitPlan(
        case_id=case.id,
        party_id=child.id,
        measure_id=terms.measure_id,
        visitor_id=visitor.id,
        aim=aim,
        every=terms.rhythm.every,
        unit=terms.rhythm.unit if is_series else None,
        on_rest_day=terms.rhythm.on_rest_day,
        ways=[way.value for way in terms.ways],
        until_on=until,
    )
    session().add(plan)
    entry = enter(
        case,
        EntryKind.VISITS_PLANNED,
        act,
        when=When.day(act.on),
        text=journal_texts.series_planned([planned.day for planned in days], aim),
        parties={Part.ABOUT: [child]},
        subject=plan,
        visits=len(days),
        first=days[0].day.isoformat(),
        last=days[-1].day.isoformat(),
        visitor=visitor.name,
    )
    plan.entry_id = entry.id
    visits = [
        Visit(
            case_id=case.id,
            party_id=child.id,
            plan_id=plan.id,
            visitor_id=visitor.id,
            position=number,
            planned_on=planned.day,
            planned_at=terms.planned_at,
            moved_from=planned.moved_from,
            is_provisional=planned.is_provisional,
            way=terms.ways[0],
            findings=NOTHING,
        )
        for number, planned in enumerate(days, start=1)
    ]
    session().add_all(visits)
    session().flush()
    for visit in visits:
        _owe(case, visit, entry, on=act.on)
    settle_planned(child.id, on=act.on)
    return plan, visits


def change_visit(
    visit: Visit, change: VisitChange, act: Act, *, opened: int
) -> JournalEntry | None:
    """Move one planned visit, or send somebody else; None if nothing is different.

    Raises NotAllowed, LostRace; RuleBroken if it has an outcome, the day is past or after the end
    of what it serves, or the visitor may not go.
    """
    case = session().get_one(Case, visit.case_id)
    ensure_may(act.by, Permission.VISITS_PLAN, case, on=act.on, party_id=visit.party_id)
    ensure_open(case)
    _ensure_open(visit)
    visitor = _visitor(case, change.visitor_id, party_id=visit.party_id, on=act.on)
    check_text(case, change.reason, act, field="reason")
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
    entry = enter(
        case,
        EntryKind.VISITS_PLANNED,
        act,
        when=When.day(act.on),
        text=text,
        parties={Part.ABOUT: [_party(case, visit.party_id)]},
        subject=visit,
        planned_before=old.isoformat(),
        planned_on=planned.day.isoformat(),
        visitor=visitor.name,
    )
    _owe(case, visit, entry, on=act.on)
    return entry


def cancel_visits(
    visit: Visit, act: Act, *, and_the_rest: bool = False, reason: str, opened: int
) -> Sequence[Visit]:
    """Cancel a planned visit, or it and every later one of its series; returns those cancelled.

    Raises NotAllowed, LostRace; RuleBroken without a reason, or if it has an outcome.
    """
    case = session().get_one(Case, visit.case_id)
    ensure_may(act.by, Permission.VISITS_PLAN, case, on=act.on, party_id=visit.party_id)
    _ensure_open(visit)
    reason = reason.strip()
    if not reason:
        raise RuleBroken("visit_reason_missing", field="reason")
    check_text(case, reason, act, field="reason")
    take_version(visit, opened=opened)
    gone = rest_of_series(visit) if and_the_rest else [visit]
    if and_the_rest and visit.plan is not None:
        visit.plan.ended_on = act.on
        visit.plan.version += 1
    call_off(
        case,
        gone,
        journal_texts.visits_cancelled([day for one in gone if (day := one.planned_on)], reason),
        act,
        why=Words.written(reason),
    )
    return gone


def call_off(
    case: Case, gone: Sequence[Visit], text: Words, act: Act, *, why: Words
) -> JournalEntry:
    """Cancel these visits and what is owed for them, told in one entry. Asks nobody's leave."""
    people = {one.party_id for one in gone}
    entry = enter(
        case,
        EntryKind.VISIT_CANCELLED,
        act,
        when=When.day(act.on),
        text=text,
        parties={Part.ABOUT: [_party(case, party_id) for party_id in sorted(people)]},
        subject=gone[0],
        days=[one.planned_on.isoformat() for one in gone if one.planned_on],
    )
    for one in gone:
        one.state = VisitState.CANCELLED
        one.happened = When.day(act.on)
        one.findings = why
        one.entry_id = entry.id
        one.version += 1
        settle(ObligationKind.VISIT, one, on=act.on, as_=DutyState.LAPSED)
    session().flush()
    return entry


def _owe(case: Case, visit: Visit, entry: JournalEntry, *, on: date) -> None:
    assert visit.planned_on is not None, "a planned visit has a day"
    why = why_agreed("visits_planned", fact_on=on, entry=entry)
    if visit.moved_from is not None:
        reason = current_calendar().why(visit.moved_from)
        why["steps"].append(["rest_day", {"day": visit.moved_from.isoformat(), "why": reason}])
    if visit.is_provisional:
        why["steps"].append(["provisional", {"year": visit.planned_on.year}])
    owe(
        case,
        ObligationKind.VISIT,
        due=visit.planned_on,
        subject=visit,
        why=why,
        owner_id=visit.visitor_id,
        party_id=visit.party_id,
        is_provisional=visit.is_provisional,
        told_by=entry,
    )


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
        raise RuleBroken("visits_after_measure", field="day", day=planned.day, last=last)
    return planned


def _within(terms: VisitTerms, measure: Measure | None) -> VisitRhythm:
    """The rhythm with the end of the measure in it, where it runs until then."""
    if not terms.until_measure:
        return terms.rhythm
    if measure is None:
        raise RuleBroken("measure_missing", field="measure")
    if measure.last_day is None:
        raise RuleBroken("measure_without_last_day", field="measure")
    return replace(terms.rhythm, until=measure.last_day, times=None)


def _measure(case: Case, terms: VisitTerms) -> Measure | None:
    if terms.measure_id is None:
        return None
    measure = session().get(Measure, terms.measure_id)
    if measure is None or measure.case_id != case.id:
        raise RuleBroken("measure_of_another", field="measure")
    if measure.state is not MeasureState.RUNNING:
        raise RuleBroken("measure_not_running", field="measure")
    if not is_about(measure, terms.party_id):
        raise RuleBroken("measure_of_another", field="measure")
    return measure


def _party(case: Case, party_id: int) -> Party:
    party = session().get(Party, party_id)
    if party is None or party.case_id != case.id:
        raise RuleBroken("not_of_this_case", field="party")
    return party


def _visitor(case: Case, staff_id: int, *, party_id: int, on: date) -> Staff:
    visitor = session().get(Staff, staff_id)
    if visitor is None or not may_visit(visitor, case, party_id=party_id, on=on):
        raise RuleBroken("cannot_visit", field="visitor")
    return visitor


def _ensure_open(visit: Visit) -> None:
    if not visit.is_open():
        raise RuleBroken("visit_has_outcome", state=visit.state)
