"""A letter of another maker stands beside ours; its number and its decision are theirs."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.cases.models import JournalEntry, Obligation
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.ledger.nightly import NightCame
from casetrack.suggestions import actions
from casetrack.suggestions.answers.recording import record_reply
from casetrack.suggestions.kinds import LETTER_OF_ANOTHER, LetterMaker, PutRight, Response
from casetrack.suggestions.lists import Which
from casetrack.suggestions.models import Suggestion
from casetrack.suggestions.open_days.next_days import follow_in_the_night, follow_letters
from casetrack.suggestions.open_suggestions import read_open
from casetrack.suggestions.queries import next_number
from casetrack.suggestions.recipients.register import bodies_of, bodies_seen, counts_of
from casetrack.suggestions.reminder_letters import unfixed_of
from casetrack.suggestions.replies import FollowUpCheck, verify_item
from casetrack.suggestions.stage import read
from tests.builders import NOON, TODAY, acting, make_case
from tests.signed_in import prepare, sign_in, text_of
from tests.suggestions.letters import (
    a_reply,
    handler_of,
    issued,
    listed,
    of_another,
    served,
)
from tests.suggestions.test_standstills import sending

in_database = pytest.mark.usefixtures("database", "keys")


def act_in(letter: Suggestion) -> Act:
    return acting(handler_of(letter.case), on=TODAY, at=NOON)


def owed_in(letter: Suggestion) -> list[Obligation]:
    query = select(Obligation).where(Obligation.case_id == letter.case_id, Obligation.is_open)
    return list(session().scalars(query))


@in_database
def test_it_is_recorded_and_nobody_here_decided_it() -> None:
    letter = of_another(set_day=date(2026, 11, 2))

    entry = session().get_one(JournalEntry, letter.entry_id)
    assert (entry.kind, entry.decided_here, entry.office_id) == (LETTER_OF_ANOTHER, False, None)
    assert (letter.maker_kind, letter.maker.zh) == (LetterMaker.COURT, "测试区人民法院")
    assert (letter.decided_here, letter.measure.decided_here) == (False, False)
    assert (letter.set_day, letter.reply_due) == (date(2026, 11, 2), None)


@in_database
def test_it_owes_this_office_nothing_and_is_late_to_nobody() -> None:
    letter = of_another(set_day=date(2026, 11, 2))

    follow_letters(letter.case, TODAY)
    follow_in_the_night(NightCame(TODAY, NOON))

    assert owed_in(letter) == []
    assert read([letter], on=TODAY) == []


@in_database
def test_it_takes_none_of_our_numbers_and_stands_in_two_cases_under_its_own() -> None:
    case = make_case()
    by = handler_of(case)
    ours = next_number(by, on=TODAY)

    letters = [of_another(make_case(handler=by), maker_number=ours) for _ in range(2)]

    assert [letter.number for letter in letters] == [None, None]
    assert next_number(by, on=TODAY) == ours
    assert issued(case, number=ours).number == ours


@in_database
@pytest.mark.parametrize(("field", "value"), [("maker", " "), ("maker_kind", None)])
def test_it_has_a_maker(field: str, value: object) -> None:
    with pytest.raises(RuleBroken) as broken:
        of_another(None, **{field: value})

    assert broken.value.field == "maker"


@in_database
def test_what_was_answered_and_seen_of_it_may_be_told_and_its_end() -> None:
    letter = of_another()
    act = act_in(letter)

    early = a_reply(letter, received=PartialDate.day(date(2026, 9, 1)))
    with pytest.raises(RuleBroken, match="before it was issued"):
        record_reply(letter, early, act, opened=letter.version)
    record_reply(letter, a_reply(letter), act, opened=letter.version)
    look = FollowUpCheck(TODAY, PutRight.VERIFIED, "Seen", known_by="All reviewed")
    verify_item(letter.items[0], look, act, opened=letter.items[0].version)

    assert (letter.response, letter.put_right()) == (Response.FULLY_ACCEPTED, 1)
    assert owed_in(letter) == []
    actions.close(letter, act, closed_on=TODAY, reason="The court follows it")
    assert not letter.is_open


@in_database
def test_it_stands_in_a_list_of_its_own_and_in_no_number_of_ours() -> None:
    ours = served()
    by = handler_of(ours.case)
    theirs = of_another(ours.case)
    session().flush()

    def ids(which: Which, *, letters: bool = True) -> list[int]:
        return [line.id for line in listed(by, which, letters=letters)]

    counted = read_open(by, on=TODAY).totals
    assert ids(Which.OF_OTHERS) == [theirs.id]
    assert ids(Which.OPEN) == [ours.id]
    assert ids(Which.OPEN, letters=False) == []
    assert (counted.suggestions, counted.items) == (1, 4)
    bodies = bodies_of([*ours.recipients, *theirs.recipients])
    counts = counts_of(by, office_id=by.office_id, on=TODAY)
    of_bodies = [counts[body] for body in set(bodies.values())]
    assert [(c.letters, c.urgings, c.items) for c in of_bodies if c.letters] == [(1, 0, 4)]
    assert sum(c.of_others for c in of_bodies) == 1


def test_their_list_goes_on_where_a_page_ends_though_some_were_closed(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They owe us nothing, and are in the order in which they were recorded."""
    monkeypatch.setattr("casetrack.suggestions.list_views.LINES", 2)
    with prepare(app):
        first = make_case()
        by = handler_of(first)
        letters = [
            of_another(first if n == 0 else make_case(handler=by), maker_number=f"第{n}号")
            for n in range(5)
        ]
        for letter in letters[:3]:
            actions.close(letter, act_in(letter), closed_on=TODAY, reason="The court follows it")
        addresses = [f"/cases/{letter.case_id}/suggestions/{letter.id}" for letter in letters]
    client, address = sign_in(app, by), "/suggestions?show=of_others"
    pages: list[list[int]] = []

    while address and len(pages) < len(letters):
        page = text_of(client.get(address))
        pages.append([place for place, url in enumerate(addresses) if f'{url}"' in page])
        onward = re.search(r'rel="next" href="([^"]+)"', page)
        address = unescape(onward[1]) if onward else ""

    assert pages == [[0, 1], [2, 3], [4]]


