"""Case-file records of a case: people, journal, decisions, obligations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from casetrack.accounts.models import Procuratorate
from casetrack.cases.judgment_kinds import LegalEffect
from casetrack.cases.kinds import CaseStatus, LineState
from casetrack.cases.models import (
    Case,
    Disposition,
    DispositionTerm,
    EntryParty,
    JournalEntry,
    JudgedCharge,
    Measure,
    MeasureItem,
    MeasureParty,
    StageVerdict,
    Track,
)
from casetrack.casework.duty_records import DUTIES, LOOKS, STANDING, TERMS
from casetrack.casework.people_records import AMOUNT, CHARGE, CIRCUMSTANCE, PARTY
from casetrack.ledger.casefile.fields.base import Field
from casetrack.ledger.casefile.fields.lists import NamedOnly
from casetrack.ledger.casefile.fields.plain import Text, Whole
from casetrack.ledger.casefile.fields.references import Pointer
from casetrack.ledger.casefile.fields.time import ExactDay
from casetrack.ledger.casefile.records import (
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
from casetrack.ledger.casefile.rules import together
from casetrack.ledger.decisions_taken import flags_of_decided

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


def closed_with_a_day(element: dict[str, Any]) -> Iterator[Mismatch]:
    """Mismatch: a closed case has closed_on, an open one has none."""
    is_closed = element.get("status") == CaseStatus.CLOSED
    if is_closed and "closed_on" not in element:
        yield "status", "closed without closed_on", "the day on which it was closed"
    if not is_closed and "closed_on" in element:
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


def days_of_its_state(element: dict[str, Any]) -> Iterator[Mismatch]:
    """Mismatch: `until` only of an ended line, `stopped` and `reason` only of a suspended one."""
    state = element.get("state")
    if "until" in element and state != LineState.ENDED:
        yield "until", f"until of a line whose state is {state}", "state: ended, or no until"
    for key in ("stopped", "reason"):
        if key in element and state != LineState.SUSPENDED:
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


def _part_of_another_office(element: dict[str, Any]) -> dict[str, Any]:
    if "acting_office" not in element:
        element.pop("acting_part", None)
    return element


SHA256 = re.compile(r"[0-9a-f]{64}")


def _of_file(of: type[Field], key: str, doc: str, **more: Any) -> Any:
    return of(key=key, attr=key, doc=doc, **more)


FILES = NamedOnly(
    key="files",
    attr="files",
    named="file",
    doc=(
        "The files of the entry where the case file was written, without a name. An import reads"
        " past them: whoever has them, as from the bundle of the case, adds them to the entry."
    ),
    of=(
        _of_file(Text, "kind", "What it is: material, reply, receipt, signed.", required=True),
        _of_file(Whole, "number", "Its number among those of its kind.", required=True, least=1),
        _of_file(ExactDay, "day", "The day it proves; else that on which it was added."),
        _of_file(Whole, "size", "Its size in bytes.", required=True, least=1),
        _of_file(
            Text, "sha256", "SHA-256 of its content.", required=True, length=64, pattern=SHA256
        ),
    ),
    make=dict,
)

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
        "files": FILES,
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

JUDGED_CHARGE = Record(
    JudgedCharge,
    "What a court decided of one charge.",
    {"charge": Key("Which one.", required=True), "result": Key("How.", required=True)},
    has_facts=False,
)


def in_force_by_a_ground(element: dict[str, Any]) -> Iterator[Mismatch]:
    """Mismatch: a day on which a decision came into force, without why."""
    if "in_force_on" in element and element.get("effect") in (None, LegalEffect.PENDING):
        yield "in_force_on", "in_force_on of what is not in force", "effect: why it is in force"


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
        "recorded_on": "The day its office wrote down what it had decided before.",
        "decided_by": "Who decided, if not the office.",
        "court": "The court, where it is a body of the case.",
        "number": "The number of the document.",
        "instance": "In which instance the court decided.",
        "earlier": Key("The decision that the court decided on again.", late=True),
        "received_on": "The day on which the office got the document.",
        "effect": "Why it is in force, or that it is not.",
        "in_force_on": "The day on which it came into force.",
        "result": "How a suit ended: all_claims_supported …",
        "ground": "Why.",
        "joint": Key("The same word on each who is bound by one ruling.", "joint_key"),
        "undone_on": "The day on which it was revoked or changed.",
        "undone_way": "By which way it was revoked or changed.",
        "undone_by": "Who revoked or changed it.",
        "undone_why": "Why it was revoked or changed.",
        "entry": TOLD_BY,
    },
    (Child("terms", TERM), Child("charges", JUDGED_CHARGE, once=("charge",)), DUTIES),
    named="decision",
    refers="a decision",
    rules=(together("undone_on", "undone_way"), in_force_by_a_ground),
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
    {
        "text": Key("What it is.", required=True),
        "kind": "Which part of the care of a harmed child, of a term of its plan.",
        **TERMS,
        **STANDING,
    },
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
