"""The case, its people and journal, what was decided and is owed, as a case file tells them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from casetrack.accounts.models import Procuratorate
from casetrack.casefile.fields.base import Get
from casetrack.casefile.fields.references import Pointer
from casetrack.casefile.fields.time import NO_DATE
from casetrack.casefile.records import (
    CALLED,
    TOLD_BY,
    Child,
    FileSection,
    Key,
    Mismatch,
    Participants,
    Record,
    Records,
)
from casetrack.casefile.rules import needs, together
from casetrack.cases.duty_kinds import DutyState
from casetrack.cases.flags import Flag, flags_of_charge
from casetrack.cases.kinds import AgeStatus, CaseStatus, LineState, PartyKind
from casetrack.cases.models import (
    Amount,
    Case,
    Charge,
    Circumstance,
    Disposition,
    DispositionTerm,
    EntryParty,
    JournalEntry,
    Measure,
    MeasureItem,
    MeasureParty,
    Obligation,
    ObligationDay,
    Party,
    PartyRoleHeld,
    StageVerdict,
    Tie,
    Track,
)
from casetrack.casework.promise_records import LOOKS, STANDING, TERMS
from casetrack.db import session
from casetrack.identity.names import initials, pinyin_key
from casetrack.ledger.gates import flags_of_decided
from casetrack.ledger.reasons import weight_of


def _as_it_stands(get: Get) -> dict[str, Any]:
    is_open = get("settled_on") is None
    state = get("state") or (DutyState.RUNNING if is_open else DutyState.MET)
    return {"is_open": is_open, "state": state, "weight": weight_of(get("why") or {})}


def _state_where_it_says_more(told: dict[str, Any]) -> dict[str, Any]:
    if told.get("state") in (DutyState.RUNNING, DutyState.MET):
        told.pop("state")
    return told


FORMER_DAY = Record(
    ObligationDay,
    "A day that a duty had before another took its place.",
    {
        "due": "The day it was.",
        "provisional": "The day could still move.",
        "why": Key("Fact, rule and steps then, as data.", nothing=True),
        "entry": "The entry that tells why it moved.",
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

# The procuratorate of the case, by its names; level and prefix make it where it is not known yet.
OFFICE = Record(
    Procuratorate,
    "The procuratorate of the case.",
    {
        "en": Key("Its English name.", "name_en"),
        "zh": Key("Its Chinese name.", "name_zh"),
        "level": "Its level.",
        "short_zh": "What its numbers begin with.",
    },
    named="office",
    refers="a procuratorate",
    known_by="name",
)


def closed_with_a_day(told: dict[str, Any]) -> Iterator[Mismatch]:
    """A closed case has its day, an open one has none."""
    is_closed = told.get("status") == CaseStatus.CLOSED
    if is_closed and "closed_on" not in told:
        yield "status", "closed without closed_on", "the day on which it was closed"
    if not is_closed and "closed_on" in told:
        yield "closed_on", "closed_on of an open case", "status: closed, or no closed_on"


CASE = Record(
    Case,
    "One case of one procuratorate.",
    {
        "number": "The office's own number.",
        "national_number": "The number of the national system.",
        "title": Key("What the case is called.", required=True),
        "subtitle": "What stands below the title.",
        "keywords": "Keywords, with semicolons between them.",
        "note": "What must be known to read the rest.",
        "translated": "The language that is our translation, but for the source's own words in it.",
        "intake": "How it came in.",
        "provenance": Key(
            "A department's work, a published text, or a demonstration.", required=True
        ),
        "status": Key("Open or closed.", required=True),
        "closed_on": "The day it was closed.",
    },
    named="case",
    rules=(closed_with_a_day,),
)


def days_of_its_state(told: dict[str, Any]) -> Iterator[Mismatch]:
    """Only what ended has an end; only what is suspended stands still since a day."""
    state = told.get("state")
    if "until" in told and state != LineState.ENDED:
        yield "until", f"until of a line whose state is {state}", "state: ended, or no until"
    for key in ("stopped", "reason"):
        if key in told and state != LineState.SUSPENDED:
            expected = f"state: suspended, or no {key}"
            yield key, f"{key} of a line whose state is {state}", expected


TRACK = Record(
    Track,
    "A line of work: proceedings, or the work beside them.",
    {
        "ref": CALLED,
        "kind": "Which line of work.",
        "name": "What it is called, if not like its kind.",
        "number": "Its own number.",
        "state": "Where it stands; left out where nobody recorded it.",
        "since": "When work on it began.",
        "until": "When it ended.",
        "stopped": "Since when it is suspended.",
        "reason": "Why it is suspended.",
        "outcome": "What came of it.",
    },
    refers="a track",
    rules=(days_of_its_state,),
    wished="kind",
)

ROLE = Record(
    PartyRoleHeld,
    "One role of a party, in one line of work or (no track) in the whole case.",
    {"role": "The role.", "track": "Where it is held.", "since": "From when, if that is known."},
    named="role",
)

# Of every small fact that people state of somebody by hand.
STATED = {
    "entry": Key(TOLD_BY, late=True),
    "withdrawn_by": Key("The entry that takes it back; it counts no more.", late=True),
}

TIE = Record(
    Tie,
    "What another party is to this one: `kind: father, other: x` says x is the father.",
    {
        "kind": "What the other one is.",
        "other": "The other one.",
        "lives_with": "Whether they live together.",
        "since": Key("From when, if it was not always.", default=NO_DATE),
        "until": Key("Until when.", default=NO_DATE),
        **STATED,
    },
    leads=False,
)

CIRCUMSTANCE = Record(
    Circumstance,
    "One statement about a party, or about the case.",
    {
        "kind": "What it is about.",
        "text": Key("What is said.", required=True),
        "implied": "It follows from the source, which does not say so.",
        "value": "A number in the statement.",
        "qualifier": "How far the number can be trusted.",
        "unit": "What is counted.",
        "day": "When that was; left out where nobody said.",
        "said_by": "Who said it.",
        **STATED,
    },
    leads=False,
)


def party_of_its_kind(told: dict[str, Any]) -> Iterator[Mismatch]:
    """Only bodies are of a body kind; a person is one; people have an age status."""
    kind = told.get("kind")
    if (kind == PartyKind.BODY) != ("body_kind" in told):
        wanted = "body_kind for a body" if kind == PartyKind.BODY else "no body_kind"
        yield "body_kind" if "body_kind" in told else "kind", f"kind: {kind}", wanted
    if kind == PartyKind.PERSON and "count" in told:
        yield "count", "the count of one person", "kind: group, or no count"
    if kind != PartyKind.BODY and "age_status" not in told:
        yield "kind", f"kind: {kind} without age_status", "age_status, unknown if it is not said"


def _without_the_age_of_a_body(told: dict[str, Any]) -> dict[str, Any]:
    is_body = told.get("kind") == PartyKind.BODY
    if is_body and told.get("age_status") == AgeStatus.UNKNOWN:
        del told["age_status"]
    return told


def _found_by(get: Get) -> dict[str, Any]:
    """How the alias sorts and is looked up."""
    alias = get("alias").in_("zh")
    return {"sort_key": pinyin_key(alias)[:200], "initials": initials(alias)[:40]}


PARTY = Record(
    Party,
    "A person, a group or a body in the case, by alias. A real name has no place here.",
    {
        "ref": CALLED,
        "kind": "Person, group or body.",
        "body_kind": "Which sort of body.",
        "alias": Key("Such as Sun Moumou, 孙某某.", required=True),
        "age_status": Key(
            "Age as a verdict; a person and a group have one, unknown if need be.", spelt_out=True
        ),
        "implied": "It follows from the source, which does not say so.",
        "count": "How many a group is.",
        "count_qualifier": "How far the count can be trusted.",
    },
    (Child("roles", ROLE), Child("ties", TIE), Child("circumstances", CIRCUMSTANCE), DUTIES),
    refers="a party",
    follow=_found_by,
    finish=_without_the_age_of_a_body,
    rules=(party_of_its_kind,),
)


def _accused(row: Charge) -> tuple[str, list[Flag]]:
    person = session().get_one(Party, row.party_id)
    return f"charge against {person.ref}", flags_of_charge(row, person)


CHARGE = Record(
    Charge,
    "What one person is accused of, or sued for, in one line of work.",
    {
        "party": "Who.",
        "track": "In which line of work.",
        "name": Key("The charge, or the civil cause.", required=True),
        "stage": "How far it has come.",
        "chapter": Key("Chapter of the Criminal Law.", least=1, most=10),
        **STATED,
    },
    leads=False,
    flagged=_accused,
)

AMOUNT = Record(
    Amount,
    "A number the case knows. Each keeps the stage at which it was true; none is added up.",
    {
        "ref": CALLED,
        "what": Key("What is counted or measured.", required=True),
        "value": "The number; unknown, many and millions stand for one.",
        "qualifier": "How far the number can be trusted.",
        "unit": "CNY, persons, records, months …",
        "as_of": "The stage at which it was true.",
        "joint": "Owed or held by several together.",
        "further": "It came to what was known before.",
        "when": "The day on which it was true.",
        "part_of": Key("The amount it is part of.", late=True),
        "entry": Key(TOLD_BY, late=True),
        "withdrawn": Key(
            "The entry that says that it does not hold.", "withdrawn_by_id", late=True
        ),
    },
    refers="an amount",
    leads=False,
)


def _part_of_another_office(told: dict[str, Any]) -> dict[str, Any]:
    if "acting_office" not in told:
        told.pop("acting_part", None)
    return told


ENTRY = Record(
    JournalEntry,
    "One line of the journal. Numbers go from 1 without a gap.",
    {
        "number": Key("Its place in the journal.", least=1),
        "order": Key(
            "Order of what happened, ties and gaps allowed; left out where it is unknown too.",
            "position",
        ),
        "kind": "What it tells.",
        "when": "When that was.",
        "track": "In which line of work.",
        "text": "What is told beyond the kind.",
        "fields": "Values typed by the kind: counts, places, results.",
        "implied": "It follows from the source, which does not say so.",
        "corrects": Key("The entry it corrects.", late=True),
        "correction_reason": Key("Why that was wrong.", late=True),
        "acting_office": Key(
            "The procuratorate that acted, by its Chinese name, if not the one of the case.",
            "office_id",
        ),
        "acting_part": Key("What that procuratorate did.", "office_part"),
        "leads_to": Pointer(
            key="leads_to",
            attr="leads_to",
            length=200,
            doc="The element it tells of (`suggestions/1`), if none names the entry as its own.",
        ),
    },
    (DUTIES,),
    named="entry",
    parts=Participants(EntryParty, "entry_id"),
    refers="a journal entry",
    known_by="number",
    finish=_part_of_another_office,
    rules=(together("corrects", "correction_reason"),),
)

TERM = Record(
    DispositionTerm,
    "One thing a decision lays down.",
    {
        "kind": "What is laid down.",
        "years": Key("Whole years of a term.", most=99),
        "months": Key("Months beside the years.", most=11),
        "days": Key("Days beside years and months; half a month is 15.", most=30),
        "amount": "How much; may be unknown.",
        "qualifier": "How far the amount can be trusted.",
        "unit": Key("CNY.", "amount_unit"),
        "joint": "Owed by several together.",
        "unclear": "The source does not say clearly whom of several it binds.",
        "text": "What is said beyond the kind.",
    },
    named="term",
)

DECISION = Record(
    Disposition,
    "What was decided about one person in one line of work; recorded as it was.",
    {
        "ref": CALLED,
        "kind": "What was decided.",
        "party": "About whom.",
        "track": "In which line of work.",
        "decided": "When.",
        "announced_on": "The day it was announced.",
        "decided_by": "Who decided, if not the office.",
        "court": "The court, where it is a body of the case.",
        "number": "The number of the document.",
        "result": "How a suit ended: all_claims_supported …",
        "ground": "Why.",
        "joint": Key("The same word on each who is bound by one ruling.", "joint_key"),
        "entry": TOLD_BY,
    },
    (Child("terms", TERM), DUTIES),
    named="decision",
    refers="a decision",
    flagged=lambda row: (f"decision {row.ref}", row.flags),
)

VERDICT = Record(
    StageVerdict,
    "Somebody said that a stage is not needed, and why.",
    {
        "stage": "Which of the five.",
        "reason": Key("Why.", required=True),
        "entry": TOLD_BY,
        "taken_back": Key("The entry that takes it back.", "ended_entry_id"),
    },
    named="not_needed",
    leads=False,
)

CONTENT = Record(
    MeasureItem,
    "One duty, content or goal of a measure.",
    {"text": Key("What it is.", required=True), **TERMS, **STANDING},
    (LOOKS, DUTIES),
    named="content",
)

MEASURE = Record(
    Measure,
    "Something that runs, or ran, for somebody.",
    {
        "ref": "What it is called.",
        "kind": "Which measure.",
        "state": "Where it stands.",
        "started": "When it began.",
        "track": "In which line of work.",
        "last_day": Key("Its last day, included.", counted=True),
        "ended_on": "The day it ended.",
        "aim": "What for.",
        "reason": "Why.",
        "count": "How often, or how many.",
        "count_qualifier": "How far the count can be trusted.",
        "fields": "Further typed values.",
        "entry": TOLD_BY,
    },
    (Child("items", CONTENT), DUTIES),
    parts=Participants(MeasureParty, "measure_id"),
)

RECORDS = Records(
    office=OFFICE,
    case=CASE,
    lists={
        FileSection.HAPPENED: (
            Child("tracks", TRACK),
            Child("parties", PARTY),
            Child("circumstances", CIRCUMSTANCE),
            Child("charges", CHARGE),
            Child("amounts", AMOUNT),
            Child("journal", ENTRY),
            Child("not_needed", VERDICT),
        ),
        FileSection.DECIDED: (Child("decisions", DECISION),),
        FileSection.MEASURES: (Child("measures", MEASURE),),
        FileSection.DUTIES: (DUTIES,),
    },
    flags=flags_of_decided,
)
