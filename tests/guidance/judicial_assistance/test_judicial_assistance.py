"""Judicial assistance: instalments up to what was granted, what is owed, an objection answered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import BodyKind, Part, PartyRole, Provenance
from casetrack.cases.models import JournalEntry, Obligation, Party
from casetrack.casework.attachments.models import Attachment
from casetrack.casework.entry_corrections import correct_entry
from casetrack.casework.facts.recording import Statement, state, withdraw
from casetrack.casework.journal_texts import NOTHING
from casetrack.clocks.gates import AVERAGE_WAGES, ensure_award_adds_up
from casetrack.clocks.recordable import RequestResult
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import NotAllowed, RuleBroken
from casetrack.guidance.judicial_assistance.awards import awards_of, payments_of, sums_of
from casetrack.guidance.judicial_assistance.fact_actions import (
    OBJECTION,
    PAY,
    PAYMENT,
    REPLY,
    may_be_assisted,
)
from casetrack.guidance.judicial_assistance.models import (
    PAID,
    TO_ANSWER_OBJECTION,
    TO_ARRANGE,
    TO_PAY,
    AssistanceObjection,
    AssistancePayment,
    ObjectionResult,
)
from casetrack.ledger.consequences import follow_what_stands
from casetrack.ledger.journal import enter
from tests.builders import (
    NOON,
    TODAY,
    acting,
    make_body,
    make_child,
    make_father,
    make_party,
    make_staff,
)
from tests.casework.attachments.made_files import pdf
from tests.clocks.facts import tell
from tests.review.builders import case_of, handler_of
from tests.signed_in import prepare, sign_in, text_of

PAY_BY = date(2026, 12, 15)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _at_noon(database: object, keys: object) -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


def granted(child: Party, amount: str = "30000", **more: Any) -> JournalEntry:
    case = case_of(child)
    tell(case, EntryKind.ASSISTANCE_APPLIED, TODAY, person=child)
    values = {"amount": amount, "monthly_wage": "6800", "wage_months": "5", **more}
    kind, result = EntryKind.ASSISTANCE_DECIDED, RequestResult.GRANTED
    entry = tell(case, kind, TODAY, result=result, values=values, note="伤情严重")
    follow_what_stands(on=TODAY)
    return entry


def payment(child: Party, amount: str, **changed: Any) -> AssistancePayment:
    values = {
        "amount": Decimal(amount),
        "decision_id": None,
        "payer_id": None,
        "trustee_id": None,
        "pay_by": PAY_BY,
        "used_for": NOTHING,
        "paid": None,
        "payee": NOTHING,
        "receipt": NOTHING,
        "why_unpaid": NOTHING,
    }
    by = acting(handler_of(child), on=TODAY, at=NOON)
    row = state(PAYMENT, case_of(child), Statement(child, {**values, **changed}), by)
    follow_what_stands(on=TODAY)
    return row


def owed(kind: ObligationKind) -> Obligation:
    return session().scalars(select(Obligation).where(Obligation.kind == kind)).one()


def harmed() -> Party:
    return make_child(role=PartyRole.VICTIM)


def test_instalments_come_to_what_was_granted_and_to_no_yuan_more() -> None:
    child = harmed()
    decision = granted(child)
    payment(child, "20000", decision_id=decision.id)
    payment(child, "5000", decision_id=decision.id, why_unpaid=BilingualText(None, "监护权变更"))

    with pytest.raises(RuleBroken) as refused:
        payment(child, "5000.01", decision_id=decision.id)

    assert refused.value.field == "amount"
    early = {"paid": PartialDate.day(TODAY - DAY), "payee": BilingualText(None, "祖母")}
    for changed, field in (({"pay_by": TODAY - DAY}, "pay_by"), (early, "paid")):
        with pytest.raises(RuleBroken) as before:
            payment(child, "5000", decision_id=decision.id, **changed)
        assert before.value.field == field
    other = make_child(case_of(child), role=PartyRole.VICTIM)
    with pytest.raises(RuleBroken) as of_another:
        payment(other, "5000", decision_id=decision.id)
    assert of_another.value.field == "decision"
    assert payment(child, "5000", decision_id=decision.id).id


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"amount": Decimal("0")}, "amount"),
        ({"amount": Decimal("0.001")}, "amount"),
        ({"pay_by": None}, "pay_by"),
        ({"receipt": BilingualText(None, "收据")}, "paid"),
        ({"paid": PartialDate.day(TODAY)}, "payee"),
        ({"paid": PartialDate.day(TODAY + DAY)}, "paid"),
        ({"decision_id": 999_999}, "decision"),
    ],
)
def test_what_cannot_be_of_an_instalment_is_refused(changed: dict[str, Any], field: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        payment(harmed(), **{"amount": "1", **changed})

    assert refused.value.field == field


def test_who_is_accused_and_of_unknown_age_is_not_assisted() -> None:
    case = case_of(harmed())
    accused, of_age = (make_party(case, role) for role in (PartyRole.SUSPECT, PartyRole.PARENT))
    for party in (accused, of_age):
        assert not may_be_assisted(party)
    with pytest.raises(RuleBroken) as refused:
        payment(accused, "1")

    assert refused.value.field == "party"
    assert may_be_assisted(make_child(case, role=PartyRole.CO_OFFENDER))


def test_it_is_owed_by_the_day_set_until_it_is_paid() -> None:
    child = harmed()
    row = payment(child, "1000")
    duty = owed(TO_PAY)
    assert (duty.is_open, duty.due, duty.party_id) == (True, PAY_BY, child.id)
    told = {
        "trustee_id": None,
        "paid": PartialDate.day(TODAY - DAY),
        "payee": BilingualText(None, "专用账户"),
        "receipt": BilingualText(None, "收据第3号"),
        "why_unpaid": NOTHING,
    }

    with pytest.raises(NotAllowed):
        PAY.tell(row, told, acting(make_staff(), on=TODAY, at=NOON), opened=row.version)
    PAY.tell(row, told, acting(handler_of(child), on=TODAY, at=NOON), opened=row.version)
    follow_what_stands(on=TODAY)

    assert (duty.state, duty.settled_on) == (DutyState.MET, TODAY - DAY)


def test_what_was_granted_is_owed_until_every_yuan_of_it_is_arranged() -> None:
    child = harmed()
    decision = granted(child, "300000")
    duty = owed(TO_ARRANGE)
    # Ten working days, as long as the office set no other term.
    assert (duty.is_open, duty.party_id, duty.due) == (True, child.id, date(2026, 12, 8))

    payment(child, "299999", decision_id=decision.id)
    assert duty.is_open
    last = payment(child, "1", decision_id=decision.id)
    assert duty.state is DutyState.MET

    by = acting(handler_of(child), on=TODAY, at=NOON)
    withdraw(PAYMENT, case_of(child), last, "登记有误", by, opened=last.version)
    follow_what_stands(on=TODAY)
    assert duty.is_open


def test_what_another_office_granted_and_arranged_leaves_what_this_one_grants() -> None:
    child = harmed()
    another = enter(
        case_of(child),
        EntryKind.ASSISTANCE_DECIDED,
        acting(handler_of(child), on=TODAY, at=NOON),
        when=PartialDate.day(TODAY - DAY),
        parties={Part.ABOUT: [child]},
        decided_here=False,
        amount="30000",
        monthly_wage="6800",
        wage_months="5",
        result=RequestResult.GRANTED.value,
    )
    payment(child, "30000", decision_id=another.id)

    granted(child, "20000")

    assert owed(TO_ARRANGE).is_open


def test_a_corrected_decision_leaves_as_much_to_arrange_as_it_says_now() -> None:
    child = harmed()
    decision = granted(child, "60000")
    payment(child, "20000", decision_id=decision.id)

    correct_entry(
        decision,
        acting(handler_of(child), on=TODAY, at=NOON),
        text=None,
        when=decision.when,
        reason="笔误",
        values={"amount": "20000", "monthly_wage": "6800", "wage_months": "5"},
    )
    follow_what_stands(on=TODAY)

    assert owed(TO_ARRANGE).state is DutyState.MET
    (award,) = awards_of(case_of(child))
    assert sums_of([award], payments_of(case_of(child)), child.id).to_pay == Decimal(20000)


def test_of_a_published_case_nothing_is_owed() -> None:
    child = harmed()
    case_of(child).provenance = Provenance.PUBLISHED
    by = acting(handler_of(child), on=TODAY, at=NOON)
    whom = {Part.ABOUT: [child]}
    kind, day = EntryKind.ASSISTANCE_DECIDED, PartialDate.day(TODAY)

    enter(case_of(child), kind, by, when=day, parties=whom, decided_here=True, amount="300000")
    follow_what_stands(on=TODAY)

    assert session().scalar(select(Obligation).where(Obligation.kind == TO_ARRANGE)) is None
    assert [award.party_id for award in awards_of(case_of(child))] == [child.id]


def test_each_of_two_offices_pays_its_part_and_no_more() -> None:
    child = harmed()
    decision = granted(child, "30000", own_share="10000", joint_with="市检察院")
    other = make_body(case_of(child), BodyKind.PROCURATORATE, BilingualText(None, "市检察院"))
    payment(child, "20000", decision_id=decision.id, payer_id=other.id)

    with pytest.raises(RuleBroken) as theirs:
        payment(child, "1", decision_id=decision.id, payer_id=other.id)
    with pytest.raises(RuleBroken) as ours:
        payment(child, "10001", decision_id=decision.id)
    with pytest.raises(RuleBroken) as stranger:
        payment(child, "1", decision_id=decision.id, payer_id=child.id)

    assert [theirs.value.field, ours.value.field] == ["amount", "amount"]
    assert stranger.value.field == "payer"
    assert payment(child, "10000", decision_id=decision.id).payer_id is None
    assert owed(TO_ARRANGE).state is DutyState.MET


def test_the_part_of_this_office_is_no_more_than_the_whole() -> None:
    with pytest.raises(RuleBroken) as refused:
        granted(harmed(), "30000", own_share="30000.01")

    assert refused.value.field == "of_own_share"
    assert granted(harmed(), "30000", own_share="30000").id


def test_the_wage_of_the_settings_is_taken_or_another_is_explained(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(AVERAGE_WAGES, 2025, Decimal("7000"))
    values = {"amount": "30000", "monthly_wage": "6800"}

    with pytest.raises(RuleBroken) as refused:
        ensure_award_adds_up(values, "", TODAY)

    assert refused.value.field == "of_monthly_wage"
    ensure_award_adds_up(values, "上年度数据尚未公布", TODAY)
    ensure_award_adds_up({**values, "monthly_wage": "7000"}, "", TODAY)
    ensure_award_adds_up({**values, "wage_year": 2024}, "", TODAY)
    with pytest.raises(RuleBroken) as not_over:
        ensure_award_adds_up({**values, "wage_year": TODAY.year}, "", TODAY)
    assert not_over.value.field == "of_wage_year"


def test_an_objection_waits_for_its_answer() -> None:
    child = harmed()
    father = make_father(child)
    by = acting(handler_of(child), on=TODAY, at=NOON)
    values = {
        "text": BilingualText(None, "要求一次性支付"),
        "objector_id": father.id,
        "objected": PartialDate.day(TODAY),
        "answer_by": PAY_BY,
        "result": None,
        "answer": NOTHING,
        "answered": None,
    }
    row: AssistanceObjection = state(OBJECTION, case_of(child), Statement(child, values), by)
    follow_what_stands(on=TODAY)
    duty = owed(TO_ANSWER_OBJECTION)
    told = {
        "result": ObjectionResult.NOT_FOLLOWED,
        "answer": BilingualText(None, "分期发放"),
        "answered": PartialDate.day(TODAY),
    }

    with pytest.raises(RuleBroken) as refused:
        REPLY.tell(row, {**told, "answer": NOTHING}, by, opened=row.version)
    assert refused.value.field == "answer"
    with pytest.raises(RuleBroken) as refused:
        REPLY.tell(row, {**told, "answered": PartialDate.day(TODAY - DAY)}, by, opened=row.version)
    assert refused.value.field == "answered"
    REPLY.tell(row, told, by, opened=row.version)
    follow_what_stands(on=TODAY)

    assert duty.state is DutyState.MET


@pytest.mark.in_turn(13)
def test_the_pages_plan_an_instalment_and_say_how_much_is_paid(app: Flask) -> None:
    with prepare(app):
        child = harmed()
        handler, decision, stranger = handler_of(child), granted(child), make_staff()
        page = f"/cases/{child.case_id}"
    client = sign_in(app, handler)
    new = f"{page}/assistance-payments/new"
    form = {"party": str(child.id), "amount": "12,000", "decision": str(decision.id)}

    before = text_of(client.get(page))
    refused = client.post(new, data=form)
    planned = client.post(new, data={**form, "pay_by": "2026-12-15"})
    with app.app_context():
        row = session().scalars(select(AssistancePayment)).one()
    outcome = f"{page}/assistance-payments/{row.id}/outcome"
    told = {"version": "1", "paid": TODAY.isoformat(), "payee": "专用账户", "receipt": "收据"}
    file = (BytesIO(pdf()), "receipt.pdf")
    paid = client.post(outcome, data={**told, "files": file})
    after = text_of(client.get(f"{page}/people/{child.id}"))
    client.post(new, data={**form, "amount": "8,000", "why_unpaid": "监护权变更"})
    given_up = text_of(client.get(f"{page}/people/{child.id}"))

    assert "30,000 yuan, 0 paid, 30,000 still to pay" in before
    assert refused.status_code == 422
    assert "Enter by which day it is to be paid" in text_of(refused)
    assert paid.status_code == 302
    assert planned.status_code == 302
    assert "30,000 yuan, 12,000 paid, 18,000 still to pay" in after
    assert "12,000 paid, 8,000 not paid, 10,000 still to pay" in given_up
    with app.app_context():
        (file_id,) = session().scalars(select(Attachment.entry_id))
        assert session().get_one(JournalEntry, file_id).kind is PAID
    assert sign_in(app, stranger).get(outcome).status_code == 404
