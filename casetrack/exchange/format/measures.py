"""Measures with their orders and programmes; suggestions, and urging that is none."""

from __future__ import annotations

from typing import Any

from casetrack.cases.kinds import MeasureKind, MeasureState
from casetrack.cases.models import Measure, MeasureItem, MeasureParty
from casetrack.courses.models import MeasureSession
from casetrack.exchange.fields import (
    REF,
    Code,
    Day,
    Flag,
    Get,
    Moment,
    Number,
    Open,
    Qualified,
    Ref,
    Said,
    Text,
    Whole,
)
from casetrack.exchange.format.happened import DUTIES, MEASURE_DUTIES
from casetrack.exchange.format.visits import PLANS
from casetrack.exchange.rules import (
    inferred_is_a_fact,
    items_there,
    needs,
    not_told_elsewhere,
    qualified,
    seen_on_a_day,
)
from casetrack.exchange.shape import Child, Joined, Parts, Record
from casetrack.guidance.models import GuardianshipOrder, Programme
from casetrack.law.suggestions import ReplyGround
from casetrack.suggestions.models import (
    Adoption,
    Delivery,
    PutRight,
    Rectification,
    Response,
    Suggestion,
    SuggestionItem,
    SuggestionKind,
    SuggestionProblem,
)

ENTRY_REF = Ref(key="entry", attr="entry_id", to="entry", doc="The entry that tells it.")

CONTENT = Record(
    name="content",
    model=MeasureItem,
    doc="One duty, content or goal of a measure.",
    counted=True,
    fields=(Said(key="text", attr="text", required=True, doc="What it is."),),
    rules=(inferred_is_a_fact,),
)

ORDER = Record(
    name="order",
    model=GuardianshipOrder,
    doc="A supervision and guardianship order.",
    fields=(
        Moment(key="issued", attr="issued", required=True, doc="When it was issued."),
        Day(key="served_on", attr="served_on", doc="The day its period counts from."),
        Whole(
            key="months", attr="months", least=1, most=99, doc="Its length, as the order sets it."
        ),
    ),
    children=(DUTIES,),
    rules=(inferred_is_a_fact,),
)

SESSION = Record(
    name="session",
    model=MeasureSession,
    doc="One session that was held.",
    fields=(
        Day(key="held_on", attr="held_on", required=True, doc="When."),
        Ref(
            key="entry", attr="entry_id", to="entry", required=True, doc="The entry that tells it."
        ),
    ),
    rules=(inferred_is_a_fact,),
)

PROGRAMME = Record(
    name="programme",
    model=Programme,
    doc="Guidance or correction; its partners are named `with` the measure.",
    fields=(
        Whole(key="sessions_planned", attr="sessions_planned", least=1, most=999, doc="How many."),
        Flag(
            key="ordered", attr="is_ordered", doc="Whether the guardian was ordered to take part."
        ),
    ),
    children=(Child(key="sessions", record=SESSION, link="measure_id", of="measure"), DUTIES),
    rules=(inferred_is_a_fact,),
)

MEASURE = Record(
    name="measure",
    model=Measure,
    doc="Something that runs, or ran, for somebody.",
    counted=True,
    fill={"decided_here": False},
    parts=Parts(model=MeasureParty, link="measure_id"),
    fields=(
        Text(key="ref", attr="ref", pattern=REF, doc="What it is called."),
        Code(key="kind", attr="kind", required=True, kind=MeasureKind, doc="Which measure."),
        Code(key="state", attr="state", required=True, kind=MeasureState, doc="Where it stands."),
        Moment(key="started", attr="started", required=True, doc="When it began."),
        Ref(key="track", attr="track_id", to="track", doc="In which line of work."),
        Day(key="last_day", attr="last_day", doc="Its last day, included."),
        Day(key="ended_on", attr="ended_on", doc="The day it ended."),
        Said(key="aim", attr="aim", doc="What for."),
        Said(key="reason", attr="reason", doc="Why."),
        Number(
            key="count",
            attr="count",
            qualifier="count_qualifier",
            whole=True,
            doc="How often, or how many.",
        ),
        Qualified(
            key="count_qualifier", attr="count_qualifier", doc="How far the count can be trusted."
        ),
        Open(key="fields", attr="fields", doc="Further typed values."),
        ENTRY_REF,
    ),
    children=(
        Child(key="items", record=CONTENT, link="measure_id"),
        Child(key="order", record=ORDER, link="measure_id", many=False),
        Child(key="programme", record=PROGRAMME, link="measure_id", many=False),
        PLANS(),
        DUTIES,
    ),
    rules=(inferred_is_a_fact, not_told_elsewhere, qualified("count", "count_qualifier")),
)

PROBLEM = Record(
    name="problem",
    model=SuggestionProblem,
    doc="One problem a suggestion names.",
    counted=True,
    fields=(
        Said(key="text", attr="text", required=True, doc="What it is."),
        Flag(
            key="implied",
            attr="is_implied",
            doc="It follows from the source, which does not say so.",
        ),
    ),
    rules=(inferred_is_a_fact,),
)