def test_nobody_is_reminded_by_us_of_what_a_court_asks(app: Flask) -> None:
    with prepare(app), app.test_request_context():
        letter = of_another()
        by = handler_of(letter.case)
        (body,) = bodies_seen(by, office_id=by.office_id, on=TODAY)

        assert unfixed_of(body, by) == []
        with pytest.raises(RuleBroken) as broken:
            actions.remind(letter, act_in(letter), reminded_on=TODAY, text="", again_on=None)
        assert broken.value.key == "letter_of_another"


@pytest.mark.in_turn(13)
def test_it_is_recorded_from_the_page_of_its_case_and_marked_wherever_it_stands(
    app: Flask,
) -> None:
    with prepare(app):
        ours = served()
        case, by = ours.case, handler_of(ours.case)
        company = ours.recipients[0].id
    browser = sign_in(app, by)
    form = f"/cases/{case.id}/suggestions/of-another"
    assert form in browser.get(f"/cases/{case.id}/record").text
    assert "/cases/for/recordletter" in browser.get("/suggestions").text
    typed = {
        "recipient": str(company),
        "maker_kind": "",
        "maker": "测试市人民检察院",
        "maker_number": "测市检建〔2026〕2号",
        "issued_on": "2026-11-02",
        "items-0": "完善内部审查",
        "set_day": "2026-12-31",
    }

    refused = browser.post(form, data={**typed, "sending": sending(browser.get(form).text)})
    assert "Choose whose letter it is." in text_of(refused)
    assert "测试市人民检察院" in refused.text, "what was typed is kept"
    typed["maker_kind"] = "higher_office"
    sent = browser.post(form, data={**typed, "sending": sending(browser.get(form).text)})

    assert sent.status_code == 302, text_of(sent)
    page = sent.headers["Location"]
    for address in (page, f"/cases/{case.id}", "/suggestions?show=of_others"):
        shown = text_of(browser.get(address))
        assert "higher procuratorate" in shown, address
        assert "测市检建〔2026〕2号" in shown, address
    assert "2026-12-31" in browser.get(page).text
    for ours_alone in ("service", "amendment", "withdrawal", "public", "escalate", "standstill"):
        assert f"{page}/{ours_alone}" not in browser.get(page).text
    assert "测市检建〔2026〕2号" not in text_of(browser.get("/suggestions"))
