"""Case-file record of obligations, below their subject."""

from __future__ import annotations

from typing import Any

from casetrack.cases.duty_kinds import DutyState
from casetrack.cases.models import Obligation, ObligationDay
from casetrack.ledger.casefile.fields.base import Get
from casetrack.ledger.casefile.records import Child, Key, Record
from casetrack.ledger.casefile.rules import needs
from casetrack.ledger.reasons import weight_of


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
