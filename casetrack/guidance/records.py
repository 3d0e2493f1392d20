"""Orders to guardians and programmes of guidance, as a case file tells them with their measure."""

from __future__ import annotations

from casetrack.casefile.records import Child, Key, Record, Records
from casetrack.cases.models import Measure
from casetrack.casework.records import DUTIES
from casetrack.courses.records import SESSIONS
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

PROGRAMME = Record(
    Programme,
    "Guidance or correction; its partners are named `with` the measure.",
    {
        "sessions_planned": Key("How many.", least=1, most=999),
        "ordered": "Whether the guardian was ordered to take part.",
    },
    (SESSIONS, DUTIES),
)

RECORDS = Records(under={Measure: (Child("order", ORDER), Child("programme", PROGRAMME))})
