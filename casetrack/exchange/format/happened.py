"""What happened, what is owed, and the numbers of the case."""

from __future__ import annotations

from typing import Any

from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import Part
from casetrack.cases.models import Amount, EntryParty, JournalEntry, Obligation, ObligationDay
from casetrack.cases.models.journal import NOTE_LENGTH
from casetrack.exchange.fields import (
    REF,
    Code,
    Day,
    Flag,
    Get,
    Moment,
    Number,
    Open,
    Pointer,
    Qualified,
    Ref,
    Said,
    Text,
    Whole,
)
from casetrack.exchange.rules import inferred_is_a_fact, needs, qualified, together
from casetrack.exchange.shape import Child, Parts, Record
from casetrack.ledger.reasons import weight_of


def _as_it_stands(get: Get) -> dict[str, Any]:
    is_open = get("settled_on") is None
    state = get("state") or (DutyState.RUNNING if is_open else DutyState.MET)
    return {"is_open": is_open, "state": state, "weight": weight_of(get("why") or {})}


def _state_where_it_says_more(told: dict[str, Any]) -> dict[str, Any]:
    if told.get("state") in (DutyState.RUNNING, DutyState.MET):
        told.pop("state")
    return told


def _with_a_reason(get: Get) -> dict[str, Any]:
    return {"why": get("why") or {}}


FORMER_DAY = Record(
    name="former_day",
    model=ObligationDay,
    doc="A day that a duty had before another took its place.",
    has_facts=False,
    leads=False,
    follow=_with_a_reason,
    fields=(
        Day(key="due", attr="due", required=True, doc="The day it was."),
        Flag(key="provisional", attr="is_provisional", doc="The day could still move."),
        Open(key="why", attr="why", nothing=True, doc="Fact, rule and steps then, as data."),
        Ref(key="entry", attr="entry_id", to="entry", doc="The entry that tells why it moved."),
    ),
)

DUTY = Record(
    name="duty",
    model=Obligation,
    doc="Something that must be done by a day; it stands under what settles it.",
    follow=_as_it_stands,
    finish=_state_where_it_says_more,
    has_facts=False,
    rules=(needs("state", "settled_on"),),
    fields=(
        Code(key="kind", attr="kind", required=True, kind=ObligationKind, doc="What must be done."),
        Day(key="due", attr="due", required=True, doc="By which day; the day is included."),
        Ref(key="party", attr="party_id", to="party", doc="About whom."),
        Flag(key="provisional", attr="is_provisional", doc="The day may still move."),
        Open(key="why", attr="why", nothing=True, doc="Fact, rule and steps, as data."),
        Day(
            key="settled_on", attr="settled_on", doc="The day it was done; none: it is still owed."
        ),
        Code(
            key="state",
            attr="state",
            kind=DutyState,
            without=frozenset({DutyState.RUNNING, DutyState.MET}),
            doc="Since that day it stands still, or need not be done any more; left out: done.",
        ),
    ),
    children=(Child(key="former_days", record=FORMER_DAY, link="obligation_id"),),
)

DUTIES = Child(key="duties", record=DUTY, link="subject_id", once=("kind",))
MEASURE_DUTIES = Child(
    key="measure_duties", record=DUTY, link="subject_id", of="measure", once=("kind",)
)


def _part_of_another_office(told: dict[str, Any]) -> dict[str, Any]:
    if "acting_office" not in told:
        told.pop("acting_part", None)
    return told


ENTRY = Record(
    name="entry",
    model=JournalEntry,
    doc="One line of the journal. Numbers go from 1 without a gap.",
    refers="entry",
    finish=_part_of_another_office,
    parts=Parts(model=EntryParty, link="entry_id"),
    fields=(
        Whole(key="number", attr="number", required=True, least=1, doc="Its place in the journal."),
        Whole(
            key="order",
            attr="position",
            doc="Order of what happened, ties and gaps allowed; left out where it is unknown too.",
        ),
        Code(key="kind", attr="kind", required=True, kind=EntryKind, doc="What it tells."),
        Moment(key="when", attr="when", required=True, doc="When that was."),
        Ref(key="track", attr="track_id", to="track", doc="In which line of work."),
        Said(key="text", attr="text", length=NOTE_LENGTH, doc="What is told beyond the kind."),
        Open(key="fields", attr="fields", doc="Values typed by the kind: counts, places, results."),
        Flag(
            key="implied",
            attr="is_implied",
            doc="It follows from the source, which does not say so.",
        ),
        Ref(
            key="corrects", attr="corrects_id", to="entry", late=True, doc="The entry it corrects."
        ),
        Text(
            key="correction_reason",
            attr="correction_reason",
            length=500,
            late=True,
            doc="Why that was wrong.",
        ),
        Ref(
            key="acting_office",
            attr="office_id",
            to="office",
            doc="The procuratorate that acted, by its Chinese name, if not the one of the case.",
        ),
        Code(
            key="acting_part",
            attr="office_part",
            kind=Part,
            default=Part.BY,
            doc="What that procuratorate did.",
        ),
        Pointer(
            key="leads_to",
            attr="leads_to",
            length=200,
            doc="The element it tells of (`suggestions/1`), if none names the entry as its own.",
        ),
    ),
    children=(DUTIES,),
    rules=(inferred_is_a_fact, together("corrects", "correction_reason")),
)

AMOUNT = Record(
    name="amount",
    model=Amount,
    doc="A number the case knows. Each keeps the stage at which it was true; none is added up.",
    refers="amount",
    counted=True,
    leads=False,
    fields=(
        Text(key="ref", attr="ref", required=True, pattern=REF, doc="What others call it here."),
        Said(
            key="what", attr="what", required=True, length=300, doc="What is counted or measured."
        ),
        Number(
            key="value",
            attr="value",
            qualifier="qualifier",
            required=True,
            doc="The number; unknown, many and millions stand for one.",
        ),
        Qualified(key="qualifier", attr="qualifier", doc="How far the number can be trusted."),
        Text(key="unit", attr="unit", length=30, doc="CNY, persons, records, months …"),
        Text(key="as_of", attr="as_of", doc="The stage at which it was true."),
        Flag(key="joint", attr="is_joint", doc="Owed or held by several together."),
        Ref(
            key="part_of",
            attr="part_of_id",
            to="amount",
            late=True,
            doc="The amount it is part of.",
        ),
        Ref(key="entry", attr="entry_id", to="entry", late=True, doc="The entry that tells it."),
    ),
    rules=(inferred_is_a_fact, qualified("value", "qualifier")),
)
