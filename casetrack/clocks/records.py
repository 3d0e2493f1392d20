"""Receipts of decisions, and the clocks beside the stages, in a case file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from casetrack.casework.duty_records import DUTY
from casetrack.clocks.clocks import CLOCKS, Clock
from casetrack.clocks.models import Deadline, DecisionService
from casetrack.law import OutsideStatute, due
from casetrack.ledger.casefile.fields.references import OwnerRef
from casetrack.ledger.casefile.records import (
    TOLD_BY,
    Child,
    FileSection,
    Key,
    Mismatch,
    Record,
    Records,
)
from casetrack.ledger.recalculate import KNOWN_OPTIONS

KINDS = frozenset(clock.kind for clock in CLOCKS)
STARTS = frozenset(clock.starts for clock in CLOCKS)
ASKED = frozenset({*KNOWN_OPTIONS, "months"})

SERVICE = Record(
    DecisionService,
    "One recipient of a decision, and when it was received.",
    {
        "decision": Key("What was served.", "disposition_id"),
        "recipient": "On whom.",
        "party": "Who that is, if the case knows them.",
        "received_on": Key("When it was received.", "received"),
        "entry": TOLD_BY,
    },
    named="service",
    leads=False,
)


def a_clock_of_the_law(element: dict[str, Any]) -> Iterator[Mismatch]:
    """There is a clock of this kind that starts with this fact and is counted by this rule."""
    of_kind = [clock for clock in CLOCKS if clock.kind == element["kind"]]
    started = [clock for clock in of_kind if clock.starts == element["fact"]]
    if not started:
        facts = sorted({clock.starts.value for clock in of_kind})
        yield "fact", f"{element['kind']} from {element['fact']}", f"the fact {' or '.join(facts)}"
        return
    known = next((clock for clock in started if clock.rule == element.get("rule")), None)
    if known is None:
        rules = sorted(clock.rule or "no rule" for clock in started)
        rule = element.get("rule", "no rule")
        yield (
            "rule" if "rule" in element else "kind",
            f"{element['kind']} counted by {rule}",
            " or ".join(rules),
        )
    elif known.decisions is not None and "decision" not in element:
        yield "kind", f"{element['kind']} without decision", "the decision it hangs on"
    elif not _can_be_asked(known, element):
        yield "options", "options that the rule does not know", "what it can be asked with, or none"


def _can_be_asked(clock: Clock, element: dict[str, Any]) -> bool:
    """Whether the law can count it again with these options."""
    options = element.get("options", {})
    known = all(name in ASKED and isinstance(value, int) for name, value in options.items())
    if clock.rule is None or not known:
        return known and not options
    try:
        due(clock.rule, date.fromisoformat(element["counted_from"]), **options)
    except OutsideStatute:
        return False
    return True


def owed_as_its_kind(element: dict[str, Any]) -> Iterator[Mismatch]:
    """Its day and its state stand with its duty, which is of the same kind."""
    duty = element.get("duty")
    if duty is None:
        yield "kind", "a clock without duty", "duty: its day, and how it ended"
    elif isinstance(duty, dict) and duty.get("kind") != element["kind"]:
        yield "duty", f"kind: {duty.get('kind')}", f"kind: {element['kind']}, as the clock"


CLOCK = Record(
    Deadline,
    "A period of the law that runs, or ran, beside the stages; its day stands with its duty.",
    {
        "kind": Key("Which clock.", only=frozenset(KINDS)),
        "fact": Key("What it started with.", only=frozenset(STARTS)),
        "rule": "The rule that counts it; none: it is due at once.",
        "belongs_to": OwnerRef(
            key="belongs_to",
            attr="subject",
            required=True,
            length=200,
            doc="What the fact belongs to; there is one clock of a kind for each.",
        ),
        "party": "About whom.",
        "decision": Key("The decision it hangs on.", "disposition_id"),
        "when": Key("When the fact happened.", "fact_when"),
        "counted_from": (
            "The day of it that is counted from: our duties the earliest, others' the latest."
        ),
        "options": "What the rule was asked with.",
        "nominal": "Last day before holidays moved it.",
        "opens_on": "First day of what may only follow afterwards.",
        "rules_version": "The law it was counted with.",
        "calendar": "The calendar it was counted with.",
        "entry": "The entry that tells the fact.",
        "ended_with": Key("The entry that tells how it ended.", "met_entry_id"),
    },
    (Child("duty", DUTY, link="subject_id", many=False),),
    named="clock",
    rules=(a_clock_of_the_law, owed_as_its_kind),
    has_facts=False,
    leads=False,
)

RECORDS = Records(
    lists={
        FileSection.CLOCKS: (
            Child("services", SERVICE, once=("decision", "recipient", "party")),
            Child("clocks", CLOCK, once=("kind", "belongs_to"), counted=True),
        )
    }
)
