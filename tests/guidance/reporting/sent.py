"""How the guards send the forms of this feature, where they cannot tell by themselves."""

from __future__ import annotations

from casetrack.cases.kinds import PartyRole
from tests.guards.declared import Made

MAKING = {
    "reporting.new_harm-reports": Made(
        {
            "situations": "injured",
            "text": "injuries seen in class",
            "found": "2026-11-20",
            "found_at": "09:30",
            "reported": "2026-11-20",
            "reported_at": "10:00",
            "tell_by": "2026-12-20",
        }
    ),
    "reporting.new_report-failures": Made(
        {"text": "knew, and told nobody", "learned": "2026-11-10", "answer_by": "2026-12-20"}
    ),
}
ACTS_FOR_A_REASON = {
    "reporting.withdraw_harm-reports": "withdraws it, for the reason typed",
    "reporting.withdraw_report-failures": "withdraws it, for the reason typed",
}
STOPPED = dict.fromkeys(ACTS_FOR_A_REASON, "Say why, in a few words.")
HOMES = {
    "reporting.new_harm-reports": PartyRole.VICTIM,
    "reporting.new_report-failures": PartyRole.REPORTING_DUTY,
}
