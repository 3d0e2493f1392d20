"""What may be done next about visits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask

from casetrack.accounts.models import Staff
from casetrack.cases.facts import facts_of
from casetrack.cases.models import Party
from casetrack.ledger.measures import move_last_day
from casetrack.visits.models import SeriesUnit, VisitState
from casetrack.visits.next_steps import next_steps
from casetrack.web.next_steps import NextStep
from tests.builders import NOON, TODAY, acting, make_child
from tests.visits.builders import (
    FIRST,
    case_of,
    grant_visits,
    handler_of,
    met,
    plan,
    plan_monthly,
    record,
    run_probation,
)


@pytest.fixture(autouse=True)
def _on_a_page(app: Flask) -> Iterator[None]:
    """Steps have addresses and words, so they are asked for on a page."""
    with app.test_request_context():
        yield


def steps(child: Party, *, to: Staff | None = None, on: date = TODAY) -> dict[str, NextStep]:
    user = to or handler_of(child)
    steps = next_steps(facts_of(case_of(child), seen_by=user, on=on), user, on)
    return {str(step.text): step for step in steps}


def test_a_probation_without_visits_asks_for_them() -> None:
    child = make_child()
    run_probation(child)

    step = steps(child)["Plan visits: Sun Moumou"]

    assert step.note == "probation, until 7 July 2027; no visit is planned."
    assert step.url is not None
    assert f"party={child.id}" in step.url


def test_the_earliest_visit_without_an_outcome_comes_first() -> None:
    child = make_child()
    visits = plan_monthly(child)

    first = next(iter(steps(child, on=date(2027, 1, 10)).values()))

    assert first.text == "Outcome of the visit: Sun Moumou"
    assert first.url == f"/cases/{child.case_id}/visits/{visits[0].id}/outcome"
    assert first.note == "2 visits have no outcome; this is the earliest."


def test_nobody_met_twice_in_a_row_asks_for_another_way() -> None:
    child = make_child()
    visits = plan_monthly(child)
    record(visits[0], met(FIRST, state=VisitState.NOT_AT_HOME))
    assert "Plan a visit sooner: Sun Moumou" not in steps(child)

    later = date(2027, 1, 7)
    record(visits[1], met(later, state=VisitState.NOT_AT_HOME), on=later)

    assert "Plan a visit sooner: Sun Moumou" in steps(child, on=later)


def test_a_refusal_is_for_the_prosecutor_to_judge() -> None:
    child = make_child()
    (visit,) = plan(child)
    record(visit, met(FIRST, state=VisitState.REFUSED))

    step = steps(child, on=FIRST)["Talk with the family, or visit again: Sun Moumou"]

    assert "One refusal is no ground to revoke" in str(step.note)


def test_a_probation_that_runs_longer_than_a_series_to_a_day_asks_for_visits() -> None:
    child = make_child()
    probation = run_probation(child, last_day=date(2027, 2, 8))
    last = date(2027, 2, 8)
    plan(child, every=1, unit=SeriesUnit.MONTH, measure_id=probation.id, until=last)
    assert "Plan the visits still missing: Sun Moumou" not in steps(child)

    move_last_day(probation, date(2027, 5, 7), acting(handler_of(child), at=NOON))

    step = steps(child)["Plan the visits still missing: Sun Moumou"]
    assert step.note == "Planned to 8 February 2027; the linked measure now runs until 7 May 2027."


def test_a_social_worker_is_offered_records_and_no_plans() -> None:
    child = make_child()
    run_probation(child)
    worker = grant_visits(case_of(child), child)

    assert list(steps(child, to=worker)) == ["Record a visit that was not planned"]
