"""A letter of reminder to a body, from what it has not put right over the cases one follows."""

from __future__ import annotations

import re

from flask import Flask
from sqlalchemy import select

from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import JournalEntry
from casetrack.db import session
from casetrack.suggestions.kinds import PutRight
from casetrack.suggestions.recipients.models import Body
from tests.builders import make_case, make_staff
from tests.signed_in import prepare, sign_in, text_of
from tests.suggestions.letters import ITEMS, handler_of, served
from tests.suggestions.test_standstills import sending


def test_one_letter_reminds_of_all_that_is_open_and_is_recorded_on_each(app: Flask) -> None:
    with prepare(app):
        first = served(number="测检建〔2026〕5号")
        by = handler_of(first.case)
        second = served(make_case(handler=by), number="测检建〔2026〕6号")
        hidden = served(make_case(handler=make_staff(office=by.office)), number="测检建〔2026〕7号")
        first.items[0].put_right = PutRight.VERIFIED
        ids = [item.id for item in (first.items[1], second.items[3])]
        letters = (first.id, second.id, hidden.id)
        titles = [letter.case.title.en for letter in (first, second) if letter.case.title.en]
        (body,) = session().scalars(select(Body.id)).all()
    browser = sign_in(app, by)
    page = f"/suggestions/recipients/{body}/reminder"
    assert page in browser.get(f"/suggestions/recipients/{body}").text

    form = browser.get(page).text
    assert len(re.findall(r'name="items"', form)) == 7
    assert "测检建〔2026〕7号" not in form
    sent = {"items": ids, "reminded_on": "today", "sending": sending(form)}
    answer = browser.post(page, data=sent)
    assert answer.status_code == 302, text_of(answer)
    letter = text_of(browser.get(answer.headers["Location"]))

    assert "By the procuratorial suggestion 测检建〔2026〕5号 of 14 September 2026" in letter
    assert ITEMS[1] in letter
    assert ITEMS[3] in letter
    assert ITEMS[2] not in letter
    assert [title for title in titles if title in letter] == []
    with app.app_context():
        told = session().execute(
            select(JournalEntry.subject_id, JournalEntry.text).where(
                JournalEntry.kind == EntryKind.SUGGESTION_REMINDED
            )
        )
        texts = {number: text.in_("en") for number, text in told}
        assert texts == {
            letters[0]: "By a letter of reminder, of: 2.",
            letters[1]: "By a letter of reminder, of: 4.",
        }


def test_what_one_may_not_see_is_in_no_letter(app: Flask) -> None:
    with prepare(app):
        mine = served(number="测检建〔2026〕5号")
        by = handler_of(mine.case)
        other = served(make_case(handler=make_staff(office=by.office)), number="测检建〔2026〕7号")
        (body,) = session().scalars(select(Body.id)).all()
        theirs = other.items[0].id
        stranger = make_staff()
    browser = sign_in(app, by)
    page = f"/suggestions/recipients/{body}/reminder"
    sent = {"items": [theirs], "reminded_on": "today", "sending": sending(browser.get(page).text)}

    assert browser.post(page, data=sent).status_code == 422
    letter = text_of(browser.get(f"{page}/letter?item={theirs}"))
    assert "测检建〔2026〕7号" not in letter
    assert "Nothing of it is left to remind of" in letter
    assert sign_in(app, stranger).get(page).status_code == 404
