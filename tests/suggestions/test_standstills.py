"""A time to reply that stands still, says why, and calls nobody late meanwhile."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.accounts.models import Role
from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.models import Case, Obligation, ObligationDay
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.ledger.reasons import OWN_READING
from casetrack.suggestions.actions import close, serve
from casetrack.suggestions.answers.recording import record_reply
from casetrack.suggestions.kinds import Delivery, WhyStill
from casetrack.suggestions.lists import Which
from casetrack.suggestions.models import Suggestion
from casetrack.suggestions.office_terms import EXAMINE, SERVICE, URGE
from casetrack.suggestions.open_days.next_days import follow_letters
from casetrack.suggestions.open_days.queries import REPLY
from casetrack.suggestions.open_suggestions import read_open
from casetrack.suggestions.standstills import actions
from casetrack.suggestions.standstills.actions import NewStandstill, ObjectionAnswer
from casetrack.suggestions.standstills.models import LetterStandstill, Outcome
from casetrack.suggestions.versions.actions import AmendedLetter, LetterWithdrawal, amend, withdraw
from tests.builders import NOON, TODAY, acting, make_staff
from tests.signed_in import prepare, sign_in, text_of
from tests.suggestions.letters import ITEMS, SERVED, a_reply, handler_of, issued, listed, served

in_database = pytest.mark.usefixtures("database", "keys")
# Of a letter that was served on 16 September.
SHOWN = date(2026, 11, 16)
CAME, ANSWERED = date(2026, 11, 2), date(2026, 11, 12)
LATER = date(2027, 3, 1)


def stand_still(
    letter: Suggestion, why: WhyStill = WhyStill.OBJECTION, **changes: object
) -> LetterStandstill:
    values: dict[str, object] = {
        "why": why,
        "since": CAME,
        "told_by": "The legal department",
        "text": "Item 2 is no task of ours",
        **changes,
    }
    new = NewStandstill(**values)  # type: ignore[arg-type] # tests change one value
    act = acting(handler_of(letter.case), on=TODAY, at=NOON)
    return actions.begin(letter, new, act, opened=letter.version)


def follow(letter: Suggestion, on: date) -> dict[ObligationKind, Obligation]:
    """What is owed for the letter, open or not, after that day."""
    follow_letters(session().get_one(Case, letter.case_id), on)
    session().flush()
    query = select(Obligation).where(
        Obligation.subject == "suggestion", Obligation.subject_id == letter.id
    )
    return {row.kind: row for row in session().scalars(query)}


def answer(letter: Suggestion) -> tuple[ObjectionAnswer, Act]:
    act = acting(handler_of(letter.case), on=TODAY, at=NOON)
    return ObjectionAnswer(ANSWERED, "It is, by the notice of 2024"), act


@in_database
def test_nobody_is_late_while_the_time_stands_still() -> None:
    letter = served()
    follow(letter, SERVED)

    still = stand_still(letter)
    owed = follow(letter, LATER)

    assert (still.shown, letter.reply_due) == (SHOWN, None)
    assert (owed[REPLY].state, owed[REPLY].due) == (DutyState.SUSPENDED, SHOWN)
    assert not letter.reply_is_late(on=LATER)
    by = handler_of(letter.case)
    assert listed(by, Which.LATE, on=LATER) == []
    assert read_open(by, on=LATER).totals.late == 0
    assert URGE not in owed


@in_database
def test_what_lets_it_stand_still_is_answered_within_seven_days_or_by_its_day() -> None:
    letter, other = served(), served(number="测检建〔2026〕6号")
    stand_still(letter)
    stand_still(other, answer_by=date(2026, 11, 30))

    assert follow(letter, CAME)[EXAMINE].due == date(2026, 11, 9)
    assert follow(other, CAME)[EXAMINE].due == date(2026, 11, 30)


@in_database
def test_a_question_that_was_answered_moves_the_day_by_the_days_it_stood_still() -> None:
    letter = served()
    still = stand_still(letter, WhyStill.CLARIFICATION)
    follow(letter, CAME)
    given, act = answer(letter)

    actions.clear(still, given, act, opened=still.version)

    owed = follow(letter, TODAY)
    assert (still.until, still.outcome) == (ANSWERED, Outcome.ANSWERED)
    # 16 November and ten days.
    assert (letter.reply_due, letter.still_since) == (date(2026, 11, 26), None)
    assert (owed[REPLY].is_open, owed[REPLY].why[OWN_READING]) == (True, True)
    former = session().scalars(select(ObligationDay.due)).all()
    assert SHOWN in former, "the day that was shown stays readable"
    assert owed[EXAMINE].state is DutyState.LAPSED


@in_database
def test_a_second_standstill_adds_to_the_first() -> None:
    letter = served()
    still = stand_still(letter, WhyStill.CLARIFICATION)
    given, act = answer(letter)
    actions.clear(still, given, act, opened=still.version)

    again = stand_still(letter, WhyStill.BODY_CHANGED, since=date(2026, 11, 20))
    moved = ObjectionAnswer(date(2026, 11, 24), "The bureau of education has it now")
    actions.clear(again, moved, act, opened=again.version)

    assert letter.reply_due == date(2026, 11, 30)


@in_database
def test_an_objection_that_is_rejected_is_explained_by_whoever_decides() -> None:
    letter = served()
    still = stand_still(letter)
    given, _act = answer(letter)
    alone = acting(handler_of(letter.case), on=TODAY, at=NOON, approved=None)

    with pytest.raises(RuleBroken):
        actions.reject(still, given, alone)

    assert not still.is_examined
    actions.reject(
        still,
        ObjectionAnswer(TODAY, given.text),
        acting(handler_of(letter.case), on=TODAY, at=NOON),
    )
    assert (still.outcome, still.answer.en) == (Outcome.REJECTED, given.text)
    assert letter.reply_due == date(2026, 12, 8)


@in_database
def test_an_objection_that_is_upheld_waits_for_the_amended_text() -> None:
    letter = served()
    still = stand_still(letter)
    given, act = answer(letter)
    actions.uphold(still, given, act, opened=still.version)

    owed = follow(letter, ANSWERED)
    assert (owed[EXAMINE].is_open, owed[EXAMINE].due) == (True, date(2026, 11, 23))
    assert letter.still_since == CAME

    day = date(2026, 11, 19)
    new = AmendedLetter(
        letter.id,
        day,
        "Two shops are none of theirs",
        ITEMS[:3],
        ground=letter.ground,
        objection_until=date(2026, 12, 9),
    )
    amend(letter, new, act)
    assert follow(letter, TODAY)[SERVICE].is_open
    anew = date(2026, 11, 20)
    serve(letter, act, received_on=anew, delivery=Delivery.IN_WRITING)

    owed = follow(letter, TODAY)
    assert (still.until, letter.reply_due) == (anew, date(2027, 1, 20))
    assert owed[REPLY].why[OWN_READING]
    assert not owed[EXAMINE].is_open


@in_database
def test_a_withdrawn_letter_has_no_day_that_stands_still() -> None:
    letter = served()
    still = stand_still(letter)
    given, act = answer(letter)
    actions.uphold(still, given, act, opened=still.version)

    withdraw(letter, LetterWithdrawal(letter.id, ANSWERED, "No task of theirs"), act)

    owed = follow(letter, TODAY)
    assert owed[REPLY].state is DutyState.LAPSED
    assert not any(row.is_open for row in owed.values())
    assert (letter.still_since, letter.still_for, still.until) == (None, None, ANSWERED)


@in_database
def test_a_letter_that_is_closed_while_it_stands_still_stands_still_no_more() -> None:
    letter = served()
    still = stand_still(letter, WhyStill.BODY_CHANGED)
    act = acting(handler_of(letter.case), on=TODAY, at=NOON)

    close(letter, act, closed_on=ANSWERED, reason="Nobody has the task now")

    assert not any(row.is_open for row in follow(letter, TODAY).values())
    assert (letter.still_since, letter.still_for) == (None, None)
    assert (still.until, still.outcome) == (None, None), "nobody answered it"


@in_database
def test_a_reply_that_comes_while_it_stands_still_is_no_late_one() -> None:
    letter = served()
    stand_still(letter)
    follow(letter, CAME)
    act = acting(handler_of(letter.case), on=TODAY, at=NOON)
    record_reply(
        letter, a_reply(letter, received=PartialDate.day(TODAY)), act, opened=letter.version
    )

    owed = follow(letter, TODAY)

    assert (owed[REPLY].state, owed[REPLY].settled_on) == (DutyState.MET, TODAY)
    assert not letter.reply_is_late(on=TODAY)
    assert owed[EXAMINE].is_open, "the objection is to be answered all the same"


@in_database
def test_only_a_time_that_runs_stands_still_and_once_at_a_time() -> None:
    letter = served()
    stand_still(letter)
    with pytest.raises(RuleBroken, match="stands still since"):
        stand_still(letter)
    unserved = issued(number="测检建〔2026〕6号")
    with pytest.raises(RuleBroken, match="suggestion_not_served"):
        stand_still(unserved)
    third = served(number="测检建〔2026〕7号")
    for changes, refusal in (
        ({"since": SERVED - timedelta(days=1)}, "runs since"),
        ({"since": TODAY + timedelta(days=1)}, "suggestion_in_the_future"),
        ({"told_by": " "}, "Say who"),
        ({"text": " "}, "Say why"),
        ({"answer_by": CAME - timedelta(days=1)}, "cannot be answered before"),
    ):
        with pytest.raises(RuleBroken, match=refusal):
            stand_still(third, **changes)


def sending(page: str) -> str:
    return page.split('name="sending" value="')[1].split('"')[0]


@pytest.mark.in_turn(13)
def test_by_hand_it_stands_still_and_every_page_says_why(app: Flask) -> None:
    with prepare(app):
        letter = served()
        case, handler = letter.case, handler_of(letter.case)
        page = f"/cases/{case.id}/suggestions/{letter.id}"
        version = letter.version
    browser = sign_in(app, handler)
    assert f"{page}/standstill" in browser.get(page).text
    sent = {
        "why": "clarification",
        "since": "2026-11-02",
        "told_by": "The legal department",
        "text": "Which apps are meant?",
        "version": str(version),
        "sending": sending(browser.get(f"{page}/standstill").text),
    }
    assert browser.post(f"{page}/standstill", data=sent).status_code == 302

    for address in (page, "/suggestions", "/"):
        shown = text_of(browser.get(address))
        assert "clarification asked" in shown, address
        assert "No reply to a suggestion" not in shown, address
    assert re.search(r"days late\b", text_of(browser.get("/suggestions"))) is None
    assert "Which apps are meant?" in text_of(browser.get(page))

    one = f"/cases/{case.id}/suggestions/standstills/1"
    assert f"{one}/answer" in browser.get(page).text
    sent = {
        "answered_on": "2026-11-12",
        "text": "All on the first page",
        "version": "1",
        "sending": sending(browser.get(f"{one}/answer").text),
    }
    assert browser.post(f"{one}/answer", data=sent).status_code == 302
    shown = text_of(browser.get(page))
    assert "All on the first page" in shown
    assert "Clarification of a suggestion asked: The legal department" in shown
    assert "clarification asked" not in shown, "it is asked no more"
    assert "16 November 2026" in shown, "the day that was shown"
    assert browser.get(f"{one}/answer").status_code == 404


def test_the_chief_procurator_is_asked_before_an_objection_is_rejected(app: Flask) -> None:
    with prepare(app):
        letter = served()
        case, handler = letter.case, handler_of(letter.case)
        chief = make_staff(Role.CHIEF_PROCURATOR, office=handler.office)
        still = stand_still(letter)
        one = f"/cases/{case.id}/suggestions/standstills/{still.id}"
    browser = sign_in(app, handler)
    form = browser.get(f"{one}/reject")
    assert form.status_code == 200
    sent = {
        "answered_on": "today",
        "text": "It is, by the notice of 2024",
        "version": "1",
        "sending": sending(form.text),
    }
    proposed = browser.post(f"{one}/reject", data=sent)

    assert proposed.status_code == 302, text_of(proposed)
    assert "proposals" in proposed.headers["Location"]
    with app.app_context():
        assert session().scalars(select(LetterStandstill.outcome)).all() == [None]
    shown = text_of(sign_in(app, chief).get(proposed.headers["Location"]))
    assert "It is, by the notice of 2024" in shown
