"""The worked examples, each a line of the table in `examples.py`."""

from __future__ import annotations

from datetime import date

import pytest

from casetrack.law import age_on, final_decision_due, reaches
from tests.law.examples import (
    AGE_EXAMPLES,
    EXAMPLES,
    FINAL_EXAMPLES,
    Example,
    FinalExample,
)


def day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_the_date_is_the_one_worked_out_by_hand(example: Example) -> None:
    due = example.computed()

    assert due.due.isoformat() == example.due
    assert due.nominal.isoformat() == (example.nominal or example.due)
    assert due.alternative == day(example.alternative)
    assert due.earliest_next == day(example.earliest_next)
    assert due.provisional is example.provisional


@pytest.mark.parametrize("example", FINAL_EXAMPLES, ids=lambda example: example.name)
def test_what_was_left_of_the_review_remains_after_the_probation(example: FinalExample) -> None:
    due = final_decision_due(
        review_received=date.fromisoformat(example.received),
        decided=date.fromisoformat(example.decided),
        months=example.months,
        ended=day(example.ended),
    )

    assert due.due.isoformat() == example.due


@pytest.mark.parametrize(("born", "age", "first_day"), AGE_EXAMPLES)
def test_an_age_is_reached_on_the_day_after_the_birthday(
    born: str, age: int, first_day: str
) -> None:
    at_last = date.fromisoformat(first_day)

    assert reaches(date.fromisoformat(born), age) == at_last
    assert age_on(date.fromisoformat(born), at_last) == age
    assert age_on(date.fromisoformat(born), at_last.fromordinal(at_last.toordinal() - 1)) == age - 1


def test_rolling_before_extending_would_have_given_another_day() -> None:
    extended = next(
        example for example in EXAMPLES if example.name == "extension from the nominal day"
    )

    assert extended.computed().due != date(2025, 2, 20)


def test_ten_days_remain_after_the_probation_and_the_decision_may_come_the_day_after() -> None:
    due = final_decision_due(review_received=date(2024, 3, 11), decided=date(2024, 4, 1), months=6)

    left = next(step for step in due.steps if step.code == "days_left")
    suspended = next(step for step in due.steps if step.code == "suspended")
    assert (left.values["days"], suspended.values["days"]) == (10, 183)
    assert due.earliest_next == date(2024, 10, 2)
