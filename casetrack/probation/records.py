"""Probations with what followed, and objections, as a case file tells them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from casetrack.cases.kinds import MeasureKind
from casetrack.cases.models import Measure, MeasureParty
from casetrack.casework.duty_records import DUTIES, LOOKS, MEASURE_DUTIES, STANDING, TERMS
from casetrack.law import Heard
from casetrack.ledger.casefile.fields.base import Get
from casetrack.ledger.casefile.records import (
    TOLD_BY,
    Child,
    FileSection,
    Joined,
    Key,
    Mismatch,
    Participants,
    Record,
    Records,
)
from casetrack.ledger.casefile.rules import in_order, together
from casetrack.probation.flags import flags_of_probations
from casetrack.probation.models import (
    Breach,
    ChangeWay,
    Objection,
    Probation,
    ProbationChange,
    ProbationCondition,
    ProbationDuty,
)


def _the_way_it_says(element: dict[str, Any]) -> Iterator[Mismatch]:
    """A mismatch where a shortening ends later, or an extension earlier, than the old end."""
    old, new = element.get("old_end"), element.get("new_end")
    if old is None or new is None:
        return
    if new > old if element["way"] == ChangeWay.SHORTENED else new < old:
        yield "new_end", str(new), f"a day that makes it {element['way']}, after {old}"


CONDITION = Record(
    ProbationCondition,
    "One additional requirement of a probation.",
    {
        "kind": "Which kind.",
        "text": Key("What is required.", required=True),
        **TERMS,
        **STANDING,
    },
    (LOOKS, DUTIES),
    named="condition",
)

DUTY_OF_LAW = Record(
    ProbationDuty,
    "One of the four duties that the law asks under a probation.",
    {
        "kind": "Which duty.",
        "text": Key("What the law asks.", required=True),
        **TERMS,
        **STANDING,
    },
    (LOOKS, DUTIES),
    named="statutory_duty",
)

BREACH = Record(
    Breach,
    "A breach of a rule or condition.",
    {
        "happened_on": Key("When.", "happened"),
        "serious": "Whether it was serious.",
        "of_public_order": "Whether it broke public order.",
        "entry": TOLD_BY,
    },
    refers="a breach",
    known_by="place",
)


CHANGE = Record(
    ProbationChange,
    "A change of the length of a probation; what its source does not say stays unknown.",
    {
        "way": Key("Which way.", required=True),
        "decided": Key("When it was decided.", required=True),
        "decided_by": "Who decided, where it was another body than the office of the case.",
        "old_end": "The last day of before, included.",
        "new_end": "The last day after it, included.",
        "old_months": Key("The length of before, from the decision.", least=1, most=99),
        "new_months": Key("The length after it, from the decision.", least=1, most=99),
        "reason": "Why.",
        "entry": TOLD_BY,
    },
    named="change",
    rules=(_the_way_it_says,),
)


def _its_measure(get: Get) -> dict[str, Any]:
    last_day = get("printed_last_day") or get("last_day")
    return {"kind": MeasureKind.PROBATION, "last_day": last_day}


PROBATION = Record(
    Probation,
    "The term of one person's conditional non-prosecution. What the "
    "decision of a published case does not say stays unknown.",
    {
        "ref": "What it is called.",
        "party": "Whose.",
        "decision": Key("The conditional decision.", "disposition_id"),
        "track": "In which line of work.",
        "months": Key("Its length; left out where it is not known.", least=1, most=99),
        "state": "Where it stands.",
        "started": "When it began.",
        "last_day": Key("Its last day, included.", counted=True),
        "printed_last_day": (
            "The last day printed in the decision, where it differs; then it is in force."
        ),
        "ended_on": "The day it ended.",
        "expired": "When it had run out.",
        "revoked_on": "The day it was revoked.",
        "revocation_ground": Key("On which ground.", length=200),
        "victim_heard": "Whether the victim was heard.",
        "victim_unheard": Key(
            "Why the victim was not heard: there is none, or nobody could reach them.",
            only=frozenset({Heard.NONE_SUCH, Heard.UNREACHABLE}),
        ),
        "victim_heard_on": "The day the victim was heard again, after the decision.",
        "review_received_on": Key(
            "The day from which the review that stood still was counted.", counted=True
        ),
        "review_extended": Key("Whether that review was extended.", counted=True),
        "review_nominal": Key(
            "Its last day before holidays, where it went on after a decision was undone.",
            counted=True,
        ),
        "conditions_met": Key("What made the decision possible, as data.", "facts"),
        "final_decision": Key("The decision at its end.", "final_disposition_id"),
        "entry": TOLD_BY,
    },
    (
        Child("statutory_duties", DUTY_OF_LAW, once=("kind",)),
        Child("conditions", CONDITION),
        Child("breaches", BREACH),
        Child("changes", CHANGE),
        DUTIES,
        MEASURE_DUTIES,
    ),
    parts=Participants(MeasureParty, "measure_id", of="measure"),
    joined=Joined(
        attr="measure",
        model=Measure,
        kinds=frozenset({MeasureKind.PROBATION}),
        fill=_its_measure,
    ),
    rules=(together("revoked_on", "revocation_ground"),),
)

OBJECTION = Record(
    Objection,
    "An objection to a conditional non-prosecution.",
    {
        "party": "Whose case it is.",
        "raised_by": "Who objects.",
        "to": "To what.",
        "raised_on": "When.",
        "withdrawn_on": "When it was withdrawn.",
        "entry": TOLD_BY,
    },
    (DUTIES,),
    rules=(in_order("raised_on", "withdrawn_on"),),
)

RECORDS = Records(
    lists={FileSection.DECIDED: (Child("probations", PROBATION), Child("objections", OBJECTION))},
    flags=flags_of_probations,
)
