"""The days of a series of visits, worked out before anything is saved. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from casetrack.errors import RuleBroken
from casetrack.law import PUBLISHED, WorkCalendar, next_working_day, previous_working_day
from casetrack.visits.models import OnRestDay, SeriesUnit

# A series is looked at date by date before it is saved; nobody looks at more than these.
MOST_VISITS = 60


@dataclass(frozen=True)
class VisitRhythm:
    """When visits should take place.

    first: day of the first one. every, unit: how often; None for a single visit. times: how many.
    until: last possible day, inclusive. One of `times` and `until` is given for a series.
    """

    first: date
    every: int | None = None
    unit: SeriesUnit | None = None
    times: int | None = None
    until: date | None = None
    on_rest_day: OnRestDay = OnRestDay.MOVE


@dataclass(frozen=True)
class PlannedDay:
    """One day of a series. moved_from: the rest day it was moved from.

    is_provisional: the working days of its year are not published yet, so it may still move.
    """

    day: date
    moved_from: date | None = None
    is_provisional: bool = False


def days_of(rhythm: VisitRhythm, calendar: WorkCalendar = PUBLISHED) -> list[PlannedDay]:
    """Every day of the series in order; two that fall on the same day after moving are one.

    Each day is counted from the first one, so that 31 January leads to 28 February and to
    31 March. A day moved past the end is moved back to the last working day instead.
    Raises RuleBroken if the end lies before the beginning, or there are more than MOST_VISITS.
    """
    if rhythm.until is not None and rhythm.until < rhythm.first:
        raise RuleBroken(
            "visits_end_before_first", field="last_day", first=rhythm.first, last=rhythm.until
        )
    found: dict[date, PlannedDay] = {}
    for number in range(rhythm.times or MOST_VISITS + 1):
        nominal = _nominal(rhythm, number)
        if rhythm.until is not None and nominal > rhythm.until:
            break
        planned = place(
            nominal, on_rest_day=rhythm.on_rest_day, until=rhythm.until, calendar=calendar
        )
        found.setdefault(planned.day, planned)
        if len(found) > MOST_VISITS:
            raise RuleBroken("too_many_visits", field="every", most=MOST_VISITS)
        if rhythm.every is None:
            break
    return sorted(found.values(), key=lambda planned: planned.day)


def place(
    nominal: date,
    *,
    on_rest_day: OnRestDay,
    until: date | None = None,
    calendar: WorkCalendar = PUBLISHED,
) -> PlannedDay:
    """The day on which a visit wished for `nominal` is planned, not after `until`."""
    day = nominal
    if on_rest_day is OnRestDay.MOVE:
        day = next_working_day(nominal, calendar)
        if until is not None and day > until:
            day = previous_working_day(nominal, calendar)
    is_known = calendar.is_known(day.year) and calendar.is_known(nominal.year)
    return PlannedDay(
        day,
        moved_from=nominal if day != nominal else None,
        is_provisional=on_rest_day is OnRestDay.MOVE and not is_known,
    )


def _nominal(rhythm: VisitRhythm, number: int) -> date:
    if not number or rhythm.every is None:
        return rhythm.first
    if rhythm.unit is SeriesUnit.WEEK:
        return rhythm.first + timedelta(weeks=number * rhythm.every)
    counted: date = rhythm.first + relativedelta(months=number * rhythm.every)
    return counted
