"""Former versions of a letter, in a case file."""

from __future__ import annotations

from casetrack.ledger.casefile.records import TOLD_BY, Child, Key, Record
from casetrack.suggestions.versions.models import FormerLetter, FormerLine

_LINE = Record(
    FormerLine,
    "One problem that a former version named, or one thing it asked for.",
    {
        "text": Key("What it says.", required=True),
        "item": "Whether it is something that was asked for.",
    },
    has_facts=False,
)
FORMER = Record(
    FormerLetter,
    "A version of the letter until the next one was issued, as it was sent.",
    {
        "number": "The number of the document.",
        "ground": "Legal ground of the reply limit.",
        "addressed": "To whom it went, as they were called then.",
        "issued": "When it was issued.",
        "served": "When it was served.",
        "delivery": Key("How it was delivered.", required=True),
        "set_day": "The day for the reply that it sets.",
        "objection_until": "Last day for an objection.",
        "reply_due": "Last day for the reply.",
        "replied": "When the reply came.",
        "response": "What the recipient did about it.",
        "replaced_on": "The day the next version was issued.",
        "reason": "Why it was amended.",
        "entry": TOLD_BY,
    },
    (Child("lines", _LINE),),
    has_facts=False,
    leads=False,
)
FORMER_LETTERS = Child("former", FORMER)
