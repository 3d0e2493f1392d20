"""How the guards send the forms of this feature, where they cannot tell by themselves."""

from __future__ import annotations

from casetrack.cases.kinds import PartyRole
from tests.guards.declared import Made

MAKING = {
    "judicial_assistance.new_assistance-payments": Made(
        {"amount": "1000", "pay_by": "2026-12-20", "decision": ""}
    ),
    "judicial_assistance.new_assistance-objections": Made(
        {
            "text": "asks for one payment",
            # The first of the case is the child.
            "objector": "Xu Mou A",
            "objected": "2026-11-10",
            "answer_by": "2026-12-20",
        }
    ),
}
ACTS_FOR_A_REASON = {
    "judicial_assistance.settle_assistance-payments": "says that it was paid, by what is typed",
    "judicial_assistance.settle_assistance-objections": "answers it, by what is typed",
}
STOPPED = {
    "judicial_assistance.settle_assistance-payments": "Enter when it was paid, or why it is not.",
    "judicial_assistance.settle_assistance-objections": "Choose how it was answered.",
}
# It is paid, or it is said why not.
_PAID = {"why_unpaid": "", "paid": "2026-11-20", "payee": "代管专户"}
TYPED = {
    "judicial_assistance.new_assistance-payments": _PAID,
    "judicial_assistance.change_assistance-payments": _PAID,
    "judicial_assistance.settle_assistance-payments": _PAID,
}
HOMES = {
    "judicial_assistance.new_assistance-payments": PartyRole.VICTIM,
    "judicial_assistance.new_assistance-objections": PartyRole.GUARDIAN,
}
