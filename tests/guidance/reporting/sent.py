"""How the guards send the forms of this feature, where they cannot tell by themselves."""

from __future__ import annotations

from casetrack.cases.kinds import PartyRole
from tests.guards.declared import Made

MAKING = {
    "reporting.new_harm-reports": Made(
        {"found": "2026-11-20", "found_at": "09:30", "reported_at": "10:00"}
    ),
    "reporting.new_report-failures": Made(),
}
ACTS_FOR_A_REASON = {
    "reporting.settle_harm-reports": "tells the outcome, by what is typed",
    "reporting.settle_report-failures": "says what was decided, by what is typed",
}
STOPPED = {
    "reporting.settle_harm-reports": "Enter when the reporter was told, or why nobody is told.",
    "reporting.settle_report-failures": "Choose what was decided.",
}
# A reporter is told, or it is said why not.
TYPED = {f"reporting.{do}_harm-reports": {"why_untold": ""} for do in ("new", "change", "settle")}
HOMES = {
    "reporting.new_harm-reports": PartyRole.VICTIM,
    "reporting.new_report-failures": PartyRole.REPORTING_DUTY,
}
