"""What the form of an act said is put right on its entry: shown, kept, and the law asked again."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from casetrack.accounts.models import Role
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import PartyRole
from casetrack.cases.models import JournalEntry, Party
from casetrack.casework.entry_corrections import correct_entry, values_held
from casetrack.casework.team import put_on_case
from casetrack.clocks.recordable import RequestResult
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.db.transaction import unit_of_work
from casetrack.desk.rechecks.models import LaterFlag
from casetrack.errors import NotAllowed, RuleBroken
from casetrack.guidance.ladder import settle_step
from casetrack.guidance.ladder_kinds import (
    ADMONISHED,
    GUIDANCE_ORDERED,
    FailingKind,
    GuardianStepKind,
    StepResult,
)
from casetrack.guidance.models import FamilyStep
from casetrack.ledger.corrections import latest
from tests.builders import NOON, TODAY, acting, make_child, make_staff
from tests.clocks.facts import tell
from tests.guards.hard_rules.later import _ordered_after_an_admonition, _stepped, _sued_an_authority
from tests.review.builders import case_of, handler_of
from tests.signed_in import prepare, sign_in, text_of

WHY = "询问笔录载明"
BASIS = {"amount": "100000", "monthly_wage": "6800", "wage_months": "15"}


def entry_of(child: Party, kind: EntryKind) -> JournalEntry:
    query = select(JournalEntry).where(
        JournalEntry.case_id == child.case_id, JournalEntry.kind == kind
    )
    return session().scalars(query).one()


def admonished() -> Party:
    return _stepped(GuardianStepKind.ADMONITION)()


def granted() -> Party:
    child = make_child()
    case = case_of(child)
    victim = make_child(case, role=PartyRole.VICTIM)
    tell(case, EntryKind.ASSISTANCE_APPLIED, date(2025, 6, 16), person=victim)
    result = RequestResult.GRANTED
    tell(case, EntryKind.ASSISTANCE_DECIDED, date(2025, 6, 26), result=result, values=BASIS)
    return child


def put_right(entry: JournalEntry, by: Any, **values: Any) -> JournalEntry:
    made = correct_entry(
        entry,
        acting(by, on=TODAY, at=NOON),
        text=entry.text.in_("zh"),
        when=entry.when,
        reason=WHY,
        values={**values_held(entry), **values},
    )
    assert made is not None
    return made


@pytest.mark.one_engine
def test_the_form_of_a_step_stands_on_the_page_and_both_stay_to_be_read(app: Flask) -> None:
    with prepare(app):
        child = admonished()
        case_id, handler = child.case_id, handler_of(child)
        entry = entry_of(child, ADMONISHED)
        url, when = f"/cases/{case_id}/entries/{entry.id}/correct", entry.when.edtf
    browser = sign_in(app, handler)
    assert '<option selected value="duties">' in browser.get(url).get_data(as_text=True)
    same = {"text": "训诫", "when": when, "of_failing": "duties", "reason": WHY}
    unchanged = browser.post(url, data=same, follow_redirects=True)
    assert "Nothing is different" in text_of(unchanged)

    assert browser.post(url, data={**same, "of_failing": "", "reason": ""}).status_code == 422
    assert browser.post(url, data={**same, "of_failing": ""}).status_code == 302

    shown = text_of(browser.get(f"/cases/{case_id}"))
    assert "how the guardian failed: does not perform the duties" in shown
    assert WHY in shown
    assert "No follow-up is recorded yet." in shown
    with app.app_context():
        assert session().scalars(select(LaterFlag.rule)).all() == ["guardian_failed"]
        assert session().scalars(select(FamilyStep.failing)).all() == [None]
    assert browser.get(url).status_code == 302


@pytest.mark.usefixtures("database", "keys")
def test_what_a_step_of_before_said_is_kept_though_its_entry_never_told_it() -> None:
    child = admonished()
    entry = entry_of(child, ADMONISHED)
    entry.fields = {}

    made = put_right(entry, handler_of(child), failing=FailingKind.WRONG_EDUCATION.value)

    assert made.fields["failing"] == "wrong_education"
    (before,) = made.fields["said_before"]
    assert before["en"].startswith("how the guardian failed: does not perform the duties")


@pytest.mark.usefixtures("database", "keys")
def test_the_day_of_a_step_follows_its_entry_and_not_past_its_outcome() -> None:
    child = admonished()
    entry, step = entry_of(child, ADMONISHED), session().scalars(select(FamilyStep)).one()
    earlier = PartialDate.day(date(2026, 11, 20))
    by = acting(handler_of(child), on=TODAY, at=NOON)

    correct_entry(entry, by, text="训诫", when=earlier, reason=WHY)

    assert step.taken == earlier
    settled = PartialDate.day(date(2026, 11, 21))
    settle_step(step, by, result=StepResult.HEEDED, settled=settled, outcome="已改正", opened=2)
    last = latest(entry)
    with pytest.raises(RuleBroken, match="its outcome cannot be earlier"):
        correct_entry(last, by, text="训诫", when=PartialDate.day(TODAY), reason=WHY)


def test_what_turns_out_to_have_come_later_was_not_the_step_before(app: Flask) -> None:
    with app.app_context(), unit_of_work():
        child_id = _ordered_after_an_admonition().id
    with app.app_context(), unit_of_work():
        child = session().get_one(Party, child_id)
        ordered = entry_of(child, GUIDANCE_ORDERED)
        by = acting(handler_of(child), on=TODAY, at=NOON)
        correct_entry(ordered, by, text=None, when=PartialDate.day(date(2026, 11, 20)), reason=WHY)

    with app.app_context():
        assert session().scalars(select(LaterFlag.rule)).all() == ["guardian_steps_in_order"]


@pytest.mark.usefixtures("database", "keys")
def test_who_may_write_but_not_decide_corrects_its_text_and_not_its_amounts() -> None:
    child = granted()
    assistant = make_staff(Role.ASSISTANT, office=case_of(child).office)
    put_on_case(case_of(child), assistant, acting(handler_of(child), on=TODAY, at=NOON))
    entry = entry_of(child, EntryKind.ASSISTANCE_DECIDED)

    with pytest.raises(NotAllowed):
        put_right(entry, assistant, amount="90000")
    assert put_right(entry, handler_of(child), amount="90000").fields["amount"] == "90000"


@pytest.mark.one_engine
def test_amounts_are_read_as_numbers_and_shown_as_they_are(app: Flask) -> None:
    with prepare(app):
        child = granted()
        entry = entry_of(child, EntryKind.ASSISTANCE_DECIDED)
        url, handler = f"/cases/{child.case_id}/entries/{entry.id}/correct", handler_of(child)
        when = entry.when.edtf
    browser = sign_in(app, handler)
    assert 'value="100000"' in browser.get(url).get_data(as_text=True)
    typed = {f"of_{key}": value for key, value in BASIS.items()}

    wrong = browser.post(url, data={**typed, "of_amount": "many", "when": when, "reason": WHY})

    assert "Write a number" in text_of(wrong)


@pytest.mark.one_engine
def test_the_page_of_a_suit_says_what_the_law_asks(app: Flask) -> None:
    with prepare(app):
        child = _sued_an_authority(is_filed=False)
        url = f"/cases/{child.case_id}/dates/record/public_interest_suit_filed"
        handler = handler_of(child)

    shown = text_of(sign_in(app, handler).get(url))

    assert "Conditions of the law" in shown
    # The form asks it, so that it stands at its field and not among what is met or missing.
    assert "What the follow-up investigation found" in shown
