"""What may be done next about a review, on its last day and on the day after."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask

from casetrack.cases.facts import facts_of
from casetrack.review.next_steps import next_steps
from tests.builders import TODAY, make_child
from tests.review.builders import case_of, handler_of, receive


@pytest.mark.parametrize(("days_later", "is_open"), [(0, True), (1, False)])
def test_a_review_may_be_extended_until_its_last_day(
    app: Flask, days_later: int, is_open: bool
) -> None:
    on = TODAY + timedelta(days=days_later)
    with app.test_request_context():
        child = make_child()
        period = receive(child, received_on=date(2026, 10, 24))
        assert period.due == TODAY
        handler = handler_of(child)

        steps = next_steps(facts_of(case_of(child), seen_by=handler, on=on), handler, on)

        (extend,) = [step for step in steps if str(step.text).startswith("Extend the review")]
        assert (extend.url is not None) is is_open
