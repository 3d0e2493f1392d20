"""Facts that are written down after others, or long after they happened."""

from __future__ import annotations

from datetime import date

import pytest

from casetrack.cases.duty_kinds import DutyState
from casetrack.cases.duty_kinds import ObligationKind as Kind
from casetrack.cases.entry_kinds import EntryKind as Told
from casetrack.cases.models import Case, Disposition
from casetrack.clocks.delivery import record_service
from casetrack.clocks.models import Recipient
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.ledger.clock_triggers import ClockTrigger
from casetrack.ledger.decisions import decide
from casetrack.ledger.obligations import close_past_windows
from tests.builders import NOON, TODAY, acting, make_child
from tests.clocks.facts import (
    DISCRETIONARY,
    case_of,
    decided,
    due,
    handler_of,
    make_victim,
    owed,
    refused,
    tell,
)
from tests.clocks.happening import told
from tests.review.builders import receive

pytestmark = pytest.mark.usefixtures("database", "keys")


def test_a_late_request_is_taken_and_the_entry_says_until_when_the_time_was() -> None:
    child = make_child()
    case, decision = case_of(child), decided(child, DISCRETIONARY, date(2025, 4, 1))
    told(ClockTrigger.NP_RECEIVED_BY_POLICE, date(2025, 4, 2), person=child, decision=decision)
    assert due(case, Kind.RECONSIDERATION_WINDOW) == [date(2025, 4, 9)]

    entry = tell(case, Told.RECONSIDERATION_REQUESTED, date(2025, 4, 18), decision=decision)

    assert entry.fields["late_after"] == "2025-04-09"
    assert due(case, Kind.RECONSIDERATION_DECISION) == [date(2025, 5, 19)]


def test_a_request_in_time_is_not_called_late() -> None:
    child = make_child()
    case, decision = case_of(child), decided(child, DISCRETIONARY, date(2025, 4, 1))
    told(ClockTrigger.NP_RECEIVED_BY_POLICE, date(2025, 4, 2), person=child, decision=decision)

    entry = tell(case, Told.RECONSIDERATION_REQUESTED, date(2025, 4, 9), decision=decision)

    assert "late_after" not in entry.fields


def test_what_is_known_by_its_month_is_counted_from_its_first_day() -> None:
    child = make_child()
    case = case_of(child)

    tell(case, Told.RELEASE_REQUESTED, PartialDate.month(2025, 3), person=child)

    assert due(case, Kind.RELEASE_DECISION) == [date(2025, 3, 4)]


def test_a_fact_of_an_unknown_day_is_told_and_counts_nothing() -> None:
    child = make_child()
    case = case_of(child)

    entry = tell(case, Told.RELEASE_REQUESTED, PartialDate.unknown(), person=child)

    assert entry.when.is_unknown
    assert owed(case, Kind.RELEASE_DECISION) == []


def test_what_was_told_before_a_period_began_does_not_end_it() -> None:
    child = make_child()
    case = case_of(child)
    tell(case, Told.BAIL_STARTED, date(2026, 11, 14), person=child)

    decided(child, DISCRETIONARY, date(2026, 10, 1))

    assert due(case, Kind.BAIL_END) == [date(2027, 11, 14)]


def test_an_answer_written_down_first_ends_its_question() -> None:
    child = make_child()
    case = case_of(child)
    tell(case, Told.SUSPECT_TOLD_OF_COUNSEL, date(2026, 11, 11), person=child)

    receive(child, received_on=date(2026, 11, 10))

    (notice,) = owed(case, Kind.COUNSEL_NOTICE)
    assert (notice.state, notice.settled_on) == (DutyState.MET, date(2026, 11, 11))


def test_a_request_written_down_before_the_service_uses_the_time_for_it() -> None:
    child = make_child()
    case, decision = case_of(child), decided(child, DISCRETIONARY, date(2026, 11, 10))
    asked = tell(case, Told.RECONSIDERATION_REQUESTED, date(2026, 11, 18), decision=decision)

    serve_police(decision, date(2026, 11, 16))

    (window,) = owed(case, Kind.RECONSIDERATION_WINDOW)
    assert (window.state, window.settled_on) == (DutyState.MET, asked.when.last)


@pytest.mark.parametrize(
    ("asked_on", "state", "ended"),
    [
        (date(2026, 11, 10), DutyState.MET, date(2026, 11, 10)),
        (date(2026, 11, 12), DutyState.MET, date(2026, 11, 12)),
        (date(2026, 11, 13), DutyState.LAPSED, date(2026, 11, 12)),
    ],
)
def test_a_request_in_time_is_in_time_though_written_down_after_it(
    asked_on: date, state: DutyState, ended: date
) -> None:
    child = make_child()
    case, decision = case_of(child), decided(child, DISCRETIONARY, date(2026, 11, 3))
    serve_police(decision, date(2026, 11, 5))
    close_past_windows(on=TODAY)

    tell(case, Told.RECONSIDERATION_REQUESTED, asked_on, decision=decision)

    (window,) = owed(case, Kind.RECONSIDERATION_WINDOW)
    assert (window.state, window.settled_on) == (state, ended)


def test_victims_are_told_on_the_day_of_the_last_of_them_whoever_is_written_down_last() -> None:
    child = make_child()
    case = case_of(child)
    victims = [make_victim(case), make_victim(case, "Li Moumou")]
    receive(child, received_on=date(2026, 11, 9))

    for victim, day in zip(victims, (12, 10), strict=True):
        tell(case, Told.VICTIM_TOLD_OF_AGENT, date(2026, 11, day), person=victim)

    (notice,) = owed(case, Kind.VICTIM_NOTICE)
    assert (notice.state, notice.settled_on) == (DutyState.MET, date(2026, 11, 12))


def test_what_is_sealed_once_is_sealed_again_after_another_decision() -> None:
    child = make_child()
    case = case_of(child)
    for day in (date(2026, 9, 1), date(2026, 10, 9)):
        by = handler_of(case)
        decide(case, child, DISCRETIONARY, acting(by, at=NOON), on=day, announced_on=day)
        tell(case, Told.RECORD_SEALED, day, person=child)
        with refused("is recorded already, and happens once here"):
            tell(case, Told.RECORD_SEALED, TODAY, person=child)

    (sealing,) = owed(case, Kind.SEALING)
    assert (sealing.state, sealing.settled_on) == (DutyState.MET, date(2026, 10, 9))


def serve_police(decision: Disposition, day: date) -> None:
    case = session().get_one(Case, decision.case_id)
    key = f"day_{Recipient.POLICE.value}_0"
    record_service(
        case, decision, {key: PartialDate.day(day)}, acting(handler_of(case), on=TODAY, at=NOON)
    )
