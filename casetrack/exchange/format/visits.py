"""Plans of visits, and the visits with what came of them."""

from __future__ import annotations

from casetrack.exchange.fields import (
    Clock,
    Code,
    Codes,
    Day,
    Flag,
    Moment,
    Open,
    Ref,
    Said,
    Whole,
)
from casetrack.exchange.format.happened import DUTIES
from casetrack.exchange.rules import inferred_is_a_fact, outcome_has_a_day, together
from casetrack.exchange.shape import Child, Record
from casetrack.visits.models import (
    Condition,
    OnRestDay,
    Unit,
    Visit,
    VisitPlan,
    VisitState,
    Way,
)

VISIT = Record(
    name="visit",
    model=Visit,
    doc="One visit.",
    counted=True,
    fields=(
        Ref(key="party", attr="party_id", to="party", required=True, doc="Who is visited."),
        Code(
            key="state",
            attr="state",
            kind=VisitState,
            default=VisitState.PLANNED,
            doc="What came of it; planned if nothing yet.",
        ),
        Code(key="way", attr="way", required=True, kind=Way, doc="Where or how."),
        Day(key="planned_on", attr="planned_on", doc="The day it is due."),
        Clock(key="planned_at", attr="planned_at", doc="The time of day."),
        Day(key="moved_from", attr="moved_from", doc="The rest day it was moved from."),
        Flag(key="provisional", attr="is_provisional", doc="The day may still move."),
        Flag(key="spot_check", attr="is_spot_check", doc="Nobody was told before."),
        Moment(key="happened", attr="happened", doc="When it took place, or came to nothing."),
        Code(key="condition", attr="condition", kind=Condition, doc="How things are, in one word."),
        Said(key="findings", attr="findings", doc="What was found."),
        Open(key="fields", attr="fields", doc="Further typed values."),
        Ref(key="entry", attr="entry_id", to="entry", doc="The entry that tells it."),
    ),
    children=(DUTIES,),
    rules=(inferred_is_a_fact, outcome_has_a_day),
)

PLAN = Record(
    name="plan",
    model=VisitPlan,
    doc="A visit or a series of them; under a measure if it serves one.",
    fields=(
        Ref(key="party", attr="party_id", to="party", required=True, doc="Who is visited."),
        Said(key="aim", attr="aim", doc="What for."),
        Whole(key="every", attr="every", least=1, most=99, doc="Every so many …"),
        Code(key="unit", attr="unit", kind=Unit, doc="… weeks or months."),
        Codes(key="ways", attr="ways", kind=Way, doc="Where or how, in turn."),
        Day(key="until_on", attr="until_on", doc="The last day it was planned to."),
        Code(
            key="on_rest_day",
            attr="on_rest_day",
            required=True,
            kind=OnRestDay,
            doc="What becomes of a visit that falls on a rest day.",
        ),
        Day(key="ended_on", attr="ended_on", doc="The day the series was ended."),
        Ref(key="entry", attr="entry_id", to="entry", doc="The entry that tells it."),
    ),
    children=(Child(key="visits", record=VISIT, link="plan_id"), DUTIES),
    rules=(inferred_is_a_fact, together("every", "unit")),
)


def PLANS(of: str = "") -> Child:  # noqa: N802 - a piece of the format, like the others
    """The plans that serve a measure; `of` names the measure beside the row above."""
    return Child(key="plans", record=PLAN, link="measure_id", of=of)
