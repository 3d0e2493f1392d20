"""How the guards send the forms of this feature, where they cannot tell by themselves."""

from __future__ import annotations

from casetrack.cases.kinds import PartyRole
from tests.guards.declared import Made

MAKING = {
    "people.new_circumstances": Made(),
    "people.new_attributes": Made({"kind": "schooling"}),
    "people.new_ties": Made(),
    "people.new_guardians": Made(),
    "people.new_charges": Made(),
}
TYPED = {f"people.{do}_circumstances": {"value": ""} for do in ("new", "change")}
ACTS_FOR_A_REASON = {"people.withdraw_charges": "drops the charge, for the reason typed"}
STOPPED = {
    "people.end_attributes": "Write a date, or: unknown.",
    "people.end_guardians": "Write a date, or: unknown.",
    "people.end_ties": "Write a date, or: unknown.",
}
HOMES = {"people.new_charges": PartyRole.SUSPECT}
NOT_SAVED = {"people.end_guardians": "the one that the page leads to has ended"}
