"""Plans of visits, and visits with their outcomes, in a case file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from casetrack.cases.models import Measure
from casetrack.casework.concerns.records import OF_A_VISIT
from casetrack.casework.duty_records import DUTIES
from casetrack.ledger.casefile.records import (
    TOLD_BY,
    Child,
    FileSection,
    Key,
    Mismatch,
    Record,
    Records,
)
from casetrack.ledger.casefile.rules import together
from casetrack.visits.models import (
    LEAST_MINUTES,
    MOST_MINUTES,
    PlanPause,
    PlanPerson,
    Visit,
    VisitPlan,
    VisitState,
    VisitWay,
)


def outcome_has_a_day(element: dict[str, Any]) -> Iterator[Mismatch]:
    """Rule: a planned visit has a day and no outcome; every other visit has taken place."""
    state = element.get("state", VisitState.PLANNED.value)
    is_planned = state == VisitState.PLANNED
    if is_planned and "happened" in element:
        yield "happened", "happened of a planned visit", "the state it came to"
    if is_planned and "planned_on" not in element:
        yield "state", "a planned visit without planned_on", "the day it is planned on"
    if not is_planned and "happened" not in element:
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
        "moved_from": "The day it was moved from.",
        "slot_on": "The day of the rhythm of its plan for which it stands.",
        "called_off": "Why it was taken back by itself.",
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

PERSON = Record(
    PlanPerson,
    "Somebody of the case beside the one who is visited.",
    {"party": "Who.", "part": "Visited too, or taking part in the meeting."},
    named="plan_person",
    has_facts=False,
)

PAUSE = Record(
    PlanPause,
    "A time without the visits of the plan.",
    {
        "from_on": "Its first day.",
        "until_on": "Its last day; left out while nobody knows it.",
        "reason": "Why.",
        "entry": TOLD_BY,
        "resumed_on": "The first day on which the visits went on, where that was said later.",
        "resumed_why": "Why they went on.",
        "resumed_entry": "The entry that tells that they went on.",
    },
    named="plan_pause",
    has_facts=False,
)

PLAN = Record(
    VisitPlan,
    "A visit or a series of them; under a measure if it serves one.",
    {
        "party": "Who is visited.",
        "aim": "What for.",
        "first_on": "The day from which the days of the rhythm are counted.",
        "planned_at": "The time of day.",
        "minutes": Key(
            "How long each visit is planned to last, with the way.",
            least=LEAST_MINUTES,
            most=MOST_MINUTES,
        ),
        "every": Key("Every so many …", least=1, most=99),
        "unit": "… days, weeks or months.",
        "weekday": Key("On this day of the week: 1 Monday to 7 Sunday.", least=1, most=7),
        "month_day": Key("On this day of the month, or its last.", least=1, most=31),
        "times": Key("How many days, where it was planned to a number.", least=1, most=999),
        "ways": Key("Where or how, in turn.", kind=VisitWay),
        "until_on": "The last day it was planned to.",
        "follows_measure": "Planned until the measure ends, and longer or shorter with it.",
        "ahead_to": "The day to which a series without a last day is made so far.",
        "on_rest_day": "What becomes of a visit that falls on a rest day.",
        "avoids_exams": "Visits do not fall into weeks of examinations.",
        "avoids_holidays": "Visits do not fall on public holidays.",
        "ended_on": "The day the series was ended.",
        "entry": TOLD_BY,
    },
    (Child("people", PERSON), Child("pauses", PAUSE), Child("visits", VISIT), DUTIES),
    named="plan",
    rules=(together("every", "unit"),),
)

RECORDS = Records(
    lists={FileSection.VISITS: (Child("plans", PLAN), Child("visits", VISIT))},
    under={Measure: (Child("plans", PLAN),)},
)
