"""How the guards send the forms of this feature, where they cannot tell by themselves."""

from __future__ import annotations

from tests.guards.declared import Made

MAKING = {
    "guidance.new_order": Made(),
    "guidance.revisit_page": Made(),
    "guidance.new_specialised": Made({"new_partner": ""}),
    "guidance.new_step": Made(),
    "guidance.new_programme": Made({"new_partner": ""}),
    "guidance.new_revocation-supports": Made(),
}
ACTS = {
    "guidance.end_order": "ends it, on the day that is proposed",
    "guidance.new_programme": "starts the programme that stands first in the list",
}
ACTS_FOR_A_REASON = {
    "guidance.settle_step": "says what came of it, by what is typed",
}
STOPPED = {
    "guidance.settle_step": "Choose the outcome.",
}
TYPED = {key: {"last_day": ""} for key in ("guidance.change_order", "guidance.new_order")}
NOT_SAVED = {
    "guidance.settle_step": "what came of each step on the desk is recorded",
}
