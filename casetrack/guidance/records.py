"""Orders to guardians and programmes of guidance, as a case file tells them with their measure."""

from __future__ import annotations

from casetrack.casefile.records import TOLD_BY, Child, Key, Record, Records
from casetrack.cases.models import Measure
from casetrack.casework.records import DUTIES
from casetrack.courses.models import MeasureSession
from casetrack.guidance.models import GuardianshipOrder, Programme

ORDER = Record(
    GuardianshipOrder,
    "A supervision and guardianship order.",
    {
        "issued": "When it was issued.",
        "served_on": "The day its period counts from.",
        "months": Key("Its length, as the order sets it.", least=1, most=99),
    },
    (DUTIES,),
    named="order",
)

SESSION = Record(
    MeasureSession,
    "One session that was held.",
    {"held_on": "When.", "entry": TOLD_BY},
    named="session",
)

PROGRAMME = Record(
    Programme,
    "Guidance or correction; its partners are named `with` the measure.",
    {
        "sessions_planned": Key("How many.", least=1, most=999),
        "ordered": "Whether the guardian was ordered to take part.",
    },
    (Child("sessions", SESSION, link="measure_id", of="measure"), DUTIES),
)

RECORDS = Records(under={Measure: (Child("order", ORDER), Child("programme", PROGRAMME))})
