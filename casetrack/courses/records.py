"""The sessions of a course, as a case file tells them below its detail."""

from __future__ import annotations

from casetrack.courses.models import MeasureSession
from casetrack.ledger.casefile.records import TOLD_BY, Child, Key, Record

SESSION = Record(
    MeasureSession,
    "One session that was held.",
    {"held_on": Key("When.", "held", required=True), "entry": TOLD_BY},
    named="session",
)

SESSIONS = Child("sessions", SESSION, of="measure")
