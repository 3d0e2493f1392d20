"""How the guards send the forms of this feature, where they cannot tell by themselves."""

from __future__ import annotations

from tests.guards.declared import Made

MAKING = {
    "guidance.new_order": Made(
        {"reason": "Left alone", "duties-0": "Be home by nine", "months": "6"}
    ),
    "guidance.revisit_page": Made({"found": "holds", "text": "They eat together"}),
    "guidance.new_specialised": Made({"aim": "Learn a trade", "basis": "applied_for"}),
    "guidance.new_step": Made({"failing": "duties", "text": "Admonished face to face"}),
    "guidance.new_programme": Made({"kind": "help_programme", "aim": "Learn a trade"}),
}
MAKING["guidance.new_revocation-supports"] = Made(
    {
        "situation": "violence",
        "ground": "grave_harm",
        "applicant": "civil_affairs",
        "happened_on": "2026-11-20",
    }
)
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
TYPED = {
    "guidance.change_order": {"last_day": ""},
    "guidance.new_order": {"last_day": ""},
    "guidance.new_specialised": {"last_day": "", "new_partner": "", "every_weeks": "2"},
    "guidance.revisit_page": {"next_due": ""},
    "guidance.specialised_decision": {"decided": "today"},
    "guidance.new_programme": {"last_day": "", "new_partner": ""},
}
NOT_SAVED = {
    "guidance.settle_step": "what came of each step on the desk is recorded",
}
