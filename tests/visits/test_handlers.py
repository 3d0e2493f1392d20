"""Visits that serve a measure end with it."""

from __future__ import annotations

from datetime import date

import pytest

from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import Measure, Party
from casetrack.db import session
from casetrack.ledger.measures import end_measure, move_last_day
from casetrack.visits.actions import cancel_visits
from casetrack.visits.models import CalledOff, SeriesUnit, Visit, VisitPlan, VisitState
from casetrack.visits.queries import open_visits_of
from tests.builders import NOON, acting, make_child
from tests.visits.builders import (
    case_of,
    entries_in,
    handler_of,
    met,
    owed,
    plan,
    plan_monthly,
    record,
    run_probation,
)

pytestmark = pytest.mark.usefixtures("database", "keys")


def days_ahead(plan_id: int | None) -> list[date]:
    """The days of the open visits of a plan, in their order."""
    open_ones = open_visits_of([session().get_one(VisitPlan, plan_id)])
    return [day for item in open_ones if (day := item.planned_on)]


def serving(child: Party) -> tuple[Measure, list[Visit]]:
    """A probation to 7 March 2027 and four monthly visits that serve it."""
    probation = run_probation(child, last_day=date(2027, 3, 7))
    visits = plan(
        child, every=1, unit=SeriesUnit.MONTH, measure_id=probation.id, until_measure=True
    )
    assert [str(v.planned_on) for v in visits] == [
        "2026-12-07",
        "2027-01-07",
        "2027-02-08",
        "2027-03-05",
    ]
    return probation, visits


def test_a_measure_that_ends_takes_the_later_visits_with_it() -> None:
    child = make_child()
    probation, visits = serving(child)

    end_measure(probation, acting(handler_of(child), at=NOON), on=date(2027, 1, 20))

    assert [v.state for v in visits] == [
        VisitState.PLANNED,
        VisitState.PLANNED,
        VisitState.CANCELLED,
        VisitState.CANCELLED,
    ]
    assert [owed(visits)[v.id].is_open for v in visits] == [True, True, False, False]
    entry = entries_in(case_of(child))[-1]
    assert entry.kind is EntryKind.VISIT_CANCELLED
    assert entry.text.en is not None
    assert entry.text.en.endswith("the linked measure ends on Wed 20 January 2027")


@pytest.mark.parametrize(("day", "stays"), [(7, True), (6, False)])
def test_a_visit_on_the_last_day_of_a_measure_stays_and_one_on_the_day_after_does_not(
    day: int, stays: bool
) -> None:
    child = make_child()
    probation, visits = serving(child)

    end_measure(probation, acting(handler_of(child), at=NOON), on=date(2027, 1, day))

    assert (visits[1].state is VisitState.PLANNED) is stays
    assert owed(visits)[visits[1].id].is_open is stays


def test_an_outcome_stays_when_the_measure_ends_before_it() -> None:
    child = make_child()
    probation, visits = serving(child)
    record(visits[0], met(date(2026, 12, 7)))

    end_measure(probation, acting(handler_of(child), at=NOON), on=date(2026, 12, 1))

    assert visits[0].state is VisitState.DONE


def test_an_earlier_last_day_cancels_the_visits_after_it() -> None:
    child = make_child()
    probation, visits = serving(child)

    move_last_day(probation, date(2027, 2, 8), acting(handler_of(child), at=NOON))

    assert [v.is_open() for v in visits] == [True, True, True, False]


def test_a_later_last_day_plans_the_rest_of_a_series_that_runs_until_then() -> None:
    child = make_child()
    probation, visits = serving(child)

    move_last_day(probation, date(2027, 5, 7), acting(handler_of(child), at=NOON))

    assert all(v.is_open() for v in visits)
    assert [str(day) for day in days_ahead(visits[0].plan_id)] == [
        "2026-12-07",
        "2027-01-07",
        "2027-02-08",
        "2027-03-05",
        "2027-04-07",
        "2027-05-07",
    ]
    entry = entries_in(case_of(child))[-1]
    assert entry.kind is EntryKind.VISITS_PLANNED
    assert entry.text.en is not None
    assert entry.text.en.endswith("the linked measure now runs until Fri 7 May 2027")


def test_a_later_last_day_adds_no_visit_to_a_series_until_a_day_but_is_told() -> None:
    child = make_child()
    probation = run_probation(child, last_day=date(2027, 3, 7))
    last = date(2027, 3, 7)
    visits = plan(child, every=1, unit=SeriesUnit.MONTH, measure_id=probation.id, until=last)

    move_last_day(probation, date(2027, 5, 7), acting(handler_of(child), at=NOON))

    assert len(days_ahead(visits[0].plan_id)) == 4
    text = entries_in(case_of(child))[-1].text.en
    assert text is not None
    assert "now runs until Fri 7 May 2027" in text
    assert text.endswith("No visit was added")


def test_what_was_taken_back_comes_back_when_the_measure_runs_longer_again() -> None:
    child = make_child()
    probation, visits = serving(child)
    move_last_day(probation, date(2027, 2, 8), acting(handler_of(child), at=NOON))
    assert visits[3].called_off is CalledOff.ENDED

    move_last_day(probation, date(2027, 3, 7), acting(handler_of(child), at=NOON))

    assert visits[3].state is VisitState.CANCELLED
    assert [str(day) for day in days_ahead(visits[0].plan_id)][-1] == "2027-03-05"
    text = entries_in(case_of(child))[-1].text.en
    assert text is not None
    assert "now runs until Sun 7 March 2027" in text


def test_a_visit_that_somebody_cancelled_does_not_come_back() -> None:
    child = make_child()
    probation, visits = serving(child)
    by = acting(handler_of(child), at=NOON)
    cancel_visits(visits[3], by, reason="The family is away.", opened=visits[3].version)

    move_last_day(probation, date(2027, 2, 8), by)
    move_last_day(probation, date(2027, 3, 7), by)

    assert [str(day) for day in days_ahead(visits[0].plan_id)][-1] == "2027-02-08"


def test_visits_that_serve_nothing_stay() -> None:
    child = make_child()
    probation = run_probation(child)
    visits = plan_monthly(child)

    end_measure(probation, acting(handler_of(child), at=NOON), on=date(2026, 12, 1))

    assert all(v.is_open() for v in visits)
    assert session().get_one(VisitPlan, visits[0].plan_id).ended_on is None
