"""What runs beside the stages: who received a decision, and the clocks of the law."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from casetrack.cases.duty_kinds import ObligationKind
from casetrack.clocks.clocks import CLOCKS, Clock
from casetrack.clocks.models import Deadline, DecisionService, Recipient
from casetrack.exchange.fields import Code, Day, Moment, Open, Place, Ref, Text
from casetrack.exchange.format.happened import DUTY
from casetrack.exchange.rules import inferred_is_a_fact
from casetrack.exchange.shape import Child, Mismatch, Record
from casetrack.law import OutsideStatute, due
from casetrack.ledger.happenings import Happening
from casetrack.ledger.recounting import KNOWN_OPTIONS

KINDS = frozenset(clock.kind for clock in CLOCKS)
STARTS = frozenset(clock.starts for clock in CLOCKS)
ASKED = frozenset({*KNOWN_OPTIONS, "months"})

SERVICE = Record(
    name="service",
    model=DecisionService,
    doc="One recipient of a decision, and the day it was received.",
    leads=False,
    fields=(
        Ref(
            key="decision",
            attr="disposition_id",
            to="decision",
            required=True,
            doc="What was served.",
        ),
        Code(key="recipient", attr="recipient", required=True, kind=Recipient, doc="On whom."),
        Ref(key="party", attr="party_id", to="party", doc="Who that is, if the case knows them."),
        Day(key="received_on", attr="received_on", required=True, doc="The day of receipt."),
        Ref(
            key="entry", attr="entry_id", to="entry", required=True, doc="The entry that tells it."
        ),
    ),
    rules=(inferred_is_a_fact,),
)


def a_clock_of_the_law(told: dict[str, Any]) -> Iterator[Mismatch]:
    """There is a clock of this kind that starts with this fact and is counted by this rule."""
    of_kind = [clock for clock in CLOCKS if clock.kind == told["kind"]]
    started = [clock for clock in of_kind if clock.starts == told["fact"]]
    if not started:
        facts = sorted({clock.starts.value for clock in of_kind})
        yield "fact", f"{told['kind']} from {told['fact']}", f"the fact {' or '.join(facts)}"
        return
    known = next((clock for clock in started if clock.rule == told.get("rule")), None)
    if known is None:
        rules = sorted(clock.rule or "no rule" for clock in started)
        found = told.get("rule", "no rule")
        yield (
            "rule" if "rule" in told else "kind",
            f"{told['kind']} counted by {found}",
            " or ".join(rules),
        )
    elif known.decisions is not None and "decision" not in told:
        yield "kind", f"{told['kind']} without decision", "the decision it hangs on"
    elif not _can_be_asked(known, told):
        yield "options", "options that the rule does not know", "what it can be asked with, or none"


def _can_be_asked(clock: Clock, told: dict[str, Any]) -> bool:
    """Whether the law can count it again with these options."""
    options = told.get("options", {})
    known = all(name in ASKED and isinstance(value, int) for name, value in options.items())
    if clock.rule is None or not known:
        return known and not options
    try:
        due(clock.rule, date.fromisoformat(told["counted_from"]), **options)
    except OutsideStatute:
        return False
    return True


def owed_as_its_kind(told: dict[str, Any]) -> Iterator[Mismatch]:
    """Its day and its state stand with its duty, which is of the same kind."""
    duty = told.get("duty")
    if duty is None:
        yield "kind", "a clock without duty", "duty: its day, and how it ended"
    elif isinstance(duty, dict) and duty.get("kind") != told["kind"]:
        yield "duty", f"kind: {duty.get('kind')}", f"kind: {told['kind']}, as the clock"


CLOCK = Record(
    name="clock",
    model=Deadline,
    doc="A period of the law that runs, or ran, beside the stages; its day stands with its duty.",
    leads=False,
    has_facts=False,
    fields=(
        Code(
            key="kind",
            attr="kind",
            required=True,
            kind=ObligationKind,
            only=KINDS,
            doc="Which clock.",
        ),
        Code(
            key="fact",
            attr="fact",
            required=True,
            kind=Happening,
            only=STARTS,
            doc="What it started with.",
        ),
        Text(key="rule", attr="rule", doc="The rule that counts it; none: it is due at once."),
        Place(
            key="belongs_to",
            attr="subject",
            required=True,
            length=200,
            doc="What the fact belongs to; there is one clock of a kind for each.",
        ),
        Ref(key="party", attr="party_id", to="party", doc="About whom."),
        Ref(
            key="decision",
            attr="disposition_id",
            to="decision",
            doc="The decision it hangs on.",
        ),
        Moment(key="when", attr="fact_when", required=True, doc="When the fact happened."),
        Day(
            key="counted_from",
            attr="counted_from",
            required=True,
            doc="The day of it that is counted from: our duties the earliest, others' the latest.",
        ),
        Open(key="options", attr="options", doc="What the rule was asked with."),
        Day(
            key="nominal",
            attr="nominal",
            required=True,
            doc="Last day before holidays moved it.",
        ),
        Day(key="opens_on", attr="opens_on", doc="First day of what may only follow afterwards."),
        Text(
            key="rules_version",
            attr="rules_version",
            required=True,
            length=20,
            doc="The law it was counted with.",
        ),
        Text(
            key="calendar",
            attr="calendar",
            required=True,
            length=20,
            doc="The calendar it was counted with.",
        ),
        Ref(key="entry", attr="entry_id", to="entry", doc="The entry that tells the fact."),
        Ref(
            key="ended_with",
            attr="met_entry_id",
            to="entry",
            doc="The entry that tells how it ended.",
        ),
    ),
    children=(Child(key="duty", record=DUTY, link="subject_id", many=False),),
    rules=(a_clock_of_the_law, owed_as_its_kind),
)

SERVICES = Child(
    key="services", record=SERVICE, link="case_id", once=("decision", "recipient", "party")
)
CLOCKS_OF_CASE = Child(key="clocks", record=CLOCK, link="case_id", once=("kind", "belongs_to"))
