"""What must hold of every date, whatever the day and the rule."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from casetrack.law import (
    PERIODS,
    PROBATION_MONTHS,
    PUBLISHED,
    Due,
    age_on,
    due,
    final_decision_due,
    is_workday,
    probation_last_day,
    reaches,
)
from casetrack.law.counting import CustodyEffect, LastDay, LengthUnit, add_months_latest
from casetrack.law.periods import id_on
from casetrack.law.periods.period import Option

DAYS = st.dates(date(2019, 1, 1), date(2028, 12, 31))
MONTHS = st.integers(6, 12)

#: Rules that need nothing but a day (and an adult, where it is asked).
PLAIN = sorted(
    id
    for id, period in PERIODS.items()
    if period.length is not None and period.unit is not LengthUnit.SCHOOL_TERM
)
ROLLING = [id for id in PLAIN if PERIODS[id].last_day is LastDay.NEXT_WORKDAY]
ONE_STEP = [id for id in ROLLING if PERIODS[id].unit is not LengthUnit.WORKDAY]
EXTENDABLE = [
    id
    for id, period in PERIODS.items()
    if period.extension and Option.EXTENDED in period.extension.options
]
HELD = [id for id in ROLLING if PERIODS[id].custody is CustodyEffect.ON_LAST_DAY]


def of(rule: str, start: date, *, extended: bool = False, in_custody: bool = False) -> Due:
    return due(rule, start, adult=True, extended=extended, in_custody=in_custody)


@given(rule=st.sampled_from(PLAIN), start=DAYS)
def test_a_period_never_ends_before_its_trigger_unless_it_is_counted_back(
    rule: str, start: date
) -> None:
    due = of(rule, start)

    if PERIODS[rule].last_day is LastDay.BACKWARD:
        assert due.due < start
    else:
        assert due.due > start


@given(rule=st.sampled_from(ROLLING), start=DAYS)
def test_rolling_is_never_early_and_ends_on_the_first_working_day(rule: str, start: date) -> None:
    due = of(rule, start)
    passed = [due.nominal + timedelta(days=n) for n in range((due.due - due.nominal).days)]

    assert due.due >= due.nominal
    assert is_workday(due.due)
    assert not any(is_workday(day) for day in passed)


@given(rule=st.sampled_from(PLAIN), start=DAYS, later=st.integers(1, 40))
def test_a_later_start_never_ends_earlier(rule: str, start: date, later: int) -> None:
    after = start + timedelta(days=later)
    # A new text of the law may shorten a period.
    assume(id_on(rule, start) == id_on(rule, after))

    assert of(rule, start).due <= of(rule, after).due


@given(rule=st.sampled_from(EXTENDABLE), start=DAYS)
def test_an_extension_never_shortens(rule: str, start: date) -> None:
    assert of(rule, start, extended=True).due > of(rule, start).nominal
    assert of(rule, start, extended=True).nominal > of(rule, start).nominal


@given(rule=st.sampled_from(HELD), start=DAYS)
def test_custody_never_gives_more_time(rule: str, start: date) -> None:
    held, free = of(rule, start, in_custody=True), of(rule, start)

    assert held.nominal == held.due == free.nominal
    assert held.due <= free.due


@given(start=DAYS, returned_after=st.integers(1, 30), away=st.integers(1, 31))
def test_a_recount_knows_nothing_of_what_went_before(
    start: date, returned_after: int, away: int
) -> None:
    again = start + timedelta(days=returned_after + away)
    due("prosecution_review", start, extended=True)

    assert due("prosecution_review", again) == due("prosecution_review", again)
    assert due("prosecution_review", again).nominal > again


@given(rule=st.sampled_from(["hearing_notice", "cnp_proposal"]), day=DAYS)
def test_counting_back_is_the_inverse_of_counting_on(rule: str, day: date) -> None:
    length = PERIODS[rule].length
    assert length is not None

    assert of(rule, day).due + timedelta(days=length.first.number) == day


@given(rule=st.sampled_from(ONE_STEP), start=DAYS)
def test_the_other_reading_is_never_earlier(rule: str, start: date) -> None:
    due = of(rule, start)

    assert due.alternative is None or due.alternative > due.due


@given(rule=st.sampled_from(PLAIN), start=DAYS)
def test_a_date_is_provisional_only_where_the_calendar_ends(rule: str, start: date) -> None:
    due = of(rule, start)

    assert due.provisional <= (not PUBLISHED.is_known(due.due.year))
    assert due.provisional == any(step.code == "provisional" for step in due.steps)


@given(
    rule=st.sampled_from(ONE_STEP),
    start=DAYS,
    into=st.integers(0, 20),
    stood=st.integers(0, 400),
)
def test_standing_still_moves_the_last_day_by_the_days_it_stood(
    rule: str, start: date, into: int, stood: int
) -> None:
    since = start + timedelta(days=into)
    answer = due(rule, start, adult=True, suspended=[(since, since + timedelta(days=stood))])

    assert answer.nominal == of(rule, start).nominal + timedelta(days=stood)


@given(decided=DAYS, months=MONTHS)
def test_a_probation_lasts_its_months_and_the_other_reading_one_day_less(
    decided: date, months: int
) -> None:
    due = probation_last_day(decided, months=months)

    assert 28 * months < (due.due - decided).days <= 366
    assert due.alternative == due.due - timedelta(days=1)
    assert due.earliest_next == add_months_latest(decided, months) + timedelta(days=1)
    assert due.nominal == due.due


@given(received=DAYS, used=st.integers(0, 31), months=MONTHS, held=st.booleans())
def test_the_final_decision_comes_after_the_probation_and_within_what_was_left(
    received: date, used: int, months: int, held: bool
) -> None:
    decided = received + timedelta(days=used)
    review = due("prosecution_review", received)
    assume(decided <= review.nominal)
    end = probation_last_day(decided, months=months).due

    answer = final_decision_due(
        review_received=received, decided=decided, months=months, in_custody=held
    )

    assert answer.due > end
    assert answer.earliest_next is not None
    assert end < answer.earliest_next <= answer.due
    assert answer.nominal - end == review.nominal - decided


@given(born=st.dates(date(1990, 1, 1), date(2020, 12, 31)), age=st.integers(1, 100))
def test_age_and_its_first_day_agree(born: date, age: int) -> None:
    first = reaches(born, age)

    assert age_on(born, first) == age
    assert age_on(born, first - timedelta(days=1)) == age - 1


@pytest.mark.parametrize("months", [*range(-1, 6), *range(13, 20)])
def test_lengths_outside_six_to_twelve_are_not_lawful(months: int) -> None:
    assert months not in PROBATION_MONTHS.on(date(2025, 1, 1))
