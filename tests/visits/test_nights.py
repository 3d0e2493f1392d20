"""Plans and nights: one at a time or in one jump, the same visits stand there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from casetrack.db import session
from casetrack.events import publish
from casetrack.ledger.nightly import NightCame
from casetrack.visits.models import OnRestDay, SeriesUnit, Visit, VisitState
from casetrack.visits.rhythm import made_to
from tests.builders import NOON, TODAY, make_child
from tests.nights.living import begin, live_through, lives, rows_of
from tests.visits.builders import plan, run_probation

pytestmark = pytest.mark.usefixtures("app", "database", "keys")

# As many as a run of every test can wait for; `python -m tests.nights 200 400` takes more.
PLANS, NIGHTS = 40, 400


@pytest.mark.in_turn(13)
def test_plans_and_nights_one_at_a_time_and_in_one_jump_are_the_same_visits() -> None:
    assert live_through(PLANS, NIGHTS) > PLANS


@pytest.mark.in_turn(13)
def test_a_night_that_comes_again_adds_nothing() -> None:
    child = make_child()
    series, _measure = begin(child, replace(next(lives(3, 1)), length=None, paused=None))
    publish(NightCame(TODAY + timedelta(days=30), NOON))
    before = rows_of(series)

    publish(NightCame(TODAY + timedelta(days=30), NOON))

    assert rows_of(series) == before
    assert series.ahead_to == made_to(TODAY + timedelta(days=30))


@pytest.mark.in_turn(13)
def test_a_series_without_a_last_day_is_made_so_far_ahead_and_no_further() -> None:
    child = make_child()
    measure = run_probation(child, last_day=None)
    visits = plan(
        child,
        first=TODAY,
        every=1,
        unit=SeriesUnit.DAY,
        on_rest_day=OnRestDay.KEEP,
        measure_id=measure.id,
        until_measure=True,
    )

    assert visits[-1].planned_on == date(2027, 2, 28)
    assert {visit.state for visit in visits} == {VisitState.PLANNED}

    publish(NightCame(date(2026, 11, 28), NOON))
    assert newest() == date(2027, 2, 28)
    publish(NightCame(date(2026, 11, 29), NOON))
    assert newest() == date(2027, 3, 31)


def newest() -> date | None:
    last = select(Visit.planned_on).order_by(Visit.planned_on.desc()).limit(1)
    return session().scalar(last)
