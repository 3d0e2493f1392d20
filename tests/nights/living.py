"""Plans of visits that live through many nights, one at a time and in one jump."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from casetrack.cases.models import Measure, Party
from casetrack.db import session
from casetrack.events import publish
from casetrack.ledger.measures import end_measure, move_last_day
from casetrack.ledger.nightly import NightCame
from casetrack.visits.actions import plan_visits
from casetrack.visits.models import OnRestDay, SeriesUnit, Visit, VisitPlan
from casetrack.visits.pauses import PauseTerms, pause_plan, resume_plan
from casetrack.visits.queries import plans_to_keep_ahead
from casetrack.visits.rhythm import days_of, made_to
from casetrack.visits.series import keep_ahead, out_of_line, rhythm_of
from tests.builders import NOON, TODAY, acting, make_child
from tests.visits.builders import case_of, handler_of, run_probation, terms_for


@dataclass(frozen=True)
class Lived:
    """A plan and what becomes of it, each on a day that is counted from the first."""

    every: int
    unit: SeriesUnit
    on_rest_day: OnRestDay
    month_day: int | None
    weekday: int | None
    length: int | None
    moved: tuple[int, int] | None
    paused: tuple[int, int | None] | None
    resumed: int | None
    ended: int | None


Living = tuple[Party, Lived, VisitPlan, Measure]


def lives(seed: int, plans: int) -> Iterator[Lived]:
    """Plans with and without an end, paused, moved and ended on days of their own."""
    draw = random.Random(seed)
    for number in range(plans):
        unit = draw.choice(list(SeriesUnit))
        every = {SeriesUnit.DAY: draw.randint(20, 60), SeriesUnit.WEEK: draw.randint(3, 8)}
        pause_at = draw.choice([None, draw.randint(0, 250)])
        pause_ends = draw.choice([None, draw.randint(5, 60)])
        paused = None if pause_at is None else (pause_at, pause_ends)
        resumed = None
        if pause_at is not None and (pause_ends is None or draw.random() < 0.5):
            resumed = pause_at + draw.randint(1, pause_ends or 90)
        length = None if number % 2 else draw.randint(30, 400)
        yield Lived(
            every=every.get(unit, draw.randint(1, 3)),
            unit=unit,
            on_rest_day=draw.choice(list(OnRestDay)),
            month_day=draw.choice([None, 15, 31]) if unit is SeriesUnit.MONTH else None,
            weekday=draw.choice([None, 3]) if unit is SeriesUnit.WEEK else None,
            length=length,
            moved=draw.choice([None, (draw.randint(5, 29), draw.randint(10, 420))]),
            paused=paused,
            resumed=resumed,
            ended=draw.choice([None, None, draw.randint(260, 399)]) if length is None else None,
        )


def begin(child: Party, life: Lived) -> tuple[VisitPlan, Measure]:
    last = None if life.length is None else TODAY + timedelta(days=life.length)
    measure = run_probation(child, last_day=last)
    terms = terms_for(
        child,
        first=TODAY,
        every=life.every,
        unit=life.unit,
        month_day=life.month_day,
        weekday=life.weekday,
        on_rest_day=life.on_rest_day,
        measure_id=measure.id,
        until_measure=True,
    )
    made, _visits = plan_visits(case_of(child), terms, acting(handler_of(child), on=TODAY, at=NOON))
    return made, measure


def live(series: VisitPlan, measure: Measure, life: Lived, child: Party, day: int) -> None:
    """What happens to a plan on a day."""
    if day not in days_with_something(life):
        return
    on = TODAY + timedelta(days=day)
    by = acting(handler_of(child), on=on, at=NOON)
    if life.moved is not None and life.length is not None and day == life.moved[0]:
        move_last_day(measure, TODAY + timedelta(days=life.moved[1]), by)
    if life.paused is not None and day == life.paused[0]:
        long = life.paused[1]
        until = None if long is None else on + timedelta(days=long)
        pause_plan(series, PauseTerms(on, until, "Away."), by, opened=series.version)
    if life.resumed == day:
        resume_plan(series.pauses[0], by, from_on=on, reason="Back.", opened=series.version)
    if life.ended == day:
        end_measure(measure, by, on=on)


def days_with_something(life: Lived) -> set[int]:
    """The days on which something happens to a plan, by their number."""
    days = [life.moved and life.moved[0], life.paused and life.paused[0], life.resumed, life.ended]
    return {day for day in days if day is not None}


def rows_of(series: VisitPlan) -> list[tuple[str, str]]:
    """The visits that stand: what was never made need not be taken back."""
    query = select(Visit).where(Visit.plan_id == series.id, Visit.called_off.is_(None))
    return sorted((str(visit.slot_on), str(visit.planned_on)) for visit in session().scalars(query))


def live_through(plans: int, nights: int, *, seed: int = 11) -> int:
    """Let so many plans live through so many nights, one at a time, and their twins in one jump.

    Returns how many visits stand at the end. Raises AssertionError if a twin has other visits, or
    one of them has a ghost, a gap or a double.
    """
    first: list[Living] = []
    second: list[Living] = []
    for life in lives(seed, plans):
        for kept in (first, second):
            child = make_child()
            kept.append((child, life, *begin(child, life)))
            session().commit()
    happens = set().union(*(days_with_something(life) for life in lives(seed, plans)))
    by_night = {series.id for _child, _life, series, _measure in first}
    for day in range(nights + 1):
        _night(by_night, TODAY + timedelta(days=day))
        if day in happens:
            for kept in (first, second):
                for child, life, series, measure in kept:
                    live(series, measure, life, child, day)
            session().commit()
    last = TODAY + timedelta(days=nights)
    publish(NightCame(last, NOON))
    stand = 0
    for (_c1, life, plan, _m1), (_c2, _life, other, _m2) in zip(first, second, strict=True):
        assert rows_of(plan) == rows_of(other), life
        stand += _whole(plan, last)
    return stand


def _night(plan_ids: set[int], on: date) -> None:
    """A night that reaches only these plans: the others are jumped over."""
    for series in list(plans_to_keep_ahead(to=made_to(on))):
        if series.id in plan_ids:
            keep_ahead(series, on=on)
            session().commit()


def _whole(series: VisitPlan, last: date) -> int:
    """How many visits stand; no ghost, no gap, no double among them."""
    query = select(Visit).where(Visit.plan_id == series.id, Visit.called_off.is_(None))
    standing = [visit.slot_on for visit in session().scalars(query)]
    assert len(standing) == len(set(standing))
    rhythm = rhythm_of(series)
    assert rhythm is not None
    limit = made_to(last) if series.ahead_to is not None else rhythm.until
    due = {
        day.slot
        for day in days_of(rhythm, limit=limit)
        if series.pause_on(day.day) is None and (rhythm.until is None or day.day <= rhythm.until)
    }
    assert set(standing) == due
    assert out_of_line(series, on=last).missing == []
    return len(standing)
