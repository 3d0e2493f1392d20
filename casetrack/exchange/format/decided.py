"""Reviews, what was decided about each person, and probations with what followed."""

from __future__ import annotations

from typing import Any

from casetrack.cases.kinds import DispositionKind, MeasureKind, MeasureState, TermKind
from casetrack.cases.models import Disposition, DispositionTerm, Measure, MeasureParty
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
from casetrack.exchange.rules import in_order, inferred_is_a_fact, qualified, together
from casetrack.exchange.shape import Child, Joined, Parts, Record
from casetrack.probation.models import (
    Breach,
    ConditionKind,
    Objection,
    ObjectionTo,
    Probation,
    ProbationCondition,
)
from casetrack.review.models import (
    Custody,
    CustodyTold,
    PeriodEnd,
    PeriodStart,
    ReviewKind,
    ReviewPeriod,
)

TERM = Record(
    name="term",
    model=DispositionTerm,
    doc="One thing a decision lays down.",
    fields=(
        Code(key="kind", attr="kind", required=True, kind=TermKind, doc="What is laid down."),
        Whole(key="years", attr="years", most=99, doc="Whole years of a term."),
        Whole(key="months", attr="months", most=11, doc="Months beside the years."),
        Number(key="amount", attr="amount", qualifier="qualifier", doc="How much; may be unknown."),
        Qualified(key="qualifier", attr="qualifier", doc="How far the amount can be trusted."),
        Text(key="unit", attr="amount_unit", length=30, doc="CNY."),
        Flag(key="joint", attr="is_joint", doc="Owed by several together."),
        Said(key="text", attr="text", doc="What is said beyond the kind."),
    ),
    rules=(inferred_is_a_fact, qualified("amount", "qualifier")),
)

DECISION = Record(
    name="decision",
    model=Disposition,
    doc="What was decided about one person in one line of work; recorded as it was.",
    refers="decision",
    fill={"decided_here": False},
    fields=(
        Text(key="ref", attr="ref", required=True, pattern=REF, doc="What others call it here."),
        Code(key="kind", attr="kind", required=True, kind=DispositionKind, doc="What was decided."),
        Ref(key="party", attr="party_id", to="party", required=True, doc="About whom."),
        Ref(key="track", attr="track_id", to="track", required=True, doc="In which line of work."),
        Moment(key="decided", attr="decided", required=True, doc="When."),
        Day(key="announced_on", attr="announced_on", doc="The day it was announced."),
        Said(
            key="decided_by", attr="decided_by", length=200, doc="Who decided, if not the office."
        ),
        Text(key="result", attr="result", doc="How a suit ended: all_claims_supported …"),
        Said(key="ground", attr="ground", doc="Why."),
        Text(
            key="joint", attr="joint_key", doc="The same word on each who is bound by one ruling."
        ),
        Ref(key="entry", attr="entry_id", to="entry", doc="The entry that tells it."),
    ),
    children=(Child(key="terms", record=TERM, link="disposition_id"), DUTIES),
    rules=(inferred_is_a_fact,),
)

HELD = Record(
    name="held",
    model=CustodyTold,
    doc="How the person was held from a day on: first as the review came in, then as it changed.",
    fields=(
        Day(key="since", attr="since", required=True, doc="From this day on."),
        Code(
            key="custody", attr="custody", required=True, kind=Custody, doc="Whether held, and how."
        ),
        Ref(key="entry", attr="entry_id", to="entry", doc="The entry that tells it."),
    ),
)

REVIEW = Record(
    name="review",
    model=ReviewPeriod,
    doc="A review of one person's case: for arrest, or for prosecution.",
    refers="review",
    fill={"decided_here": False},
    fields=(
        Text(key="ref", attr="ref", required=True, pattern=REF, doc="What others call it here."),
        Code(key="kind", attr="kind", required=True, kind=ReviewKind, doc="What is reviewed."),
        Ref(key="party", attr="party_id", to="party", required=True, doc="About whom."),
        Ref(key="track", attr="track_id", to="track", required=True, doc="In which line of work."),
        Moment(key="received", attr="received", required=True, doc="When it came in."),
        Code(
            key="custody", attr="custody", required=True, kind=Custody, doc="Whether held, and how."
        ),
        Flag(key="complex", attr="is_complex", doc="A major or complex case."),
        Day(key="extended_on", attr="extended_on", doc="The day the period was extended."),
        Day(key="nominal", attr="nominal", doc="Last day before holidays moved it."),
        Day(key="due", attr="due", doc="Last day."),
        Code(
            key="begun_by",
            attr="begun_by",
            kind=PeriodStart,
            default=PeriodStart.TRANSFERRED,
            doc="How it came in: first, again after a return, or from another procuratorate.",
        ),
        Ref(
            key="previous",
            attr="previous_id",
            to="review",
            late=True,
            doc="The period before it, which was returned or passed on.",
        ),
        Whole(
            key="returns_elsewhere",
            attr="returns_elsewhere",
            default=0,
            doc="Supplementary investigations that other procuratorates asked for before.",
        ),
        Day(key="ended_on", attr="ended_on", doc="The day it ended."),
        Code(key="ended_by", attr="ended_by", kind=PeriodEnd, doc="How it ended."),
        Ref(
            key="decision", attr="disposition_id", to="decision", doc="The decision it ended with."
        ),
        Ref(key="entry", attr="entry_id", to="entry", doc="The entry that tells it."),
    ),
    children=(Child(key="held", record=HELD, link="review_id"), DUTIES),
    rules=(inferred_is_a_fact, together("nominal", "due")),
)

