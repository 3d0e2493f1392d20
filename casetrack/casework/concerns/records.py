"""Case-file record of concerns: below their visit, or in their own list."""

from __future__ import annotations

from typing import Any

from casetrack.casework.concerns.models import Concern, ConcernSource, ConcernStep
from casetrack.casework.duty_records import DUTIES
from casetrack.ledger.casefile.fields.base import Get
from casetrack.ledger.casefile.records import TOLD_BY, Child, FileSection, Key, Record, Records
from casetrack.ledger.casefile.rules import needs

_SEEN: dict[str, str | Key] = {
    "happened": "When it was seen.",
    "seen": "What was seen or heard.",
    "done_now": "What was done at once.",
    "told": "Who was told.",
    "entry": TOLD_BY,
    "answered_on": "The day on which somebody said first what was done about it.",
    "answer": "The entry that says so.",
    "ended_on": "The day on which it ended; none: it is open, unless it was answered and no step is"
    " told.",
}
STEP = Record(
    ConcernStep,
    "What was said of it since; nothing of it is ever rewritten.",
    {
        "kind": "What it is.",
        "text": "What was done, found or added, or why it ended.",
        "done_on": "When it was done.",
        "seen": "Whether the child was seen, and how.",
        "seen_by": "By whom, and where.",
        "unseen": "Why not, and when it is to be.",
        "safety": "Whether the child is safe.",
        "watch": "Who watches, and until when.",
        "next_on": "When somebody looks again.",
        "entry": TOLD_BY,
    },
    has_facts=False,
)


def _at_the_visit(get: Get) -> dict[str, Any]:
    return {"source": ConcernSource.VISIT}


OF_A_VISIT = Record(
    Concern,
    "What the visit raised: something to fear for a child.",
    {"party": "About whom.", "level": "How bad it is.", **_SEEN},
    (Child("steps", STEP), DUTIES),
    named="concern_of_visit",
    leads=False,
    follow=_at_the_visit,
    rules=(needs("answer", "answered_on"), needs("ended_on", "answered_on")),
)
TOLD = Record(
    Concern,
    "Something to fear for a child that no visit of this file raised.",
    {
        "party": "About whom.",
        "level": "How bad it is.",
        "source": Key("How it came to be known.", without=frozenset({ConcernSource.VISIT})),
        **_SEEN,
    },
    (Child("steps", STEP), DUTIES),
    leads=False,
    rules=(needs("answer", "answered_on"), needs("ended_on", "answered_on")),
)


def _of_no_visit(concern: Concern) -> bool:
    return concern.visit_id is None


RECORDS = Records(lists={FileSection.VISITS: (Child("concerns", TOLD, where=_of_no_visit),)})
