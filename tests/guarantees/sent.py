"""How the guards send the forms of this feature, where they cannot tell by themselves."""

from __future__ import annotations

from casetrack.cases.kinds import PartyRole
from tests.guards.declared import Made

MAKING = {
    "guarantees.new_guarantees": Made(
        {"happened": "2026-11-20", "adult": "legal_representative", "is_signed": "yes"}
    ),
    "guarantees.new_acts": Made({"text": "took it", "happened": "2026-10"}),
    "guarantees.new_spp-approvals": Made({"step": "applied", "happened": "2026-11-20"}),
    "guarantees.new_age-findings": Made({"evidence": "household", "happened": "2026-11-20"}),
}
ACTS_FOR_A_REASON = {
    f"guarantees.withdraw_{name}": "withdraws it, for the reason typed"
    for name in ("guarantees", "acts", "spp-approvals", "age-findings")
}
STOPPED = dict.fromkeys(ACTS_FOR_A_REASON, "Say why, in a few words.")
HOMES = {
    name: PartyRole.SUSPECT
    for name in (
        "guarantees.new_guarantees",
        "guarantees.new_acts",
        "guarantees.new_spp-approvals",
        "guarantees.new_age-findings",
    )
}
