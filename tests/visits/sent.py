"""How the guards send the forms of this feature, where they cannot tell by themselves."""

from __future__ import annotations

from tests.guards.declared import Made

MAKING = {
    "visits.plan": Made(
        {"aim": "How the child lives", "first": "tomorrow", "times": "3"},
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
STOPPED = {
    "visits.cancel": "Say why, in a few words.",
    "visits.pause": "Say why, in a few words.",
    "visits.resume": "Say why, in a few words.",
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
    "visits.plan": {"planned_at": "09:30", "last_day": ""},
    "visits.unplanned": {"report-minutes": "40", "report-next_on": "tomorrow"},
}
