"""The review whether to sue after a public interest letter: suspended, resumed, ended."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.models import Obligation
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.law import ReplyGround
from casetrack.suggestions.answers.recording import record_reply
from casetrack.suggestions.escalation.conditions import rungs_open
from casetrack.suggestions.kinds import SuggestionKind, WhyStill
from casetrack.suggestions.models import Suggestion
from casetrack.suggestions.office_terms import HEAR
from casetrack.suggestions.standstills import actions as standstills
from casetrack.suggestions.standstills.actions import ObjectionAnswer
from casetrack.suggestions.standstills.models import Outcome
from casetrack.suggestions.steps.models import LetterRung
from casetrack.suggestions.versions.actions import AmendedLetter, LetterWithdrawal, amend, withdraw
from tests.builders import TODAY
from tests.signed_in import prepare, sign_in, text_of
from tests.suggestions.letters import ITEMS, a_reply, handler_of, served
from tests.suggestions.test_escalation import act_in, owed, taken
from tests.suggestions.test_standstills import stand_still

in_database = pytest.mark.usefixtures("database", "keys")
# Of a letter to an authority that was served on 6 August: two months, rolled over the holidays.
REPLY_DUE, REVIEWED = date(2026, 10, 8), date(2026, 11, 9)


def to_an_authority(**changes: object) -> Suggestion:
    values: dict[str, object] = {
        "kind": SuggestionKind.PUBLIC_INTEREST,
        "ground": ReplyGround.PIL_ADMIN,
        "issued_on": date(2026, 8, 3),
        "objection_until": date(2026, 8, 20),
        **changes,
    }
    return served(on=date(2026, 8, 6), **values)  # type: ignore[arg-type] # tests change one value


def review_of(letter: Suggestion) -> Obligation:
    query = select(Obligation).where(
        Obligation.case_id == letter.case_id, Obligation.kind == ObligationKind.SUIT_REVIEW
    )
    return session().scalars(query).one()


def as_it_stands(letter: Suggestion) -> tuple[DutyState, date]:
    review = review_of(letter)
    return review.state, review.due


@in_database
def test_the_review_is_suspended_and_goes_on_by_as_many_days_longer() -> None:
    letter = to_an_authority()
    assert as_it_stands(letter) == (DutyState.RUNNING, REVIEWED)
    assert rungs_open(letter, TODAY) == [LetterRung.SUSPEND, LetterRung.NOT_TO_SUE]

    step = taken(letter, LetterRung.SUSPEND, taken_on=date(2026, 11, 2))
    assert as_it_stands(letter) == (DutyState.SUSPENDED, REVIEWED)
    assert rungs_open(letter, TODAY) == [LetterRung.RESUME, LetterRung.NOT_TO_SUE]
    assert owed(letter, TODAY)[HEAR].due == date(2026, 12, 2)
    with pytest.raises(RuleBroken, match="suspended already"):
        taken(letter, LetterRung.SUSPEND, taken_on=TODAY)

    taken(letter, LetterRung.RESUME, taken_on=date(2026, 11, 20), text="The plan is carried out")
    assert as_it_stands(letter) == (DutyState.RUNNING, date(2026, 11, 26))
    assert [result.known_on for result in step.results] == [date(2026, 11, 20)]
    assert HEAR not in owed(letter, TODAY)
    with pytest.raises(RuleBroken, match="is not suspended"):
        taken(letter, LetterRung.RESUME, taken_on=TODAY)


@in_database
@pytest.mark.parametrize("is_suspended", [True, False])
def test_the_decision_not_to_sue_ends_the_review_also_where_it_stands_still(
    is_suspended: bool,
) -> None:
    letter = to_an_authority()
    if is_suspended:
        taken(letter, LetterRung.SUSPEND, taken_on=date(2026, 11, 2))

    taken(letter, LetterRung.NOT_TO_SUE, taken_on=date(2026, 11, 20))

    assert as_it_stands(letter) == (DutyState.MET, REVIEWED)
    assert LetterRung.NOT_TO_SUE not in rungs_open(letter, TODAY)
    with pytest.raises(RuleBroken, match="Nobody reviews"):
        taken(letter, LetterRung.NOT_TO_SUE, taken_on=TODAY)


@in_database
def test_nothing_is_decided_of_a_suit_before_the_reply_was_due_or_over_another_letter() -> None:
    letter, other = to_an_authority(), served(number="测检建〔2026〕6号")

    with pytest.raises(RuleBroken, match="once the time for the reply is over"):
        taken(letter, LetterRung.NOT_TO_SUE, taken_on=REPLY_DUE)
    with pytest.raises(RuleBroken, match="Nobody reviews"):
        taken(other, LetterRung.NOT_TO_SUE, taken_on=TODAY)


@in_database
@pytest.mark.parametrize("has_reply", [True, False])
def test_the_review_stands_still_with_the_reply_it_hangs_on(has_reply: bool) -> None:
    letter = to_an_authority()
    still = stand_still(letter, WhyStill.CLARIFICATION, since=date(2026, 10, 1))
    assert as_it_stands(letter) == (DutyState.SUSPENDED, REVIEWED)
    if has_reply:
        came = a_reply(letter, received=PartialDate.day(date(2026, 10, 9)))
        record_reply(letter, came, act_in(letter), opened=letter.version)

    answered = ObjectionAnswer(date(2026, 10, 21), "All of them")
    standstills.clear(still, answered, act_in(letter), opened=still.version)

    # Twenty days after the eighth of October, and a month.
    assert as_it_stands(letter) == (DutyState.RUNNING, date(2026, 11, 26))
    assert letter.reply_due == (None if has_reply else date(2026, 10, 26))


@in_database
@pytest.mark.parametrize("is_amended", [True, False])
def test_what_is_decided_anew_answers_an_objection_that_nobody_answered(is_amended: bool) -> None:
    letter = to_an_authority()
    still = stand_still(letter, since=date(2026, 10, 1))

    if is_amended:
        new = AmendedLetter(
            letter.id,
            TODAY,
            "Not their task",
            ITEMS[:2],
            ground=letter.ground,
            objection_until=TODAY,
        )
        amend(letter, new, act_in(letter))
    else:
        withdraw(letter, LetterWithdrawal(letter.id, TODAY, "Not their task"), act_in(letter))

    assert (still.outcome, still.answered_on) == (Outcome.UPHELD, TODAY)
    assert still.answer.en == "Not their task"
    assert review_of(letter).state is DutyState.LAPSED


def test_by_hand_each_step_of_the_review_is_offered_with_its_text(app: Flask) -> None:
    with prepare(app):
        letter = to_an_authority()
        page = f"/cases/{letter.case_id}/suggestions/{letter.id}"
        handler = handler_of(letter.case)
    browser = sign_in(app, handler)

    shown = browser.get(page)

    assert f"{page}/escalation?rung=suspend" in shown.text
    assert f"{page}/escalation?rung=not_to_sue" in shown.text
    assert "Case Rules on Public Interest Litigation" in text_of(shown)
    assert f"/cases/{letter.case_id}/dates/record/public_interest_suit_filed" in shown.text
    assert browser.get(f"{page}/escalation?rung=not_to_sue").status_code == 200
