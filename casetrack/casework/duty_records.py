"""Case-file records of obligations, below their subject, and of the checks of a promise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from casetrack.cases.duty_kinds import DutyState
from casetrack.cases.models import Obligation, ObligationDay, RequirementCheck
from casetrack.cases.requirements import LOOKED, HowKept
from casetrack.ledger.casefile.fields.base import Get
from casetrack.ledger.casefile.records import SUBJECT, TOLD_BY, Child, Key, Record
from casetrack.ledger.casefile.rules import needs
from casetrack.ledger.reasons import weight_of

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


def _as_it_stands(get: Get) -> dict[str, Any]:
    is_open = get("settled_on") is None
    state = get("state") or (DutyState.RUNNING if is_open else DutyState.MET)
    return {"is_open": is_open, "state": state, "weight": weight_of(get("why") or {})}


def _state_where_it_says_more(element: dict[str, Any]) -> dict[str, Any]:
    if element.get("state") in (DutyState.RUNNING, DutyState.MET):
        element.pop("state")
    return element


FORMER_DAY = Record(
    ObligationDay,
    "A day that a duty had before another took its place.",
    {
        "due": "The day it was.",
        "provisional": "The day could still move.",
        "why": Key("Fact, rule and steps then, as data.", nothing=True),
        "entry": Key("The entry that tells why it moved.", late=True),
    },
    named="former_day",
    has_facts=False,
    leads=False,
)


DUTY = Record(
    Obligation,
    "Something that must be done by a day; it stands under what settles it.",
    {
        "kind": "What must be done.",
        "due": "By which day; the day is included.",
        "party": "About whom.",
        "provisional": "The day may still move.",
        "withheld": "Only its owner and those who see the case whole are told of it.",
        "why": Key("Fact, rule and steps, as data.", nothing=True),
        "settled_on": "The day it was done; none: it is still owed.",
        "state": Key(
            "Since that day it stands still, or need not be done any more; left out: done.",
            spelt_out=True,
            without=frozenset({DutyState.RUNNING, DutyState.MET}),
        ),
    },
    (Child("former_days", FORMER_DAY),),
    named="duty",
    follow=_as_it_stands,
    finish=_state_where_it_says_more,
    has_facts=False,
    rules=(needs("state", "settled_on"),),
)


DUTIES = Child("duties", DUTY, link="subject_id", once=("kind",), counted=True)


MEASURE_DUTIES = Child(
    "measure_duties", DUTY, link="subject_id", of="measure", once=("kind",), counted=True
)
