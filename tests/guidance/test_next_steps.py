"""What may be done next about guidance."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask

from casetrack.accounts.models import Role
from casetrack.cases.facts import facts_of
from casetrack.cases.models import Party
from casetrack.guidance.feature import FEATURE
from casetrack.ledger.page_parts import NextSteps
from casetrack.web.next_steps import NextStep
from tests.builders import TODAY, make_child, make_father, make_staff
from tests.guidance.builders import case_of, handler_of, issue, start

(STEPS,) = (item.of for item in FEATURE.brings if isinstance(item, NextSteps))


@pytest.fixture(autouse=True)
def _on_a_page(app: Flask) -> Iterator[None]:
    """Steps have addresses and words, so they are asked for on a page."""
    with app.test_request_context():
        yield


def steps(child: Party, *, on: date = TODAY) -> dict[str, NextStep]:
    user = handler_of(child)
    facts = facts_of(case_of(child), seen_by=user, on=on)
    steps = [step for steps_of in STEPS for step in steps_of(facts, user, on)]
    return {str(step.text): step for step in steps}


def test_an_order_and_a_programme_may_be_begun_for_the_child() -> None:
    child = make_child()

    step_by_id = steps(child)

    assert list(step_by_id) == [
        "Order a guardian to supervise",
        "Begin family education guidance, correction or help",
        "Suggest specialised education",
    ]
    assert all(f"child={child.id}" in str(step.url) for step in step_by_id.values())


def test_an_order_says_until_when_it_runs_and_when_it_has_run_out() -> None:
    child = make_child()
    issue(child, make_father(child))

    running = steps(child)["Change or end the order: Sun's father"]
    over = steps(child, on=date(2027, 5, 21))["End the order: Sun's father"]

    assert running.note == "Runs until 20 May 2027."
    assert over.note == "Its last day was 20 May 2027. Say how the duties were kept, or extend it."


def test_an_order_runs_on_its_last_day() -> None:
    child = make_child()
    issue(child, make_father(child))

    assert "Change or end the order: Sun's father" in steps(child, on=date(2027, 5, 20))


def test_an_order_that_is_not_served_asks_for_service() -> None:
    child = make_child()
    issue(child, make_father(child), served_on=None)

    assert "Record service of the order: Sun's father" in steps(child)


def test_a_running_programme_asks_for_its_sessions() -> None:
    child = make_child()
    programme = start(child)

    (step, *_rest) = steps(child).values()

    assert str(step.url) == f"/cases/{child.case_id}/measures/{programme.measure_id}"


def test_somebody_who_may_not_write_is_offered_nothing() -> None:
    child = make_child()
    manager = make_staff(Role.CASE_MANAGEMENT, office=handler_of(child).office)

    facts = facts_of(case_of(child), seen_by=manager, on=TODAY)

    assert [step for steps_of in STEPS for step in steps_of(facts, manager, TODAY)] == []
