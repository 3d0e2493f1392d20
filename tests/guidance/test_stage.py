"""Where guidance stands."""

from __future__ import annotations

from datetime import date

import pytest

from casetrack.cases.kinds import MeasureKind, MeasureState, Part, StageState
from casetrack.cases.models import Party
from casetrack.cases.stage_readings import StageReading
from casetrack.courses.course import SessionHeld
from casetrack.db.crypto import Keyring
from casetrack.db.partial_date import PartialDate
from casetrack.db.session import Database
from casetrack.guidance.actions import end_order
from casetrack.guidance.programmes import PROGRAMMES
from casetrack.guidance.stage import guidance_stage
from casetrack.ledger.measures import start_measure
from tests.builders import NOON, TODAY, acting, make_child, make_father
from tests.derived import asked_of
from tests.guidance.builders import case_of, handler_of, issue, start


@pytest.fixture(autouse=True)
def _on_a_database(database: Database, keys: Keyring) -> None:
    """Every test here keeps something."""


def reading(child: Party, *, on: date = TODAY) -> StageReading | None:
    readings = asked_of(guidance_stage, case_of(child), on)
    assert len(readings) <= 1
    return readings[0] if readings else None


def recorded(child: Party, *, state: MeasureState, started: PartialDate) -> None:
    """Guidance as a source tells of it."""
    measure = start_measure(
        case_of(child),
        MeasureKind.FAMILY_EDUCATION_GUIDANCE,
        started=started,
        parties={Part.ABOUT: [child]},
    )
    measure.decided_here = False
    measure.state = state


def test_without_guidance_there_is_nothing_to_read() -> None:
    assert reading(make_child()) is None


def test_an_order_runs_from_service_to_its_last_day() -> None:
    child = make_child()
    issue(child, make_father(child))

    stage_reading = reading(child)

    assert stage_reading is not None
    assert stage_reading.state is StageState.RUNNING
    assert (stage_reading.since.first, stage_reading.until.last) == (
        date(2026, 11, 20),
        date(2027, 5, 20),
    )
    assert stage_reading.total is None


def test_sessions_are_counted_where_their_number_is_planned() -> None:
    child = make_child()
    issue(child, make_father(child))
    programme = start(child)
    PROGRAMMES.hold(
        programme,
        SessionHeld(PartialDate.day(TODAY), "Law course"),
        acting(handler_of(child), on=TODAY, at=NOON),
    )

    stage_reading = reading(child)

    assert stage_reading is not None
    assert (stage_reading.done, stage_reading.total) == (1, 6)


@pytest.mark.parametrize(("day", "late"), [(20, 0), (21, 1)])
def test_an_order_is_late_after_its_last_day_and_not_on_it(day: int, late: int) -> None:
    child = make_child()
    issue(child, make_father(child))

    stage_reading = reading(child, on=date(2027, 5, day))

    assert stage_reading is not None
    assert stage_reading.late == late


def test_an_order_past_its_last_day_is_late_until_somebody_ends_it() -> None:
    child = make_child()
    order = issue(child, make_father(child))

    stage_reading = reading(child, on=date(2027, 5, 21))
    assert stage_reading is not None
    assert stage_reading.late == 1

    end_order(order, acting(handler_of(child), on=TODAY, at=NOON), ended_on=TODAY, result="Kept.")
    after = reading(child)
    assert after is not None
    assert after.state is StageState.DONE


@pytest.mark.parametrize(
    ("state", "started", "expected"),
    [
        (MeasureState.UNKNOWN, PartialDate.unknown(), StageState.TOOK_PLACE),
        (MeasureState.RUNNING, PartialDate.unknown(), StageState.TOOK_PLACE),
        (MeasureState.ENDED, PartialDate.unknown(), StageState.DONE),
        (MeasureState.RUNNING, PartialDate.day(date(2022, 5, 1)), StageState.RUNNING),
    ],
    ids=["nothing known", "no day known", "known to be over", "begun on a day"],
)
def test_what_a_source_tells_without_days_is_not_guessed(
    state: MeasureState, started: PartialDate, expected: StageState
) -> None:
    child = make_child()
    recorded(child, state=state, started=started)

    stage_reading = reading(child)

    assert stage_reading is not None
    assert stage_reading.state is expected


def test_two_children_are_read_apart() -> None:
    child = make_child()
    other = make_child(case_of(child))
    start(child)
    recorded(other, state=MeasureState.ENDED, started=PartialDate.unknown())

    state_by_id = {r.party_id: r.state for r in asked_of(guidance_stage, case_of(child), TODAY)}

    assert state_by_id == {child.id: StageState.RUNNING, other.id: StageState.DONE}
