"""Plans of visits, and the visits with what came of them, as a case file tells them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from casetrack.casefile.records import TOLD_BY, Child, FileSection, Key, Mismatch, Record, Records
from casetrack.casefile.rules import together
from casetrack.cases.models import Measure
from casetrack.casework.records import DUTIES
from casetrack.concerns.records import OF_A_VISIT
from casetrack.visits.models import Visit, VisitPlan, VisitState, VisitWay


def outcome_has_a_day(told: dict[str, Any]) -> Iterator[Mismatch]:
    """What is planned has a day and has not happened; everything else has happened."""
    state = told.get("state", VisitState.PLANNED.value)
    is_planned = state == VisitState.PLANNED
    if is_planned and "happened" in told:
        yield "happened", "happened of a planned visit", "the state it came to"
    if is_planned and "planned_on" not in told:
        yield "state", "a planned visit without planned_on", "the day it is planned on"
    if not is_planned and "happened" not in told:
        yield "state", f"state: {state} without happened", "happened, unknown if it is not said"


VISIT = Record(
    Visit,
    "One visit.",
    {
        "party": "Who is visited.",
        "state": "What came of it; planned if nothing yet.",
        "way": "Where or how.",
        "planned_on": "The day it is due.",
        "planned_at": "The time of day.",
        "moved_from": "The rest day it was moved from.",
        "provisional": "The day may still move.",
        "spot_check": "Nobody was told before.",
        "happened": "When it took place, or came to nothing.",
        "condition": "How things are, in one word.",
        "findings": "What was found.",
        "fields": "Further typed values.",
        "entry": TOLD_BY,
    },
    (Child("concern", OF_A_VISIT), DUTIES),
    rules=(outcome_has_a_day,),
)

PLAN = Record(
    VisitPlan,
    "A visit or a series of them; under a measure if it serves one.",
    {
        "party": "Who is visited.",
        "aim": "What for.",
        "every": Key("Every so many …", least=1, most=99),
        "unit": "… weeks or months.",
        "ways": Key("Where or how, in turn.", kind=VisitWay),
        "until_on": "The last day it was planned to.",
        "on_rest_day": "What becomes of a visit that falls on a rest day.",
        "ended_on": "The day the series was ended.",
        "entry": TOLD_BY,
    },
    (Child("visits", VISIT), DUTIES),
    named="plan",
    rules=(together("every", "unit"),),
)

RECORDS = Records(
    lists={FileSection.VISITS: (Child("plans", PLAN), Child("visits", VISIT))},
    under={Measure: (Child("plans", PLAN),)},
)
