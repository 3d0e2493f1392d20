"""The girl whom a hospital reported is paid judicial assistance; her mother wants it at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import BodyKind, PartyRole
from casetrack.cases.models import Case, Party
from casetrack.casework.facts.recording import Statement, state
from casetrack.casework.journal_texts import NOTHING
from casetrack.clocks.recordable import RequestResult
from casetrack.clocks.recording_actions import Recorded, record_fact
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.demo.desk import Desk
from casetrack.guidance.judicial_assistance.fact_actions import OBJECTION, PAY, PAYMENT
from casetrack.guidance.judicial_assistance.models import AssistancePayment

BUREAU = BilingualText("District Civil Affairs Bureau", "区民政局")
ACCOUNT = BilingualText("Account kept for her", "代管专户")
RECEIPT = BilingualText("Receipt no. 17", "收据第17号")
TREATMENT = BilingualText("Treatment and counselling", "治疗及心理疏导")
SCHOOL = BilingualText("Boarding and school", "寄宿及就学")
AT_ONCE = BilingualText(
    "The mother asks that the rest be paid to her at once.", "其母要求将余款一次性支付给本人。"
)


def assisted(desk: Desk, case: Case, child: Party, mother: Party) -> Iterator[int]:
    """The first instalment is paid; the second waits, and so does the mother for an answer."""
    yield 54
    desk.record(case, EntryKind.ASSISTANCE_APPLIED, child)
    yield 48
    bureau = desk.body(case, BUREAU, BodyKind.GOVERNMENT, PartyRole.PROTECTION_PARTNER)
    values = {"amount": "36000", "monthly_wage": "6800", "wage_year": 2025, "wage_months": "6"}
    day = PartialDate.day(desk.day)
    granted = Recorded(
        EntryKind.ASSISTANCE_DECIDED,
        day,
        person_ids=(child.id,),
        result=RequestResult.GRANTED,
        values=values,
    )
    decision = record_fact(case, granted, desk.act(desk.staff["chief"]))

    def instalment(amount: int, days: int, use: BilingualText) -> AssistancePayment:
        values = {
            "amount": Decimal(amount),
            "decision_id": decision.id,
            "payer_id": None,
            "trustee_id": bureau.id,
            "pay_by": desk.today + timedelta(days=days),
            "used_for": use,
            "paid": None,
            "payee": ACCOUNT,
            "receipt": NOTHING,
            "why_unpaid": NOTHING,
        }
        return state(PAYMENT, case, Statement(child, values), desk.act())

    # The desk shows the one that waits first, whose page is open.
    instalment(16000, 21, SCHOOL)
    first = instalment(20000, -30, TREATMENT)
    yield 34
    paid = {"paid": PartialDate.day(desk.day), "payee": ACCOUNT, "receipt": RECEIPT}
    kept = {"trustee_id": bureau.id, "why_unpaid": NOTHING}
    PAY.tell(first, {**paid, **kept}, desk.act(), opened=first.version)
    yield 12
    objection = {
        "text": AT_ONCE,
        "objector_id": mother.id,
        "objected": PartialDate.day(desk.day),
        "answer_by": desk.today + timedelta(days=8),
        "result": None,
        "answer": NOTHING,
        "answered": None,
    }
    state(OBJECTION, case, Statement(child, objection), desk.act())
