"""Where two texts, or two readings, count differently: the earlier binds us, the later opens."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from casetrack.law import due, earlier_of, final_decision_due, probation_last_day
from casetrack.law.counting import add_months_latest

LEGAL, TARGET = "seal_query_decision", "seal_query_decision_2022"


def test_a_query_of_a_sealed_record_is_due_on_the_earlier_of_both_days_on_every_day() -> None:
    days = [date(2023, 1, 1) + timedelta(n) for n in range(1461)]
    later = 0
    for day in days:
        legal, target = due(LEGAL, day), due(TARGET, day)
        counted = earlier_of(LEGAL, TARGET, day)
        assert counted.due == min(legal.due, target.due)
        rows = [step.values for step in counted.steps if step.code == "other_reading"]
        other = target if counted.rule == LEGAL else legal
        assert rows == [{"reading": other.rule, "day": other.due}]
        later += target.due > legal.due
    assert later == 46


def test_around_a_spring_festival_the_seven_days_are_the_earlier_ones() -> None:
    counted = earlier_of(LEGAL, TARGET, date(2026, 2, 13))

    assert (counted.rule, counted.due) == (LEGAL, date(2026, 2, 24))
    assert counted.alternative == date(2026, 2, 25)


def test_on_an_ordinary_day_the_three_working_days_are() -> None:
    counted = earlier_of(LEGAL, TARGET, date(2025, 6, 16))

    assert (counted.rule, counted.due) == (TARGET, date(2025, 6, 19))
    assert counted.alternative == date(2025, 6, 23)


REVIEWED = date(2026, 2, 10)  # a month from here is 10 March


@pytest.mark.parametrize(
    ("decided", "revoked", "last_day"),
    [
        # Nothing is left: that day, or the first working day after it.
        (date(2026, 3, 10), date(2026, 6, 10), date(2026, 6, 10)),
        (date(2026, 3, 10), date(2026, 6, 13), date(2026, 6, 15)),
        # Less than nothing: still that day.
        (date(2026, 3, 12), date(2026, 6, 10), date(2026, 6, 10)),
        # One day is left.
        (date(2026, 3, 9), date(2026, 6, 10), date(2026, 6, 11)),
    ],
)
def test_after_a_revocation_with_nothing_left_prosecution_is_due_that_day(
    decided: date, revoked: date, last_day: date
) -> None:
    counted = final_decision_due(
        review_received=REVIEWED, decided=decided, ended=revoked, revoked=True
    )

    assert counted.due == last_day
    assert counted.earliest_next == revoked


def test_after_an_expiry_with_nothing_left_it_is_the_day_after() -> None:
    counted = final_decision_due(
        review_received=REVIEWED, decided=date(2026, 3, 10), ended=date(2026, 9, 10)
    )

    assert counted.due == date(2026, 9, 11)


@pytest.mark.parametrize(
    ("decided", "opens"),
    [
        # 28 February is the last day of its month: 28 or 31 August.
        (date(2026, 2, 28), date(2026, 9, 1)),
        (date(2026, 2, 27), date(2026, 8, 28)),
        (date(2026, 4, 30), date(2026, 11, 1)),
        (date(2026, 8, 31), date(2027, 3, 1)),
    ],
)
def test_the_way_to_the_final_decision_opens_by_the_later_reading(
    decided: date, opens: date
) -> None:
    received = decided - timedelta(10)

    counted = final_decision_due(review_received=received, decided=decided, months=6)

    assert counted.earliest_next == opens
    assert probation_last_day(decided, months=6).earliest_next == opens
    assert add_months_latest(decided, 6) == opens - timedelta(1)
    assert counted.due >= opens


def test_what_would_be_due_before_it_opens_is_due_when_it_opens() -> None:
    # A month from 29 January is 28 February: nothing of the review is left on that day.
    counted = final_decision_due(
        review_received=date(2026, 1, 29), decided=date(2026, 2, 28), months=6
    )

    assert counted.due == date(2026, 9, 1)
