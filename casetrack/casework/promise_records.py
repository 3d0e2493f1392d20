"""Case-file records of the checks and terms of a promise."""

from __future__ import annotations

from collections.abc import Mapping

from casetrack.cases.models import RequirementCheck
from casetrack.cases.requirements import LOOKED, HowKept
from casetrack.ledger.casefile.records import SUBJECT, TOLD_BY, Child, Key, Record

LOOK = Record(
    RequirementCheck,
    "What was found when somebody looked.",
    {
        "looked": "When.",
        "found": Key("What.", without=frozenset(set(HowKept) - set(LOOKED))),
        "proof": "By what.",
        "number": Key("How many, where it is counted.", most=1_000_000),
        "look_due": "By when it was to be looked at again.",
        "half": Key("And a half, where halves are counted.", "has_half"),
        "eye": "As whom one looked, where that is kept apart.",
        "entry": TOLD_BY,
        "withdrawn_by": Key("The entry that says that it was a mistake.", "withdrawn_by_id"),
    },
    named="look",
    has_facts=False,
    leads=False,
)
# What stands in the columns of an item is told by its keys, as before looks had rows.
LOOKS = Child("looks", LOOK, link=SUBJECT, where=lambda row: not row.was_column)

# What every promise may say beside its text.
TERMS: Mapping[str, str | Key] = {
    "whose": Key("Whose it is, where not of all whom the measure binds.", "party_id"),
    "since": "From which day, where another than the measure.",
    "until": "Until which day, included, where another than the measure.",
    "wanted": Key("How many are wanted.", least=1, most=1_000_000),
    "unit": "Of what.",
    "counting": "How the numbers of the looks make one.",
    "check_due": "By when it is to be looked at.",
    "withdrawn_by": Key("The entry that says that it is asked no more.", "withdrawn_by_id"),
}
# How a promise stands by its looks, where its record has no words of its own for it.
STANDING: Mapping[str, str | Key] = {
    "state": "How it stands by its looks.",
    "seen_on": "The day of the last look.",
    "looked_back_on": "The day it was looked at again and was still kept.",
    "reached": Key("How many by now, where it is counted.", most=1_000_000_000),
    "reached_half": "And a half.",
}
