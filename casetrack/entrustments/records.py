"""Entrustments as a case file tells them, below the off-site supervision that they are."""

from __future__ import annotations

from casetrack.casefile.records import TOLD_BY, Child, Key, Record, Records
from casetrack.casefile.rules import together
from casetrack.cases.models import Measure
from casetrack.casework.duty_records import DUTIES
from casetrack.entrustments.models import (
    MOST_EVERY,
    Entrustment,
    EntrustmentDuty,
    EntrustmentReport,
)

DUTY = Record(
    EntrustmentDuty,
    "Which office sees to one requirement of the probation.",
    {
        "condition": Key("Its place among the requirements.", least=1, most=999),
        "side": "Which office.",
    },
    named="entrustment_duty",
    has_facts=False,
)

REPORT = Record(
    EntrustmentReport,
    "What the entrusted office told.",
    {
        "kind": "How things go, or a breach that it saw.",
        "happened": "Of which day it tells.",
        "text": "What it says.",
        "due": "The day by which it was agreed.",
        "entry": TOLD_BY,
        "breach_answer": "What became of a breach that was reported.",
        "answered_on": "On which day that was decided.",
        "answer": "The entry that says so.",
    },
    (DUTIES,),
    named="entrustment_report",
    leads=False,
    rules=(together("breach_answer", "answered_on"),),
)

TOLD = Record(
    Entrustment,
    "Supervision by the office where a child lives; it lets nobody of that office see the case.",
    {
        "party": "Which child.",
        "decision": "The conditional decision whose probation is supervised.",
        "body": "Which office, as a body of the case.",
        "state": "Where it stands.",
        "applied": "When child and family applied.",
        "reason": "Why there.",
        "letter": "When the letter was sent.",
        "letter_number": "Its number.",
        "answer_due": "By when its answer was asked for.",
        "answered": "When it was answered.",
        "answer": "What the answer says.",
        "ours": "What else the office of the case does.",
        "theirs": "What else the other office does.",
        "every": Key("A report every so many …", least=1, most=MOST_EVERY),
        "unit": "… weeks or months.",
        "report_due": "By when the next report is due.",
        "ended": "When it ended.",
        "end_kind": "By what.",
        "end_reason": "Why.",
    },
    (Child("duties_divided", DUTY), Child("reports", REPORT), DUTIES),
    rules=(together("every", "unit"), together("ended", "end_kind")),
)

RECORDS = Records(under={Measure: (Child("entrustment", TOLD),)})
