"""How the guards send the forms of this feature, where they cannot tell by themselves."""

from __future__ import annotations

from casetrack.cases.kinds import PartyRole
from tests.guards.declared import Made

MAKING = {
    "judicial_assistance.new_assistance-payments": Made({"amount": "1000", "decision": ""}),
    # The first of the case is the child.
    "judicial_assistance.new_assistance-objections": Made({"objector": "Xu Mou A"}),
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
TYPED = {
    f"judicial_assistance.{do}_assistance-payments": {"why_unpaid": ""}
    for do in ("new", "change", "settle")
}
HOMES = {
    "judicial_assistance.new_assistance-payments": PartyRole.VICTIM,
    "judicial_assistance.new_assistance-objections": PartyRole.GUARDIAN,
}
