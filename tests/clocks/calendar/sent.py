"""How the guards send the forms of this feature, where they cannot tell by themselves."""

from __future__ import annotations

from tests.guards.declared import Made

MAKING = {
    "calendar.add_exams": Made(
        {"first_on": "2027-01-11", "last_on": "2027-01-22", "name_zh": "期末考试"},
        on="calendar.exams",
    ),
}
ACTS_FOR_A_REASON = {
    "calendar.remove_exams": "takes it away",
}
STOPPED = {
    "calendar.remove_exams": "Say why, in a few words.",
}
