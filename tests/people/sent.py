"""How the guards send the forms of this feature, where they cannot tell by themselves."""

from __future__ import annotations

from casetrack.cases.kinds import PartyRole
from tests.guards.declared import Made

MAKING = {
    "people.new_circumstances": Made({"kind": "surrender", "text_en": "gave himself up"}),
    "people.new_attributes": Made({"kind": "schooling", "text_en": "second year of junior high"}),
    "people.new_ties": Made({"kind": "classmate"}),
    "people.new_guardians": Made({"quality": "grandparent"}),
    "people.new_charges": Made({"name": "theft", "stage": "suspected"}),
}
TYPED = {
    "people.new_circumstances": {"value": "", "qualifier": "", "unit": ""},
    "people.change_circumstances": {"value": "", "qualifier": "", "unit": ""},
}
ACTS_FOR_A_REASON = {"people.withdraw_charges": "drops the charge, for the reason typed"}
STOPPED = {
    "people.withdraw_charges": "Say why, in a few words.",
    "people.end_attributes": "Write a date, or: unknown.",
    "people.end_guardians": "Write a date, or: unknown.",
    "people.end_ties": "Write a date, or: unknown.",
}
HOMES = {"people.new_charges": PartyRole.SUSPECT}
NOT_SAVED = {"people.end_guardians": "the one that the page leads to has ended"}
