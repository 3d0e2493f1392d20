"""How the guards send the forms of this feature, where they cannot tell by themselves."""

from __future__ import annotations

from casetrack.cases.kinds import PartyRole
from tests.guards.declared import Made

MAKING = {
    "guarantees.new_guarantees": Made(),
    "guarantees.new_acts": Made({"sort": "", "age_band": "", "happened": "2026-10"}),
    "guarantees.new_spp-approvals": Made(),
    "guarantees.new_age-findings": Made(),
}
NAMES = ("guarantees", "acts", "spp-approvals", "age-findings")
HOMES = {f"guarantees.new_{name}": PartyRole.SUSPECT for name in NAMES}
