"""How a suggestion stands is said in the same words on its page, in its case and in the list."""

from __future__ import annotations

import pytest
from flask import Flask

from casetrack.suggestions.kinds import PutRight
from casetrack.suggestions.models import Suggestion
from casetrack.suggestions.progress import progress_steps, put_right_words
from casetrack.suggestions.sentences import tally_sentences
from casetrack.web.catalogue import speaking
from tests.builders import TODAY, make_case
from tests.desk.case_page.test_roles_follow_decisions import shown
from tests.signed_in import prepare
from tests.suggestions.letters import handler_of, recorded, replied

NOT_SEEN, RIGHT, NOT_DONE = PutRight.NOT_SEEN, PutRight.VERIFIED, PutRight.NOT_DONE


def found(letter: Suggestion, *states: PutRight) -> Suggestion:
    for item, state in zip(letter.items, states, strict=False):
        item.put_right = state
        item.seen_on = TODAY if state is not NOT_SEEN else None
    return letter


@pytest.mark.parametrize(
    ("states", "said"),
    [
        ((RIGHT, RIGHT, RIGHT, RIGHT), "4/4"),
        ((RIGHT, NOT_DONE), "1/4、第1项"),
        ((NOT_DONE, NOT_DONE), "0/4"),
    ],
)
def test_what_we_saw_of_a_recorded_one_stands_alike_everywhere(
    app: Flask, states: tuple[PutRight, ...], said: str
) -> None:
    with prepare(app):
        letter = found(recorded(make_case()), *states)
        handler, case_id, number = handler_of(letter.case), letter.case_id, letter.id

    in_case = shown(app, handler, f"/cases/{case_id}")
    in_list = shown(app, handler, "/suggestions?show=recorded")
    own = shown(app, handler, f"/cases/{case_id}/suggestions/{number}")

    for page in (in_case, in_list):
        assert said in page
    for page in (in_case, in_list, own):
        # Of an item that nobody looked at it may be said, of the whole it is not so.
        assert "项，本院未核查" not in page
        assert "所称，本院未核查" not in page


def test_nothing_seen_is_said_to_be_reported_alone(app: Flask) -> None:
    with prepare(app):
        letter = recorded(make_case())
        handler, case_id = handler_of(letter.case), letter.case_id

    assert "本院未核查" in shown(app, handler, f"/cases/{case_id}")


@pytest.mark.one_engine
def test_three_things_found_not_done_are_checked_and_not_verified(app: Flask) -> None:
    with prepare(app):
        letter = found(replied(), NOT_DONE, NOT_DONE, NOT_DONE, NOT_DONE)
        with app.test_request_context(), speaking("en"):
            steps = {str(step.name): step.below() for step in progress_steps(letter, on=TODAY)}
            tally = tally_sentences(letter)
            right = put_right_words(letter)

    assert steps["Checked"] == "4 of 4"
    assert steps["Put right"] == "0 of 4"
    assert "Verified" not in steps
    assert right == "0 of 4"
    assert "Items 1, 2, 3 and 4 are not done." in tally
