"""How the guards send the forms of this feature, where they cannot tell by themselves."""

from __future__ import annotations

from tests.guards.declared import Made

MAKING = {
    "visits.plan": Made(
        {"planned_at": "09:30", "minutes": "40", "last_day": ""},
        first=("do", "preview"),
        press=("do", "save"),
    ),
    "visits.unplanned": Made({"state": "done", "findings": "At work.", "condition": "steady"}),
}
ACTS_FOR_A_REASON = {
    "visits.cancel": "cancels it",
    "visits.pause": "pauses them",
    "visits.resume": "lets them go on",
}
NOT_SAVED = {
    "visits.change_series": "is shown first",
    "visits.plan": "is shown first",
}
TYPED = {
    "visits.change": {"planned_at": "09:30"},
    "visits.correct": {
        "findings": "有所好转",
        "promises-number-probation_condition-3": "4",
        "report-minutes": "40",
        "report-next_on": "tomorrow",
    },
    "visits.unplanned": {"report-minutes": "40", "report-next_on": "tomorrow"},
}
