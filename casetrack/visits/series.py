"""Keep the visits of a plan in line with its rhythm, its pauses and the end of its measure.

Nothing with an outcome is touched, nor what a person cancelled. Done again it changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select

from casetrack.cases.models import Case, JournalEntry
from casetrack.clocks.calendar.calendars import current_calendar
from casetrack.db import session
from casetrack.visits.models import Visit, VisitPlan
from casetrack.visits.planned import add_visits, again
from casetrack.visits.queries import examinations_of
from casetrack.visits.rhythm import PlannedDay, VisitRhythm, days_of, made_to


@dataclass(frozen=True)
class OutOfLine:
    """Differences of a plan's visits from its rhythm.

    ended: planned after its last day. paused: planned within a pause. back: taken back, and fits
    again. missing: days of the rhythm for which there is no visit.
    """

    ended: list[Visit] = field(default_factory=list)
    paused: list[Visit] = field(default_factory=list)
    back: list[Visit] = field(default_factory=list)
    missing: list[PlannedDay] = field(default_factory=list)


def rhythm_of(plan: VisitPlan) -> VisitRhythm | None:
    """The rhythm of a plan, until its last day; None if no day of it is told."""
    if plan.first_on is None:
        return None
    return VisitRhythm(
        plan.first_on,
        every=plan.every,
        unit=plan.unit,
        times=plan.times,
        until=last_day_of(plan),
        on_rest_day=plan.on_rest_day,
        weekday=plan.weekday,
        month_day=plan.month_day,
        avoids_exams=plan.avoids_exams,
        avoids_holidays=plan.avoids_holidays,
    )


def last_day_of(plan: VisitPlan) -> date | None:
    """The last day on which a visit of the plan may take place, inclusive; None without one."""
    days = [plan.until_on, plan.ended_on]
    if plan.measure is not None:
        days += [plan.measure.ended_on or plan.measure.last_day]
    return min((day for day in days if day is not None), default=None)


def out_of_line(plan: VisitPlan, *, on: date) -> OutOfLine:
    """Differences of a plan on that day; two statements, three with examinations.

    A visit whose day is past is left as it is.
    """
    visits = _visits(plan)
    last = last_day_of(plan)
    misplaced = OutOfLine()
    standing = {visit.slot_on for visit in visits if visit.called_off is None}
    taken: dict[date | None, Visit] = {}
    for visit in visits:
        day = visit.planned_on
        if day is None or (day < on and visit.called_off is not None):
            continue
        if visit.called_off is not None:
            if visit.slot_on not in standing and _fits(plan, day, last):
                taken[visit.slot_on] = visit
        elif visit.is_open() and last is not None and day > last:
            misplaced.ended.append(visit)
        elif visit.is_open() and day >= on and plan.pause_on(day):
            misplaced.paused.append(visit)
    misplaced.back.extend(sorted(taken.values(), key=_in_time))
    misplaced.missing.extend(_missing(plan, visits, last, on=on))
    return misplaced


def _missing(
    plan: VisitPlan, visits: Sequence[Visit], last: date | None, *, on: date
) -> Iterable[PlannedDay]:
    """Days of the rhythm after those made so far, or within a pause that became shorter.

    Of a series kept ahead every night those past too, which a night that did not come left out.
    """
    rhythm = rhythm_of(plan)
    if rhythm is None or rhythm.every is None or (last is not None and last < rhythm.first):
        return []
    made = {visit.slot_on for visit in visits}
    newest = max((slot for slot in made if slot is not None), default=None)
    taken_days = {visit.planned_on for visit in visits if visit.called_off is None}
    limit = made_to(max(on, rhythm.first)) if plan.ahead_to is not None else last
    case = session().get_one(Case, plan.case_id)
    exams = examinations_of(case.office_id, since=rhythm.first) if plan.avoids_exams else ()
    return [
        day
        for day in days_of(rhythm, current_calendar(), exams, limit=limit or rhythm.until)
        if day.slot not in made
        and (day.day >= on or plan.ahead_to is not None)
        and (newest is None or day.slot > newest or _was_paused(plan, day.slot))
        and day.day not in taken_days
        and _fits(plan, day.day, last)
    ]


def fill(plan: VisitPlan, line: OutOfLine, entry: JournalEntry | None, *, on: date) -> list[Visit]:
    """Plan the missing and the restored visits; return them, the earliest first."""
    case = session().get_one(Case, plan.case_id)
    visits = [again(case, former, entry, on=on) for former in line.back]
    visits += (
        add_visits(case, plan, line.missing, entry, position=_next_position(plan), on=on)
        if line.missing
        else []
    )
    return sorted(visits, key=_in_time)


def keep_ahead(plan: VisitPlan, *, on: date) -> int:
    """Make a series without a last day as far as it is made on that day; how many were added."""
    if plan.ahead_to is None or plan.ended_on is not None:
        return 0
    entry = session().get(JournalEntry, plan.entry_id) if plan.entry_id else None
    missing = out_of_line(plan, on=on).missing
    added = fill(plan, OutOfLine(missing=missing), entry, on=on)
    plan.ahead_to = max(plan.ahead_to, made_to(on))
    return len(added)


def _fits(plan: VisitPlan, day: date, last: date | None) -> bool:
    return (last is None or day <= last) and plan.pause_on(day) is None


def _was_paused(plan: VisitPlan, slot: date) -> bool:
    """Whether the day lay in a pause as it was first said."""
    return any(
        pause.from_on <= slot and (pause.until_on is None or slot <= pause.until_on)
        for pause in plan.pauses
    )


def _visits(plan: VisitPlan) -> Sequence[Visit]:
    query = select(Visit).where(Visit.plan_id == plan.id)
    return session().scalars(query.order_by(Visit.planned_on, Visit.id)).all()


def _next_position(plan: VisitPlan) -> int:
    return max((visit.position for visit in _visits(plan)), default=0) + 1


def _in_time(visit: Visit) -> tuple[date, int]:
    return visit.planned_on or date.min, visit.id
