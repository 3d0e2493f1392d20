"""A form that is opened and sent as it was shown changes nothing, and does not say it saved."""

from __future__ import annotations

import re

import pytest

from tests.desk import text_of
from tests.guards.conftest import Furnished
from tests.guards.sending import Found, differing, forms_found, held
from tests.journeys.plain import Page

NOTHING = "Nothing is different"
# Forms that tell that something happened, or make something new: what they propose when they are
# opened (today, the usual length) is not stored yet, so sending them as they are tells it.
# A form that names the version of a record shows what is stored, and is never one of them.
ACTS = {
    "cases.team_page": "puts the chosen person on the case, or grants the chosen part",
    "guidance.end_order": "ends it, on the day that is proposed",
    "guidance.end_programme": "ends it, on the day that is proposed",
    "guidance.new_programme": "starts the programme that stands first in the list",
    "probation.breach": "tells of a breach of the day that is proposed",
    "probation.withdrawal": "tells that the objection was withdrawn, on the day that is proposed",
    "review.receive": "tells that the file came in, on the day that is proposed",
    "suggestions.remind": "tells of a reminder of the day that is proposed",
}
# What may stand in a text field of an act before anything is typed: a proposal, no stored text.
PROPOSED = re.compile(r"(\d{4}-\d{2}-\d{2})?|\d+")


def is_exempt(found: Found) -> bool:
    return found.endpoint in ACTS and not found.is_edit


def sent_unchanged(desk: Furnished, found: Found) -> list[str]:
    """What is wrong once the form was sent as it was shown, by each of its buttons."""
    wrong = []
    for sent in found.sent_by_each_button:
        with desk.app.app_context():
            before = held()
        answer = found.client.post(found.to, data=sent)
        with desk.app.app_context():
            changed = differing(before, held())
        said = Page(text_of(answer)).text
        if answer.status_code == 302:
            said = Page(text_of(found.client.get(answer.location))).text
        if changed:
            wrong.append(f"{found.endpoint} {found.to}: changed {changed}")
        elif answer.status_code == 302 and found.is_edit and NOTHING not in said:
            wrong.append(f"{found.endpoint} {found.to}: does not say that nothing was saved")
        elif answer.status_code >= 500:
            wrong.append(f"{found.endpoint} {found.to}: {answer.status_code}")
    return wrong


def test_every_form_opened_and_sent_unchanged_changes_nothing(desk: Furnished) -> None:
    wrong, edits = [], set()
    for found in forms_found(desk, cases=2):
        if is_exempt(found):
            stored = [text for text in found.shown_texts if not PROPOSED.fullmatch(text)]
            wrong += [f"{found.endpoint} shows {text!r}: is it an act?" for text in stored]
            continue
        edits |= {found.endpoint} if found.is_edit else set()
        wrong += sent_unchanged(desk, found)

    assert wrong == []
    assert len(edits) > 10, "the edit forms are found at all"


def test_every_act_is_one_that_the_desk_shows(desk: Furnished) -> None:
    shown = {found.endpoint for found in forms_found(desk)}

    assert set(ACTS) - shown == set()


@pytest.mark.one_engine
def test_sent_unchanged_in_chinese_it_changes_nothing_either(desk: Furnished) -> None:
    wrong = []
    for found in forms_found(desk, lang="zh"):
        if found.is_edit:
            with desk.app.app_context():
                before = held()
            found.client.post(found.to, data=found.sent)
            with desk.app.app_context():
                wrong += [f"{found.endpoint}: {one}" for one in differing(before, held())]

    assert wrong == []
