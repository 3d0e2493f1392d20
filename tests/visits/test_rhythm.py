"""The days of a series."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from casetrack.errors import RuleBroken
from casetrack.visits.models import OnRestDay, SeriesUnit
from casetrack.visits.rhythm import MOST_VISITS, VisitRhythm, days_of, place

FIRST = date(2026, 12, 7)


def days(rhythm: VisitRhythm) -> list[str]:
    return [planned.day.isoformat() for planned in days_of(rhythm)]


def monthly(first: date, *, times: int, on_rest_day: OnRestDay = OnRestDay.KEEP) -> VisitRhythm:
    return VisitRhythm(first, every=1, unit=SeriesUnit.MONTH, times=times, on_rest_day=on_rest_day)


def test_months_are_counted_from_the_first_day_so_that_the_31st_comes_back() -> None:
    rhythm = monthly(date(2026, 1, 31), times=4)

    assert days(rhythm) == ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]


def test_weeks_are_counted_from_the_first_day() -> None:
    rhythm = VisitRhythm(date(2026, 11, 24), every=2, unit=SeriesUnit.WEEK, times=3)

    assert days(rhythm) == ["2026-11-24", "2026-12-08", "2026-12-22"]


def test_without_a_rhythm_there_is_one_visit() -> None:
    assert days(VisitRhythm(date(2026, 11, 24))) == ["2026-11-24"]


def test_a_series_until_a_day_includes_that_day() -> None:
    rhythm = VisitRhythm(date(2026, 11, 24), every=1, unit=SeriesUnit.WEEK, until=date(2026, 12, 8))

    assert days(rhythm) == ["2026-11-24", "2026-12-01", "2026-12-08"]


def test_a_rest_day_is_moved_to_the_next_working_day_and_says_from_when() -> None:
    (planned,) = days_of(VisitRhythm(date(2026, 10, 1)))

    assert planned.day == date(2026, 10, 8)
    assert planned.moved_from == date(2026, 10, 1)
    assert not planned.is_provisional


def test_a_rest_day_stays_if_it_is_wished() -> None:
    (planned,) = days_of(VisitRhythm(date(2026, 11, 28), on_rest_day=OnRestDay.KEEP))

    assert planned.day == date(2026, 11, 28)
    assert planned.moved_from is None


def test_a_make_up_working_day_is_no_rest_day() -> None:
    assert place(date(2026, 10, 10), on_rest_day=OnRestDay.MOVE).moved_from is None


def test_two_visits_moved_to_the_same_day_are_one() -> None:
    # 1 October is moved behind the holiday, to where the second one falls.
    rhythm = VisitRhythm(date(2026, 10, 1), every=1, unit=SeriesUnit.WEEK, times=2)

    assert days(rhythm) == ["2026-10-08"]


def test_a_visit_is_moved_back_rather_than_past_the_end() -> None:
    saturday = date(2026, 11, 28)

    planned = place(saturday, on_rest_day=OnRestDay.MOVE, until=saturday)

    assert planned.day == date(2026, 11, 27)
    assert planned.moved_from == saturday


def test_days_of_a_year_without_a_published_calendar_are_provisional() -> None:
    planned = days_of(monthly(date(2026, 12, 7), times=2, on_rest_day=OnRestDay.MOVE))

    assert [day.is_provisional for day in planned] == [False, True]


def test_an_end_before_the_beginning_is_refused() -> None:
    rhythm = VisitRhythm(date(2026, 12, 7), every=1, unit=SeriesUnit.WEEK, until=date(2026, 12, 6))

    with pytest.raises(RuleBroken, match="lies before the first visit"):
        days_of(rhythm)


def test_nobody_plans_more_visits_than_can_be_looked_at() -> None:
    rhythm = VisitRhythm(date(2026, 12, 7), every=1, unit=SeriesUnit.WEEK, until=date(2036, 12, 7))

    with pytest.raises(RuleBroken, match="Plan a shorter series, or visits further") as refused:
        days_of(rhythm)

    assert refused.value.values == {"most": MOST_VISITS}


def test_the_sixtieth_visit_is_planned_and_the_sixty_first_refused() -> None:
    weekly = VisitRhythm(FIRST, every=1, unit=SeriesUnit.WEEK, on_rest_day=OnRestDay.KEEP)
    sixtieth = FIRST + timedelta(weeks=MOST_VISITS - 1)

    for most in (replace(weekly, times=MOST_VISITS), replace(weekly, until=sixtieth)):
        assert days_of(most)[-1].day == sixtieth

    one_more = sixtieth + timedelta(weeks=1)
    for more in (replace(weekly, times=MOST_VISITS + 1), replace(weekly, until=one_more)):
        with pytest.raises(RuleBroken, match="Plan a shorter series, or visits further"):
            days_of(more)


@pytest.mark.parametrize(("until", "planned"), [(30, 30), (29, 27)])
def test_a_rest_day_is_moved_onto_the_last_day_but_not_past_it(until: int, planned: int) -> None:
    saturday = date(2026, 11, 28)

    day = place(saturday, on_rest_day=OnRestDay.MOVE, until=date(2026, 11, until))

    assert day.day == date(2026, 11, planned)


def test_a_series_may_end_on_the_day_on_which_it_begins() -> None:
    assert days(VisitRhythm(FIRST, every=1, unit=SeriesUnit.WEEK, until=FIRST)) == ["2026-12-07"]
