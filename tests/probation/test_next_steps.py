"""What may be done next about a probation, on its last day and on the day after."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from casetrack.cases.facts import facts_of
from casetrack.probation.models import Probation
from casetrack.probation.next_steps import next_steps
from casetrack.web.next_steps import NextStep
from tests.probation.builders import LAST_DAY, child_of, make_probation
from tests.review.builders import case_of, handler_of


@pytest.fixture(autouse=True)
def _on_a_page(app: Flask) -> Iterator[None]:
    """Steps have addresses and words, so they are asked for on a page."""
    with app.test_request_context():
        yield


def step(probation: Probation, begins: str, *, days_later: int) -> NextStep | None:
    """The step whose text begins so, that many days after the last day; None if none does."""
    child, on = child_of(probation), LAST_DAY + timedelta(days=days_later)
    handler = handler_of(child)
    facts = facts_of(case_of(child), seen_by=handler, on=on)
    steps = (step for step in next_steps(facts, handler, on) if str(step.text).startswith(begins))
    return next(steps, None)


@pytest.mark.parametrize(("days_later", "is_offered"), [(0, True), (1, False)])
def test_the_length_may_be_changed_until_the_last_day(days_later: int, is_offered: bool) -> None:
    next_step = step(make_probation(), "Change the length", days_later=days_later)

    assert (next_step is not None) is is_offered


@pytest.mark.parametrize(("days_later", "is_open"), [(0, False), (1, True)])
def test_the_final_decision_opens_on_the_day_after_the_last(days_later: int, is_open: bool) -> None:
    next_step = step(make_probation(), "Decide not to prosecute", days_later=days_later)

    assert next_step is not None
    assert (next_step.url is not None) is is_open
