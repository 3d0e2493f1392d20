"""Steps about a letter that had no effect: when, by whom, and what came of them."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.accounts.models import Role
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.models import Case, Obligation
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.db.transaction import touch, unit_of_work
from casetrack.desk.rechecks.models import LaterFlag
from casetrack.errors import RuleBroken
from casetrack.ledger.gates import LawRefuses
from casetrack.suggestions.actions import remind
from casetrack.suggestions.answers.recording import ItemReply, record_reply
from casetrack.suggestions.escalation.actions import (
    NewStep,
    NewStepResult,
    escalate,
    record_came_of,
)
from casetrack.suggestions.escalation.conditions import rungs_open
from casetrack.suggestions.kinds import Adoption
from casetrack.suggestions.lists import Which
from casetrack.suggestions.models import Suggestion
from casetrack.suggestions.office_terms import HEAR, URGE
from casetrack.suggestions.open_days.next_days import follow_letters
from casetrack.suggestions.steps.models import UPWARDS, EscalationStep, LetterRung
from tests.builders import NOON, TODAY, acting, make_staff
from tests.signed_in import prepare, sign_in, text_of
from tests.suggestions.letters import a_reply, handler_of, listed, served
from tests.suggestions.test_standstills import sending, stand_still

in_database = pytest.mark.usefixtures("database", "keys")
# Of a letter that was served on 16 September: its reply was due on 16 November.
URGED, TAKEN, HEARD = date(2026, 11, 18), date(2026, 11, 20), date(2026, 11, 23)


def act_in(letter: Suggestion) -> Act:
    return acting(handler_of(letter.case), on=TODAY, at=NOON)


def urged(letter: Suggestion | None = None, *, on: date = URGED) -> Suggestion:
    letter = letter or served()
    remind(letter, act_in(letter), reminded_on=on, text="By telephone", again_on=None)
    return letter


def step_of(
    letter: Suggestion, rung: LetterRung = LetterRung.HIGHER_OFFICE, **changes: object
) -> NewStep:
    values: dict[str, object] = {
        "letter_id": letter.id,
        "rung": rung,
        "whom": "City procuratorate",
        "taken_on": TAKEN,
        "text": "No reply, reminded twice",
        **changes,
    }
    return NewStep(**values)  # type: ignore[arg-type] # tests change one value


def taken(
    letter: Suggestion, rung: LetterRung = LetterRung.HIGHER_OFFICE, **changes: object
) -> EscalationStep:
    return escalate(letter, step_of(letter, rung, **changes), act_in(letter))


def owed(letter: Suggestion, on: date) -> dict[ObligationKind, Obligation]:
    follow_letters(session().get_one(Case, letter.case_id), on)
    session().flush()
    query = select(Obligation).where(
        Obligation.subject == "suggestion", Obligation.subject_id == letter.id, Obligation.is_open
    )
    return {row.kind: row for row in session().scalars(query)}


@in_database
def test_a_letter_is_reported_upwards_only_once_it_is_late_and_somebody_urged() -> None:
    in_time = urged(on=date(2026, 11, 10))
    late = served(number="测检建〔2026〕6号")
    still = urged(served(number="测检建〔2026〕7号"), on=date(2026, 9, 20))
    stand_still(still)

    assert rungs_open(in_time, date(2026, 11, 16)) == []
    assert rungs_open(late, TODAY) == []
    for letter, day, reason in (
        (in_time, date(2026, 11, 16), "had_its_effect"),
        (late, TODAY, "nobody_urged"),
        (still, TODAY, "time_stands_still"),
    ):
        with pytest.raises(LawRefuses) as refused:
            taken(letter, taken_on=day)
        assert refused.value.verdicts[0].values["reason"] == reason
    assert rungs_open(in_time, date(2026, 11, 17)) == list(UPWARDS)
    assert taken(in_time, taken_on=date(2026, 11, 17)).rung is LetterRung.HIGHER_OFFICE


@in_database
def test_a_reply_that_refuses_is_no_effect_and_one_that_adopts_all_is_one() -> None:
    empty = served()
    adopted = served(number="测检建〔2026〕6号")
    refusal = {empty.items[0].id: ItemReply(Adoption.NOT, "We do not")}
    for letter, more in ((empty, {"answers": refusal}), (adopted, {})):
        came = a_reply(letter, received=PartialDate.day(date(2026, 11, 9)), **more)
        record_reply(letter, came, act_in(letter), opened=letter.version)
        urged(letter)

    assert rungs_open(empty, TODAY) == list(UPWARDS)
    assert rungs_open(adopted, TODAY) == []


@in_database
def test_organs_of_the_state_are_told_after_the_superior_or_for_a_reason() -> None:
    letter = urged()

    with pytest.raises(RuleBroken, match="superior_not_informed") as asked:
        taken(letter, LetterRung.STATE_ORGANS)
    assert asked.value.field == "reason"
    taken(letter, LetterRung.STATE_ORGANS, reason="It has no superior")

    other = urged(served(number="测检建〔2026〕6号"))
    taken(other, LetterRung.SUPERIOR)
    assert taken(other, LetterRung.STATE_ORGANS).rung is LetterRung.STATE_ORGANS


@in_database
def test_nobody_takes_a_step_alone() -> None:
    letter = urged()
    alone = acting(handler_of(letter.case), on=TODAY, at=NOON, approved=None)

    with pytest.raises(RuleBroken):
        escalate(letter, step_of(letter, taken_on=TODAY), alone)


@in_database
def test_what_came_of_a_step_is_asked_in_thirty_days_and_nothing_of_it_is_lost() -> None:
    letter = urged()
    step = taken(letter)

    waits = owed(letter, TODAY)
    assert (waits[HEAR].due, URGE in waits) == (date(2026, 12, 21), False)
    for day, words in ((date(2026, 11, 21), "They look into it"), (HEARD, "The bureau was told")):
        new = NewStepResult(day, "City procuratorate", words)
        record_came_of(step, new, act_in(letter), opened=letter.version)

    assert [result.text.en for result in step.results] == [
        "They look into it",
        "The bureau was told",
    ]
    # Nobody has replied yet: somebody reminds again, ten days after the last that was heard.
    after = owed(letter, TODAY)
    assert (HEAR in after, after[URGE].due) == (False, date(2026, 12, 3))
    early = NewStepResult(date(2026, 11, 19), "City procuratorate", "Known")
    with pytest.raises(RuleBroken, match="The step is of"):
        record_came_of(step, early, act_in(letter), opened=letter.version)


def test_a_reply_that_turns_out_to_have_come_is_told_against_the_report(app: Flask) -> None:
    with app.app_context(), unit_of_work():
        letter = urged()
        taken(letter)
        number = letter.id
    with app.app_context(), unit_of_work():
        letter = session().get_one(Suggestion, number)
        assert session().scalars(select(LaterFlag.rule)).all() == []
        came = a_reply(letter, received=PartialDate.day(date(2026, 11, 13)))
        record_reply(letter, came, act_in(letter), opened=letter.version)
        touch(letter.case_id)
    with app.app_context():
        assert session().scalars(select(LaterFlag.rule)).all() == ["suggestion_escalation"]


@pytest.mark.in_turn(13)
def test_by_hand_a_letter_is_reported_by_the_chief_and_every_page_says_so(app: Flask) -> None:
    with prepare(app):
        letter = urged()
        case, handler = letter.case, handler_of(letter.case)
        chief = make_staff(Role.CHIEF_PROCURATOR, office=handler.office)
        page = f"/cases/{case.id}/suggestions/{letter.id}"
    browser = sign_in(app, handler)
    assert f"{page}/escalation?rung=higher_office" in browser.get(page).text
    form = browser.get(f"{page}/escalation?rung=higher_office").text
    # It is no letter before a suit: nothing is decided of one.
    assert "review for a public interest suit" not in form
    sent = {
        "rung": "higher_office",
        "whom": "City procuratorate",
        "text": "No reply since September",
        "taken_on": "today",
        "sending": sending(form),
    }
    proposed = browser.post(f"{page}/escalation", data=sent)
    assert "proposals" in proposed.headers["Location"], text_of(proposed)
    assert "reported upwards" not in text_of(browser.get("/suggestions"))

    seat = sign_in(app, chief)
    shown = seat.get(proposed.headers["Location"])
    assert "No reply since September" in text_of(shown)
    decided = {"decided_on": "today", "version": "1", "sending": sending(shown.text)}
    answer = seat.post(proposed.headers["Location"], data=decided)
    assert answer.status_code == 302, text_of(answer)

    shown_page = text_of(browser.get(page))
    assert "Reported to the higher procuratorate: City procuratorate" in shown_page
    assert "nothing has come of it yet" in shown_page
    assert "reported upwards" in text_of(browser.get("/suggestions?show=reported_up"))
    assert "Ask what came of a step" in text_of(browser.get(f"/cases/{case.id}/dates"))
    with app.app_context():
        by, number = handler_of(session().get_one(Case, case.id)), letter_id(app)
        assert [line.id for line in listed(by, Which.REPORTED_UP)] == [number]

    result = f"/cases/{case.id}/suggestions/steps/1/result"
    sent = {
        "known_on": "today",
        "told_by": "City procuratorate",
        "text": "They wrote to the bureau",
        "version": "3",
        "sending": sending(browser.get(result).text),
    }
    told = browser.post(result, data=sent)
    assert told.status_code == 302, text_of(told)
    assert "They wrote to the bureau" in text_of(browser.get(page))


def letter_id(_app: Flask) -> int:
    return session().scalars(select(EscalationStep.suggestion_id)).one()
