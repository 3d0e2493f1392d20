"""How long an order runs."""

from __future__ import annotations

from datetime import date

import pytest

from casetrack.errors import RuleBroken
from casetrack.guidance.terms import order_last_day

ISSUED = date(2026, 8, 28)
SERVED = date(2026, 8, 31)


def last_day(
    served_on: date | None = SERVED, months: int | None = None, last_day: date | None = None
) -> date | None:
    return order_last_day(issued_on=ISSUED, served_on=served_on, months=months, last_day=last_day)


def test_the_length_counts_from_service() -> None:
    assert last_day(months=6) == date(2027, 2, 28)


def test_an_order_may_name_its_last_day() -> None:
    assert last_day(last_day=date(2027, 3, 1)) == date(2027, 3, 1)


def test_an_order_may_be_served_on_the_day_it_is_issued_and_end_on_the_day_it_is_served() -> None:
    assert last_day(served_on=ISSUED, last_day=ISSUED) == ISSUED


def test_before_service_a_length_in_months_leads_to_no_day() -> None:
    assert last_day(served_on=None, months=6) is None


def test_of_an_order_whose_issue_nobody_knows_the_service_counts() -> None:
    counted = order_last_day(issued_on=None, served_on=SERVED, months=6, last_day=None)
    named = order_last_day(issued_on=None, served_on=None, months=None, last_day=ISSUED)

    assert (counted, named) == (date(2027, 2, 28), ISSUED)


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ({}, "Give the length in months, or the last day"),
        ({"served_on": date(2026, 8, 27), "months": 6}, "it cannot be served before"),
        ({"last_day": date(2026, 8, 30)}, "order_ends_before"),
        (
            {"months": 6, "last_day": date(2027, 2, 27)},
            "Give that day, or leave one of the two empty",
        ),
    ],
    ids=["no length", "served before issued", "ends before service", "length and day differ"],
)
def test_what_does_not_hold_together_is_refused(given: dict[str, date], key: str) -> None:
    with pytest.raises(RuleBroken, match=key):
        last_day(**given)  # type: ignore[arg-type]  # a mixture on purpose
