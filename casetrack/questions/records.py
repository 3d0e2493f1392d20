"""What was answered at a visit, as a case file tells it; questions themselves are the office's."""

from __future__ import annotations

from casetrack.casefile.records import TOLD_BY, Child, Key, Record, Records
from casetrack.questions.models import VisitAnswer
from casetrack.visits.models import Visit

ANSWER = Record(
    VisitAnswer,
    "What was answered to a question of the office, as it was worded then.",
    {
        "asked": Key("The question.", required=True),
        "answer": Key("What was answered.", required=True),
        "value": Key("Which of the answers to choose from, if there were such.", least=1, most=99),
        "entry": Key(TOLD_BY, late=True),
        "withdrawn_by": Key("The entry that says otherwise; it counts no more.", late=True),
    },
    named="answer",
    leads=False,
)

RECORDS = Records(under={Visit: (Child("answers", ANSWER),)})
