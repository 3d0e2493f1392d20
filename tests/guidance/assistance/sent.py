"""How the guards send the forms of this feature, where they cannot tell by themselves."""

from __future__ import annotations

from casetrack.cases.kinds import PartyRole
from tests.guards.declared import Made

MAKING = {"assistance.begin": Made({"aim": "Sleep again", "every_weeks": "2"})}
ACTS = {"assistance.begin": "begins what stands first in the list, with what was typed"}
TYPED = {
    "assistance.begin": {"last_day": "", "new_partner": "", "asked_on": "2026-11-20"},
    "assistance.consent": {"asked_on": "2026-11-20", "child_agrees": "yes"},
}
HOMES = {"assistance.begin": PartyRole.VICTIM}
# The day is that of the new question, so it does not stand there.
STOPPED = {"assistance.consent": "Enter the day on which they were asked."}
