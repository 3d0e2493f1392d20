"""The opinion on a probation in a case file, with every wording."""

from __future__ import annotations

from casetrack.ledger.casefile.records import TOLD_BY, Child, Key, Record, Records
from casetrack.probation.models import Probation
from casetrack.probation.opinions.models import OpinionVersion, ProbationOpinion

VERSION = Record(
    OpinionVersion,
    "One wording of the opinion.",
    {
        "number": Key("Which one, from 1.", least=1, most=999, required=True),
        "drafted": "Whether the file gave it, and nobody wrote it.",
        "proposes": Key("What it proposes.", required=True),
        "text": Key("What it says.", required=True),
    },
    named="opinion_wording",
    leads=False,
)
OPINION = Record(
    ProbationOpinion,
    "The opinion at the end of the probation.",
    {
        "number": Key("Which of its wordings holds.", least=1, most=999, required=True),
        "finished_on": "On which day it was finished.",
        "entry": Key(TOLD_BY, late=True),
    },
    (Child("wordings", VERSION, once=("number",)),),
    named="opinion",
    leads=False,
)

RECORDS = Records(under={Probation: (Child("opinion", OPINION),)})
