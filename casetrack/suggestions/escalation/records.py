"""Steps about a letter without effect, in a case file."""

from __future__ import annotations

from casetrack.ledger.casefile.records import TOLD_BY, Child, Key, Record
from casetrack.suggestions.steps.models import EscalationResult, EscalationStep

_RESULT = Record(
    EscalationResult,
    "What came of a step.",
    {
        "known_on": Key("The day it was known.", required=True),
        "told_by": Key("Who said or did it.", required=True),
        "text": Key("In which words.", required=True),
        "entry": TOLD_BY,
    },
    has_facts=False,
    leads=False,
)
STEPS = Child(
    "steps",
    Record(
        EscalationStep,
        "A step that was decided because the letter had no effect after urging.",
        {
            "rung": Key("Which step.", required=True),
            "whom": Key("To whom it went.", required=True),
            "taken_on": Key("The day of the decision.", required=True),
            "text": "What was told, and why.",
            "entry": TOLD_BY,
        },
        (Child("results", _RESULT),),
        has_facts=False,
        leads=False,
    ),
)