CONDITION = Record(
    name="condition",
    model=ProbationCondition,
    doc="One additional requirement of a probation.",
    counted=True,
    fields=(
        Code(key="kind", attr="kind", required=True, kind=ConditionKind, doc="Which kind."),
        Said(key="text", attr="text", required=True, doc="What is required."),
    ),
    rules=(inferred_is_a_fact,),
)

BREACH = Record(
    name="breach",
    model=Breach,
    doc="A breach of a rule or condition.",
    fields=(
        Day(key="happened_on", attr="happened_on", required=True, doc="When."),
        Flag(key="serious", attr="is_serious", doc="Whether it was serious."),
        Flag(key="of_public_order", attr="of_public_order", doc="Whether it broke public order."),
        Ref(
            key="entry", attr="entry_id", to="entry", required=True, doc="The entry that tells it."
        ),
    ),
    rules=(inferred_is_a_fact,),
)


def _measure_of_a_probation(get: Get) -> dict[str, Any]:
    last_day = get("printed_last_day") or get("last_day")
    return {"kind": MeasureKind.PROBATION, "decided_here": False, "last_day": last_day}


PROBATION = Record(
    name="probation",
    model=Probation,
    doc="The term of one person's conditional non-prosecution. What the "
    "decision of a published case does not say stays unknown.",
    joined=Joined(attr="measure", link="measure_id", model=Measure, fill=_measure_of_a_probation),
    parts=Parts(model=MeasureParty, link="measure_id", of="measure"),
    fields=(
        Text(key="ref", attr="measure.ref", pattern=REF, doc="What it is called."),
        Ref(key="party", attr="party_id", to="party", required=True, doc="Whose."),
        Ref(
            key="decision",
            attr="disposition_id",
            to="decision",
            required=True,
            doc="The conditional decision.",
        ),
        Ref(key="track", attr="measure.track_id", to="track", doc="In which line of work."),
        Whole(key="months", attr="months", required=True, least=1, most=99, doc="Its length."),
        Code(
            key="state",
            attr="measure.state",
            required=True,
            kind=MeasureState,
            doc="Where it stands.",
        ),
        Moment(key="started", attr="measure.started", required=True, doc="When it began."),
        Day(key="last_day", attr="last_day", doc="Its last day, included."),
        Day(
            key="printed_last_day",
            attr="printed_last_day",
            doc="The last day printed in the decision, where it differs; then it is in force.",
        ),
        Day(key="ended_on", attr="measure.ended_on", doc="The day it ended."),
        Moment(key="expired", attr="expired", doc="When it had run out."),
        Day(key="revoked_on", attr="revoked_on", doc="The day it was revoked."),
        Text(key="revocation_ground", attr="revocation_ground", length=200, doc="On which ground."),
        Flag(
            key="victim_heard",
            attr="victim_heard",
            default=None,
            doc="Whether the victim was heard.",
        ),
        Day(
            key="victim_heard_on",
            attr="victim_heard_on",
            doc="The day the victim was heard again, after the decision.",
        ),
        Day(
            key="review_received_on",
            attr="review_received_on",
            doc="The day from which the review that stood still was counted.",
        ),
        Flag(
            key="review_extended", attr="review_extended", doc="Whether that review was extended."
        ),
        Open(key="conditions_met", attr="facts", doc="What made the decision possible, as data."),
        Ref(
            key="final_decision",
            attr="final_disposition_id",
            to="decision",
            doc="The decision at its end.",
        ),
        Ref(key="entry", attr="measure.entry_id", to="entry", doc="The entry that tells it."),
    ),
    children=(
        Child(key="conditions", record=CONDITION, link="probation_id"),
        Child(key="breaches", record=BREACH, link="probation_id"),
        PLANS("measure"),
        DUTIES,
        MEASURE_DUTIES,
    ),
    rules=(inferred_is_a_fact, together("revoked_on", "revocation_ground")),
)

OBJECTION = Record(
    name="objection",
    model=Objection,
    doc="An objection to a conditional non-prosecution.",
    fields=(
        Ref(key="party", attr="party_id", to="party", required=True, doc="Whose case it is."),
        Ref(key="raised_by", attr="raised_by_id", to="party", required=True, doc="Who objects."),
        Code(key="to", attr="to", required=True, kind=ObjectionTo, doc="To what."),
        Day(key="raised_on", attr="raised_on", required=True, doc="When."),
        Day(key="withdrawn_on", attr="withdrawn_on", doc="When it was withdrawn."),
        Ref(key="entry", attr="entry_id", to="entry", doc="The entry that tells it."),
    ),
    children=(DUTIES,),
    rules=(inferred_is_a_fact, in_order("raised_on", "withdrawn_on")),
)
