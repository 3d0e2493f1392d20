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
NAMES = ("guarantees", "acts", "spp-approvals", "age-findings")
HOMES = {f"guarantees.new_{name}": PartyRole.SUSPECT for name in NAMES}
