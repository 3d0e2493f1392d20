"""Where the visits stand."""

from __future__ import annotations

from datetime import date

import pytest

from casetrack.cases.kinds import MeasureKind, MeasureState, Part, Provenance, StageState
from casetrack.cases.models import Case, Party
from casetrack.cases.stage_readings import StageReading
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.crypto import Keyring
from casetrack.db.partial_date import PartialDate
from casetrack.db.session import Database
from casetrack.ledger.measures import start_measure
from casetrack.visits.actions import cancel_visits
from casetrack.visits.models import Visit, VisitState, VisitWay
from casetrack.visits.stage import visits_stage
from tests.builders import NOON, TODAY, acting, make_case, make_child
from tests.derived import asked_of
from tests.visits.builders import (
    FIRST,
    case_of,
    handler_of,
    met,
    plan,
    plan_monthly,
    record,
    run_probation,
)


@pytest.fixture(autouse=True)
def _on_a_database(database: Database, keys: Keyring) -> None:
    """Every test here keeps something."""


def reading(child: Party, *, on: date = TODAY) -> StageReading | None:
    readings = asked_of(visits_stage, case_of(child), on)
    assert len(readings) <= 1
    return readings[0] if readings else None


def test_without_visits_and_without_a_call_for_them_there_is_nothing_to_read() -> None:
    assert reading(make_child()) is None


def test_a_probation_without_visits_has_them_to_do() -> None:
    child = make_child()
    run_probation(child)

    stage_reading = reading(child)

    assert stage_reading is not None
    assert stage_reading.state is StageState.TODO
    assert stage_reading.party_id == child.id


def test_a_series_runs_and_counts_those_that_were_met() -> None:
    child = make_child()
    visits = plan_monthly(child, times=4)
    record(visits[0], met(FIRST))
    record(visits[1], met(date(2027, 1, 7), state=VisitState.NOT_AT_HOME), on=date(2027, 1, 7))

    stage_reading = reading(child, on=date(2027, 1, 10))

    assert stage_reading is not None
    assert stage_reading.state is StageState.RUNNING
    assert (stage_reading.done, stage_reading.total, stage_reading.late) == (1, 4, 0)
    assert (stage_reading.since.first, stage_reading.until.last) == (FIRST, date(2027, 3, 8))


def test_a_past_visit_without_an_outcome_is_late() -> None:
    child = make_child()
    plan(child)

    on_the_day, day_after = reading(child, on=FIRST), reading(child, on=date(2026, 12, 8))

    assert on_the_day is not None
    assert on_the_day.late == 0
    assert day_after is not None
    assert day_after.late == 1


def test_when_every_visit_has_its_outcome_the_stage_is_done() -> None:
    child = make_child()
    (visit,) = plan(child)
    record(visit, met(FIRST))

    stage_reading = reading(child, on=FIRST)

    assert stage_reading is not None
    assert stage_reading.state is StageState.DONE


def test_cancelled_visits_count_nowhere() -> None:
    child = make_child()
    visits = plan_monthly(child)
    cancel_visits(
        visits[1],
        acting(handler_of(child), on=TODAY, at=NOON),
        and_the_rest=True,
        reason="Moved away",
        opened=visits[1].version,
    )

    stage_reading = reading(child)

    assert stage_reading is not None
    assert stage_reading.total == 1


def test_visits_a_source_tells_of_without_days_are_not_recorded() -> None:
    child = make_child(make_case(provenance=Provenance.PUBLISHED))
    measure = start_measure(
        case_of(child),
        MeasureKind.REGULAR_VISIT,
        started=PartialDate.unknown(),
        parties={Part.ABOUT: [child]},
        state=MeasureState.UNKNOWN,
    )
    measure.decided_here = False

    stage_reading = reading(child)

    assert stage_reading is not None
    assert stage_reading.state is StageState.TOOK_PLACE
    assert stage_reading.done is None


def test_two_children_are_read_apart() -> None:
    child = make_child()
    other = make_child(case_of(child))
    plan(child)
    run_probation(other)

    state_by_id = {r.party_id: r.state for r in asked_of(visits_stage, case_of(child), TODAY)}

    assert state_by_id == {child.id: StageState.RUNNING, other.id: StageState.TODO}


def told_visit(child: Party, happened: PartialDate) -> Visit:
    """A visit as a file tells it."""
    visit = Visit(
        case_id=child.case_id,
        office_id=session().get_one(Case, child.case_id).office_id,
        party_id=child.id,
        way=VisitWay.HOME,
        state=VisitState.DONE,
        happened=happened,
        findings=BilingualText("At home.", None),
    )
    session().add(visit)
    session().flush()
    return visit


def test_of_a_visit_known_by_its_month_no_day_is_invented() -> None:
    child = make_child()
    march = PartialDate.month(2021, 3)

    visit = told_visit(child, march)

    stage_reading = reading(child)
    assert visit.day() is None
    assert stage_reading is not None
    assert (stage_reading.since, stage_reading.until) == (march, march)


def test_a_visit_known_by_its_day_stands_under_it() -> None:
    day = date(2021, 3, 1)

    assert told_visit(make_child(), PartialDate.day(day)).day() == day
