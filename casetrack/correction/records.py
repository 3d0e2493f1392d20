"""Corrective education and levels of misconduct, as a case file tells them."""

from __future__ import annotations

from casetrack.casefile.fields.time import NO_DATE
from casetrack.casefile.records import Child, Key, Record, Records
from casetrack.cases.models import Measure, Party
from casetrack.casework.duty_records import DUTIES
from casetrack.casework.people_records import STATED
from casetrack.correction.models import ConductLevel, CorrectiveMeasure
from casetrack.courses.records import SESSIONS

CORRECTIVE = Record(
    CorrectiveMeasure,
    "One measure of corrective education; who carries it out is named `with` the measure.",
    {
        "sessions_planned": Key("How many reports or sessions.", least=1, most=999),
        "conduct": "For which serious misconduct.",
        "acted": "When that was.",
        "decided": "When the public security organ decided.",
        "decided_by": "Which organ that was.",
        "every_weeks": Key("A report or a look once in so many weeks.", least=1, most=52),
    },
    (SESSIONS, DUTIES),
)
TOLD_LEVEL = Record(
    ConductLevel,
    "How grave the misconduct of a child is; a correction is another one.",
    {
        "level": "Which level.",
        "happened": Key("The day, as exactly as it is known.", default=NO_DATE),
        "misconduct": "Of misconduct: which.",
        "serious": "Of serious misconduct: which.",
        "text": "What was seen.",
        **STATED,
    },
    leads=False,
)
RECORDS = Records(
    under={
        Measure: (Child("corrective", CORRECTIVE),),
        Party: (Child("misconduct_levels", TOLD_LEVEL),),
    }
)
