"""The days of a series of visits, worked out before anything is saved. Pure."""

from __future__ import annotations

import calendar as months
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count, takewhile

from dateutil.relativedelta import relativedelta

from casetrack.codes import N_
from casetrack.db.bilingual_text import BilingualText
from casetrack.errors import RuleBroken
from casetrack.law import PUBLISHED, WorkCalendar
from casetrack.visits.models import OnRestDay, SeriesUnit

# A series is looked at date by date before it is saved; nobody looks at more than these.
MOST_VISITS = 60
# How far a visit is moved at most; what finds no day within it is left out.
FARTHEST = timedelta(days=92)
# No series goes on longer than this; without an end it is asked for up to a day.
LONGEST = timedelta(days=20 * 366)
# A series without an end is made to the end of the month in which this is over.
AHEAD = timedelta(days=92)
# What `WorkCalendar.why` says of days that are no public holiday.
NO_HOLIDAY = frozenset({"weekend", "makeup_workday", "declared_rest", "declared_work"})
_Fits = Callable[[date], bool]


@dataclass(frozen=True)
class Examinations:
    """Days of examinations, from the first to the last inclusive, and what they are called."""

    first: date
    last: date
    name: BilingualText


@dataclass(frozen=True)
class VisitRhythm:
    """Rhythm of a series of visits.

    first: day of the first one, or the day from which it is looked for. every, unit: how often;
    None for a single visit. weekday: of a rhythm of weeks, 1 Monday to 7 Sunday. month_day: of a
    rhythm of months, 1 to 31; in a shorter month its last day. times: how many days are looked at,
    those left out among them. until: last possible day, inclusive. Of `times` and `until` one is
    given, or neither for a series without an end. avoids_exams, avoids_holidays: visits do not
    fall on such days, whatever is wished for rest days.
    """

    first: date
    every: int | None = None
    unit: SeriesUnit | None = None
    times: int | None = None
    until: date | None = None
    on_rest_day: OnRestDay = OnRestDay.MOVE
    weekday: int | None = None
    month_day: int | None = None
    avoids_exams: bool = False
    avoids_holidays: bool = False


@dataclass(frozen=True)
class PlannedDay:
    """One day of a series. moved_from: the day it was moved from.

    is_provisional: the working days of its year are not published yet, so it may still move.
    slot: the day of the rhythm it stands for; the same whatever becomes of it. is_left_out: no
    visit takes place for it. exams: what it was moved from, or left out for.
    """

    day: date
    moved_from: date | None = None
    is_provisional: bool = False
    slot: date = date.min
    is_left_out: bool = False
    exams: Examinations | None = None


def days_of(
    rhythm: VisitRhythm,
    calendar: WorkCalendar = PUBLISHED,
    exams: Sequence[Examinations] = (),
    *,
    limit: date | None = None,
) -> list[PlannedDay]:
    """Every day of the series in order; two that fall on the same day after moving are one.

    Each day is counted from the first one, so that 31 January leads to 28 February and to
    31 March. A day moved past the end is moved back to the last day that fits instead.
    limit: the last day of the rhythm that is looked at, inclusive; for a series without an end.
    Raises RuleBroken if the end lies before the beginning, or there are more than MOST_VISITS.
    """
    slots = with_left_out(rhythm, calendar, exams, limit=limit)
    return [slot for slot in slots if not slot.is_left_out]


def with_left_out(
    rhythm: VisitRhythm,
    calendar: WorkCalendar = PUBLISHED,
    exams: Sequence[Examinations] = (),
    *,
    limit: date | None = None,
) -> list[PlannedDay]:
    """Like `days_of`, with the days on which no visit takes place among them."""
    if rhythm.until is not None and rhythm.until < rhythm.first:
        raise RuleBroken(
            N_("The last day, %(last)s, lies before the first visit, %(first)s."),
            field="last_day",
            first=rhythm.first,
            last=rhythm.until,
        )
    planned_by_day: dict[date, PlannedDay] = {}
    left_out = []
    for planned in slots_of(rhythm, calendar, exams, limit=limit):
        if planned.is_left_out:
            left_out.append(planned)
        else:
            planned_by_day.setdefault(planned.day, planned)
        if len(planned_by_day) > MOST_VISITS and limit is None:
            raise RuleBroken(
                N_(
                    "These would be more than %(most)s visits. Plan a shorter series, or visits"
                    " further apart."
                ),
                field="every",
                most=MOST_VISITS,
            )
    return sorted(
        (*planned_by_day.values(), *left_out), key=lambda planned: (planned.day, planned.slot)
    )


def is_without_end(rhythm: VisitRhythm) -> bool:
    """Whether the series has neither a number of visits nor a last day."""
    return rhythm.every is not None and rhythm.times is None and rhythm.until is None


def made_to(on: date) -> date:
    """The last day to which a series without an end is made on that day, inclusive.

    The end of a month: so a night adds to a series once a month, and not a visit each time.
    """
    reached = on + AHEAD
    return reached.replace(day=months.monthrange(reached.year, reached.month)[1])