ITEM = Record(
    name="item",
    model=SuggestionItem,
    doc="One demand. Answered and put right are two things.",
    refers="item",
    counted=True,
    fields=(
        Said(key="text", attr="text", required=True, doc="What is asked for."),
        Code(
            key="adoption",
            attr="adoption",
            kind=Adoption,
            default=Adoption.UNANSWERED,
            doc="What the reply says of it.",
        ),
        Said(key="answer", attr="answer", doc="The words of the reply."),
        Code(
            key="put_right",
            attr="put_right",
            kind=PutRight,
            default=PutRight.NOT_SEEN,
            doc="What was seen of it by us.",
        ),
        Day(key="seen_on", attr="seen_on", doc="The day it was seen."),
        Said(key="proof", attr="proof", doc="By what."),
        Day(
            key="looked_back_on",
            attr="looked_back_on",
            doc="The day it was looked at again and had stayed so.",
        ),
        Day(key="check_due", attr="check_due", doc="By when it is to be looked at."),
        ENTRY_REF,
    ),
    children=(DUTIES,),
    rules=(inferred_is_a_fact, seen_on_a_day),
)

RECTIFICATION = Record(
    name="rectification",
    model=Rectification,
    doc="Something the recipient is reported to have put right.",
    counted=True,
    fields=(
        Said(key="text", attr="text", required=True, doc="What was done."),
        Ref(key="item", attr="item_id", to="item", doc="The demand it answers, if it is said."),
        Number(key="value", attr="value", qualifier="qualifier", doc="How many."),
        Qualified(key="qualifier", attr="qualifier", doc="How far the number can be trusted."),
        Text(key="unit", attr="unit", length=30, doc="Of what."),
    ),
    rules=(inferred_is_a_fact, qualified("value", "qualifier")),
)


def _measure_of_a_suggestion(get: Get) -> dict[str, Any]:
    kind: SuggestionKind = get("kind")
    return {
        "kind": MeasureKind.SUGGESTION if kind.is_formal else MeasureKind.URGING,
        "decided_here": False,
        "started": get("issued"),
        "entry_id": get("entry_id"),
    }


SUGGESTION = Record(
    name="suggestion",
    model=Suggestion,
    doc="A procuratorial suggestion, or urging that is none; `to` names who received it.",
    fill={"decided_here": False},
    joined=Joined(attr="measure", link="measure_id", model=Measure, fill=_measure_of_a_suggestion),
    parts=Parts(model=MeasureParty, link="measure_id", of="measure"),
    fields=(
        Text(key="ref", attr="measure.ref", pattern=REF, doc="What it is called."),
        Code(key="kind", attr="kind", required=True, kind=SuggestionKind, doc="Which form."),
        Ref(key="track", attr="measure.track_id", to="track", doc="In which line of work."),
        Code(
            key="state",
            attr="measure.state",
            required=True,
            kind=MeasureState,
            doc="Where it stands.",
        ),
        Text(key="number", attr="number", doc="The number of the document."),
        Code(key="ground", attr="ground", kind=ReplyGround, doc="Legal ground of the reply limit."),
        Moment(key="issued", attr="issued", required=True, doc="When it was issued."),
        Moment(key="served", attr="served", doc="When it was served."),
        Code(
            key="delivery",
            attr="delivery",
            required=True,
            kind=Delivery,
            doc="How it was delivered.",
        ),
        Day(key="set_day", attr="set_day", doc="The day for the reply that the document sets."),
        Day(key="objection_until", attr="objection_until", doc="Last day for an objection."),
        Day(key="reply_due", attr="reply_due", doc="Last day for the reply."),
        Moment(key="replied", attr="replied", doc="When the reply came."),
        Flag(
            key="reply_in_writing",
            attr="reply_in_writing",
            required=True,
            open_=True,
            default=None,
            doc="Whether there is a written reply.",
        ),
        Code(
            key="response", attr="response", kind=Response, doc="What the recipient did about it."
        ),
        Flag(
            key="response_implied",
            attr="response_is_implied",
            doc="The response follows from the source, which does not say so.",
        ),
        Said(key="reply_text", attr="reply_text", doc="What the reply says."),
        Said(key="aim", attr="measure.aim", doc="What for."),
        Day(key="ended_on", attr="measure.ended_on", doc="The day work on it ended."),
        Day(key="closed_on", attr="closed_on", doc="The day it was closed."),
        Text(key="closed_reason", attr="closed_reason", length=500, doc="Why."),
        ENTRY_REF,
    ),
    children=(
        Child(key="problems", record=PROBLEM, link="suggestion_id"),
        Child(key="items", record=ITEM, link="suggestion_id"),
        Child(key="rectifications", record=RECTIFICATION, link="suggestion_id"),
        PLANS("measure"),
        DUTIES,
        MEASURE_DUTIES,
    ),
    rules=(
        inferred_is_a_fact,
        items_there,
        needs("set_day", "ground"),
        needs("closed_on", "closed_reason"),
    ),
)
