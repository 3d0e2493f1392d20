"""Where the suggestions of a case stand, from facts alone."""

from __future__ import annotations

from datetime import date

import pytest

from casetrack.cases.kinds import Provenance, StageState
from casetrack.suggestions.actions import close
from casetrack.suggestions.issuing import issue
from casetrack.suggestions.kinds import PutRight, Response
from casetrack.suggestions.models import Suggestion
from casetrack.suggestions.replies import FollowUpCheck, verify_item
from casetrack.suggestions.stage import read, stage
from tests.builders import NOON, TODAY, acting, make_case
from tests.derived import asked_of
from tests.suggestions.letters import (
    handler_of,
    issued,
    make_company,
    recorded,
    replied,
    served,
    urging,
)

pytestmark = pytest.mark.usefixtures("database", "keys")


def ended(letter: Suggestion) -> Suggestion:
    close(
        letter,
        acting(handler_of(letter.case), on=TODAY, at=NOON),
        closed_on=TODAY,
        reason="Done",
        response=Response.CARRIED_OUT,
    )
    return letter


def urged() -> Suggestion:
    case = make_case()
    return issue(case, urging(make_company(case)), acting(handler_of(case), on=TODAY, at=NOON))


def test_a_case_that_asks_nobody_for_anything_needs_no_suggestion() -> None:
    assert asked_of(stage, make_case(), TODAY) == []


def test_an_open_letter_runs_and_counts_what_is_put_right_of_all_it_asks() -> None:
    letter = replied()
    item = letter.items[0]
    look = FollowUpCheck(date(2026, 11, 18), PutRight.VERIFIED, "Seen")
    verify_item(item, look, acting(handler_of(letter.case), on=TODAY, at=NOON), opened=item.version)

    (reading,) = asked_of(stage, letter.case, TODAY)

    assert (reading.state, reading.done, reading.total) == (StageState.RUNNING, 1, 4)
    assert reading.since.first == date(2026, 9, 14)


def test_a_reply_that_has_not_come_is_late_after_its_day() -> None:
    letter = served()

    assert [r.late for r in read([letter], on=date(2026, 11, 16))] == [0]
    assert [r.late for r in read([letter], on=date(2026, 11, 17))] == [1]


def test_a_closed_letter_is_done_on_that_day() -> None:
    (reading,) = read([ended(issued())], on=TODAY)

    assert reading.state is StageState.DONE
    assert reading.until.first == TODAY


def test_open_urging_runs_and_counts_no_items() -> None:
    (reading,) = read([urged()], on=TODAY)

    assert (reading.state, reading.done, reading.total) == (StageState.RUNNING, None, None)


def test_urging_beside_a_closed_letter_decides_nothing_once_it_is_over() -> None:
    (reading,) = read([ended(issued()), ended(urged())], on=TODAY)

    assert (reading.state, reading.total) == (StageState.DONE, 4)


@pytest.mark.parametrize(
    ("response", "state"),
    [
        (Response.FULLY_ACCEPTED, StageState.DONE),
        (Response.UNKNOWN, StageState.TOOK_PLACE),
        (None, StageState.TOOK_PLACE),
    ],
)
def test_a_published_letter_is_done_only_if_its_text_tells_the_response(
    response: Response | None, state: StageState
) -> None:
    letter = recorded(make_case(provenance=Provenance.PUBLISHED))
    letter.response = response

    assert [r.state for r in read([letter], on=TODAY)] == [state]
