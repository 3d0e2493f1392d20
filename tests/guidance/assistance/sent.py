"""How the guards send the forms of this feature, where they cannot tell by themselves."""

from __future__ import annotations

from casetrack.cases.kinds import PartyRole
from tests.guards.declared import Made

MAKING = {"assistance.begin": Made({"new_partner": ""})}
ACTS = {"assistance.begin": "begins what stands first in the list, with what was typed"}
HOMES = {"assistance.begin": PartyRole.VICTIM}
# The day is that of the new question, so it does not stand there.
STOPPED = {"assistance.consent": "Enter the day on which they were asked."}
