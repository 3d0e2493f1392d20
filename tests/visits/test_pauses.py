"""Visits are paused and go on."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from casetrack.accounts.act import Act
from casetrack.accounts.models import Role
from casetrack.cases.models import Party
from casetrack.db import session
from casetrack.errors import LostRace, NotAllowed, RuleBroken
from casetrack.ledger.measures import end_measure, move_last_day
from casetrack.visits.actions import cancel_visits
from casetrack.visits.models import CalledOff, PlanPause, SeriesUnit, Visit, VisitPlan, VisitState
from casetrack.visits.pauses import PauseTerms, pause_plan, resume_plan
from tests.builders import NOON, TODAY, acting, make_child, make_staff
from tests.visits.builders import (
    KEEP,
    case_of,
    entries_in,
    handler_of,
    met,
    owed,
    plan,
    record,
    run_probation,
)
from tests.visits.test_handlers import days_ahead

pytestmark = pytest.mark.usefixtures("database", "keys")

WEEKLY: dict[str, Any] = {"every": 1, "unit": SeriesUnit.WEEK, "on_rest_day": KEEP}
AWAY = "The child is at the grandparents'."


def weekly(child: Party, times: int = 6, **changed: Any) -> tuple[VisitPlan, list[Visit]]:
    """Every Monday from 7 December."""
    visits = plan(child, **WEEKLY, times=times, **changed)
    return session().get_one(VisitPlan, visits[0].plan_id), visits


def by(child: Party, on: date = TODAY) -> Act:
    return acting(handler_of(child), on=on, at=NOON)


def paused(
    child: Party, plan: VisitPlan, first: date, last: date | None = None, *, on: date = TODAY
) -> PlanPause:
    return pause_plan(plan, PauseTerms(first, last, AWAY), by(child, on), opened=plan.version)


def ahead(plan: VisitPlan) -> list[str]:
    return [str(day) for day in days_ahead(plan.id)]


def test_three_weeks_without_visits_take_back_three_and_leave_the_others() -> None:
    child = make_child()
    series, visits = weekly(child)

    paused(child, series, date(2026, 12, 14), date(2027, 1, 3))

    assert ahead(series) == ["2026-12-07", "2027-01-04", "2027-01-11"]
    assert [visit.called_off for visit in visits] == [
        None,
        CalledOff.PAUSED,
        CalledOff.PAUSED,
        CalledOff.PAUSED,
        None,
        None,
    ]
    assert [owed(visits)[visit.id].is_open for visit in visits] == [
        True,
        False,
        False,
        False,
        True,
        True,
    ]
    text = entries_in(case_of(child))[-2].text
    assert text.en == (
        "Visits paused from Mon 14 December 2026 to Sun 3 January 2027; 3 visits, Mon 14 December"
        f" 2026 to Mon 28 December 2026, taken back. {AWAY}"
    )


@pytest.mark.parametrize(
    ("first", "last", "gone"),
    [
        (date(2026, 12, 14), date(2026, 12, 14), 1),
        (date(2026, 12, 15), date(2026, 12, 20), 0),
        (date(2026, 12, 15), date(2026, 12, 21), 1),
    ],
)
def test_a_pause_holds_its_first_day_and_its_last(first: date, last: date, gone: int) -> None:
    child = make_child()
    series, visits = weekly(child)

    paused(child, series, first, last)

    assert sum(visit.called_off is not None for visit in visits) == gone


def test_what_was_taken_back_comes_back_when_the_visits_go_on_sooner() -> None:
    child = make_child()
    series, visits = weekly(child)
    pause = paused(child, series, date(2026, 12, 14), date(2027, 1, 3))

    days = resume_plan(
        pause,
        by(child, on=date(2026, 12, 16)),
        from_on=date(2026, 12, 21),
        reason="Back at home.",
        opened=series.version,
    )

    assert days == [date(2026, 12, 21), date(2026, 12, 28)]
    assert ahead(series) == [
        "2026-12-07",
        "2026-12-21",
        "2026-12-28",
        "2027-01-04",
        "2027-01-11",
    ]
    assert [visit.state for visit in visits[1:4]] == [VisitState.CANCELLED] * 3
    assert pause.resumed_on == date(2026, 12, 21)


def test_an_open_pause_takes_back_everything_until_somebody_lets_the_visits_go_on() -> None:
    child = make_child()
    series, visits = weekly(child)
    record(visits[0], met(date(2026, 12, 7)))
    pause = paused(child, series, date(2026, 12, 10), on=date(2026, 12, 8))
    assert ahead(series) == []
    assert visits[0].state is VisitState.DONE

    resume_plan(
        pause,
        by(child, on=date(2027, 1, 4)),
        from_on=date(2027, 1, 5),
        reason="School began.",
        opened=series.version,
    )

    assert ahead(series) == ["2027-01-11"]


def test_a_visit_that_was_moved_by_hand_comes_back_on_its_day() -> None:
    child = make_child()
    series, visits = weekly(child)
    visits[1].planned_on = date(2026, 12, 16)
    session().flush()
    pause = paused(child, series, date(2026, 12, 14), date(2026, 12, 20))

    resume_plan(
        pause, by(child), from_on=date(2026, 12, 14), reason="A mistake.", opened=series.version
    )

    assert ahead(series)[:3] == ["2026-12-07", "2026-12-16", "2026-12-21"]


def test_what_somebody_cancelled_in_the_pause_does_not_come_back() -> None:
    child = make_child()
    series, visits = weekly(child)
    cancel_visits(visits[1], by(child), reason="Ill.", opened=visits[1].version)
    pause = paused(child, series, date(2026, 12, 14), date(2026, 12, 27))

    resume_plan(
        pause, by(child), from_on=date(2026, 12, 14), reason="A mistake.", opened=series.version
    )

    assert ahead(series)[:2] == ["2026-12-07", "2026-12-21"]


def test_a_probation_extended_in_a_pause_plans_nothing_within_it_until_it_is_over() -> None:
    child = make_child()
    probation = run_probation(child, last_day=date(2026, 12, 20))
    visits = plan(child, **WEEKLY, measure_id=probation.id, until_measure=True)
    series = session().get_one(VisitPlan, visits[0].plan_id)
    pause = paused(child, series, date(2026, 12, 14), date(2027, 1, 3))

    move_last_day(probation, date(2027, 1, 10), by(child))
    assert ahead(series) == ["2026-12-07", "2027-01-04"]
    resume_plan(pause, by(child), from_on=date(2026, 12, 21), reason="Back.", opened=series.version)

    assert ahead(series) == ["2026-12-07", "2026-12-21", "2026-12-28", "2027-01-04"]


def test_a_probation_extended_shortened_and_revoked_has_its_visits_with_it() -> None:
    child = make_child()
    probation = run_probation(child, last_day=date(2027, 3, 7))
    visits = plan(
        child, every=1, unit=SeriesUnit.MONTH, measure_id=probation.id, until_measure=True
    )
    series = session().get_one(VisitPlan, visits[0].plan_id)
    record(visits[0], met(date(2026, 12, 7)))
    assert ahead(series) == ["2027-01-07", "2027-02-08", "2027-03-05"]

    move_last_day(probation, date(2027, 5, 7), by(child))
    assert ahead(series) == [
        "2027-01-07",
        "2027-02-08",
        "2027-03-05",
        "2027-04-07",
        "2027-05-07",
    ]
    move_last_day(probation, date(2027, 4, 6), by(child))
    assert ahead(series) == ["2027-01-07", "2027-02-08", "2027-03-05"]
    end_measure(probation, by(child), on=date(2027, 2, 8))
    assert ahead(series) == ["2027-01-07", "2027-02-08"]
    assert visits[0].state is VisitState.DONE
    assert series.ended_on == date(2027, 2, 8)


@pytest.mark.parametrize(
    ("terms", "refused"),
    [
        (PauseTerms(date(2026, 11, 23), None, AWAY), "Pause from today on"),
        (
            PauseTerms(date(2026, 12, 14), date(2026, 12, 13), AWAY),
            "lies before the first day of the pause",
        ),
        (PauseTerms(date(2026, 12, 14), None, " "), "visit_reason_missing"),
    ],
)
def test_a_pause_says_its_days_and_why(terms: PauseTerms, refused: str) -> None:
    child = make_child()
    series, _visits = weekly(child)

    with pytest.raises(RuleBroken, match=refused):
        pause_plan(series, terms, by(child), opened=series.version)


def test_two_pauses_share_no_day() -> None:
    child = make_child()
    series, _visits = weekly(child)
    paused(child, series, date(2026, 12, 14), date(2026, 12, 20))

    paused(child, series, date(2026, 12, 21), date(2026, 12, 22))
    with pytest.raises(RuleBroken, match="These visits are paused from"):
        paused(child, series, date(2026, 12, 20))
    with pytest.raises(RuleBroken, match="These visits are paused from"):
        paused(child, series, date(2026, 12, 10), date(2026, 12, 14))


def test_a_pause_that_is_over_is_not_ended_again() -> None:
    child = make_child()
    series, _visits = weekly(child)
    pause = paused(child, series, date(2026, 12, 14), date(2026, 12, 20))

    with pytest.raises(RuleBroken, match="Choose that day, or one before"):
        resume_plan(pause, by(child), from_on=date(2026, 12, 21), reason="x", opened=series.version)
    with pytest.raises(RuleBroken, match="This pause is over already"):
        resume_plan(
            pause,
            by(child, on=date(2026, 12, 21)),
            from_on=date(2026, 12, 21),
            reason="x",
            opened=series.version,
        )


def test_of_two_who_pause_at_once_one_is_the_second() -> None:
    child = make_child()
    series, _visits = weekly(child)
    opened = series.version
    paused(child, series, date(2026, 12, 14), date(2026, 12, 20))

    with pytest.raises(LostRace):
        pause_plan(series, PauseTerms(date(2027, 1, 4), None, AWAY), by(child), opened=opened)


def test_who_may_not_plan_may_not_pause() -> None:
    child = make_child()
    series, _visits = weekly(child)
    clerk = make_staff(Role.SOCIAL_WORKER)

    with pytest.raises(NotAllowed):
        pause_plan(
            series,
            PauseTerms(date(2026, 12, 14), None, AWAY),
            acting(clerk, on=TODAY, at=NOON),
            opened=series.version,
        )