def slots_of(
    rhythm: VisitRhythm,
    calendar: WorkCalendar = PUBLISHED,
    exams: Sequence[Examinations] = (),
    *,
    limit: date | None = None,
) -> Iterator[PlannedDay]:
    """Every day of the rhythm in order with its treatment, omitted days too."""
    ends = [day for day in (rhythm.until, limit) if day is not None]
    last = min([*ends, rhythm.first + LONGEST])
    for number, nominal in enumerate(takewhile(lambda day: day <= last, _nominal(rhythm))):
        if rhythm.times is not None and number >= rhythm.times:
            break
        yield _placed(rhythm, nominal, calendar, exams)


def place(
    nominal: date,
    *,
    on_rest_day: OnRestDay,
    until: date | None = None,
    calendar: WorkCalendar = PUBLISHED,
) -> PlannedDay:
    """The day on which a visit wished for `nominal` is planned, not after `until`."""
    rhythm = VisitRhythm(date.min, until=until, on_rest_day=on_rest_day)
    return _placed(rhythm, nominal, calendar, ())


def _placed(
    rhythm: VisitRhythm, nominal: date, calendar: WorkCalendar, exams: Sequence[Examinations]
) -> PlannedDay:
    def fits(day: date) -> bool:
        if rhythm.on_rest_day is not OnRestDay.KEEP and not calendar.is_workday(day):
            return False
        if rhythm.avoids_holidays and is_holiday(day, calendar):
            return False
        return not (rhythm.avoids_exams and examinations_on(day, exams))

    day: date | None = nominal
    if not fits(nominal):
        day = None if rhythm.on_rest_day is OnRestDay.SKIP else _moved(rhythm, nominal, fits)
    return PlannedDay(
        day or nominal,
        moved_from=nominal if day is not None and day != nominal else None,
        is_provisional=_hangs_on_notice(rhythm, nominal, day or nominal, calendar),
        slot=nominal,
        is_left_out=day is None,
        exams=examinations_on(nominal, exams) if rhythm.avoids_exams else None,
    )


def _moved(rhythm: VisitRhythm, nominal: date, fits: _Fits) -> date | None:
    """The next day that fits, or where that lies past the end the last one before; or none."""
    end = nominal + FARTHEST if rhythm.until is None else rhythm.until
    later = (nominal + timedelta(days=n) for n in range(1, FARTHEST.days + 1))
    if day := next((day for day in later if day <= end and fits(day)), None):
        return day
    if rhythm.until is None:
        return None
    earliest = max(rhythm.first, nominal - FARTHEST) if rhythm.first > date.min else date.min
    earlier = (nominal - timedelta(days=n) for n in range(1, FARTHEST.days + 1))
    return next((day for day in earlier if day >= earliest and fits(day)), None)


def _hangs_on_notice(rhythm: VisitRhythm, nominal: date, day: date, calendar: WorkCalendar) -> bool:
    asks = rhythm.on_rest_day is not OnRestDay.KEEP or rhythm.avoids_holidays
    return asks and not (calendar.is_known(day.year) and calendar.is_known(nominal.year))


def is_holiday(day: date, calendar: WorkCalendar) -> bool:
    """Whether the day is off by the notice of its year, and not only a weekend."""
    return not calendar.is_workday(day) and (calendar.why(day) or "weekend") not in NO_HOLIDAY


def examinations_on(day: date, exams: Sequence[Examinations]) -> Examinations | None:
    """The examinations of that day, the earliest begun first; None if there are none."""
    on_it = (exam for exam in exams if exam.first <= day <= exam.last)
    return min(on_it, key=lambda week: (week.first, week.last), default=None)


def _nominal(rhythm: VisitRhythm) -> Iterator[date]:
    """The days of the rhythm as they are wished, without an end."""
    first, every = rhythm.first, rhythm.every
    if every is None:
        yield first
        return
    if rhythm.unit is SeriesUnit.MONTH and rhythm.month_day is not None:
        yield from _on_month_day(first, every, rhythm.month_day)
        return
    if rhythm.unit is SeriesUnit.WEEK and rhythm.weekday is not None:
        first += timedelta(days=(rhythm.weekday - first.isoweekday()) % 7)
    for number in count():
        if rhythm.unit is SeriesUnit.MONTH:
            yield first + relativedelta(months=number * every)
        else:
            days = every if rhythm.unit is SeriesUnit.DAY else every * 7
            yield first + timedelta(days=number * days)


def _on_month_day(first: date, every: int, month_day: int) -> Iterator[date]:
    start = first.year * 12 + first.month - 1
    if _in_month(start, month_day) < first:
        start += 1
    for number in count():
        yield _in_month(start + number * every, month_day)


def _in_month(month: int, month_day: int) -> date:
    """month: counted from the year 0. The last day of a month that is shorter."""
    year, place_in_year = divmod(month, 12)
    longest = months.monthrange(year, place_in_year + 1)[1]
    return date(year, place_in_year + 1, min(month_day, longest))
