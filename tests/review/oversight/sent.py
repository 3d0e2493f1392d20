"""How the guards send the forms of this feature, where they cannot tell by themselves."""

from __future__ import annotations

from casetrack.cases.kinds import PartyRole
from tests.guards.declared import Made

MAKING = {"oversight.new_oversight": Made()}
HOMES = {"oversight.new_oversight": PartyRole.SUSPECT}
