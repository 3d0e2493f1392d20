"""Suggestions with their items and rectification, in a case file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from casetrack.cases.kinds import MeasureKind
from casetrack.cases.models import Measure, MeasureParty
from casetrack.casework.duty_records import DUTIES, LOOKS, MEASURE_DUTIES, STANDING, TERMS
from casetrack.ledger.casefile.fields.base import Get
from casetrack.ledger.casefile.records import (
    TOLD_BY,
    Child,
    FileSection,
    Joined,
    Key,
    Mismatch,
    Participants,
    Record,
    Records,
)
from casetrack.ledger.casefile.rules import needs
from casetrack.suggestions.answers.records import REPLY, replies_fit, told_before
from casetrack.suggestions.answers.summary import keep_standings
from casetrack.suggestions.kinds import PutRight, SuggestionKind
from casetrack.suggestions.models import (
    Rectification,
    Suggestion,
    SuggestionItem,
    SuggestionProblem,
    UrgingResult,
)
from casetrack.suggestions.standstills.models import LetterStandstill
from casetrack.suggestions.steps.models import EscalationResult, EscalationStep
from casetrack.suggestions.versions.models import FormerLetter, FormerLine

SEEN = (PutRight.VERIFIED, PutRight.PARTLY, PutRight.NOT_DONE, PutRight.CAME_BACK)


def seen_on_a_day(element: dict[str, Any]) -> Iterator[Mismatch]:
    """Rule: a finding has a day, unless its checks say that the day is unknown."""
    was_seen = element.get("put_right") in [code.value for code in SEEN]
    if was_seen and "seen_on" not in element and "looks" not in element:
        yield "put_right", f"{element['put_right']} without seen_on", "the day it was seen"
    if not was_seen and "seen_on" in element:
        yield "seen_on", "seen_on of what was not seen", f"put_right: {SEEN[0].value} or no seen_on"


def items_there(element: dict[str, Any]) -> Iterator[Mismatch]:
    """Rule: a rectification belongs to an item of the same suggestion."""
    items, done_items = element.get("items", []), element.get("rectifications", [])
    if not isinstance(items, list) or not isinstance(done_items, list):
        return  # said already, where it stands
    count = len(items)
    for done in done_items:
        place = done.get("item") if isinstance(done, dict) else None
        if isinstance(place, int) and not 1 <= place <= count:
            yield "rectifications", f"item: {place}", f"an item from 1 to {count}"


# What the office that decides and serves a letter alone does with it.
_OF_THE_MAKER = (
    *("number", "ground", "served", "announced_at", "attended", "objection_until", "reply_due"),
    *("still_since", "withdrawn_on", "former", "standstills", "steps"),
)


def made_by_one(element: dict[str, Any]) -> Iterator[Mismatch]:
    """Rule: a letter of another maker names it, and tells nothing that only its maker decides."""
    is_of_another = element.get("kind") == SuggestionKind.OF_ANOTHER.value
    for key in ("maker_kind", "maker"):
        if is_of_another != (key in element):
            yield key, f"kind: {element.get('kind')}", f"{key} with kind: of_another, or neither"
    if is_of_another:
        for key in (key for key in _OF_THE_MAKER if element.get(key)):
            yield key, key, f"no {key} of a letter of another maker"
    elif "maker_number" in element:
        yield "maker_number", "maker_number", "kind: of_another"
    elif "set_day" in element and "ground" not in element:
        yield "set_day", "set_day", "a ground with it"


PROBLEM = Record(
    SuggestionProblem,
    "One problem a suggestion names.",
    {
        "text": Key("What it is.", required=True),
        "implied": "It follows from the source, which does not say so.",
        "withdrawn_by": Key("The entry of the version that no longer names it.", "withdrawn_by_id"),
    },
    named="problem",
)

ITEM = Record(
    SuggestionItem,
    "One demand. Answered and put right are two things.",
    {
        "text": Key("What is asked for.", required=True),
        "put_right": "What was seen of it by us.",
        "seen_on": "The day it was seen.",
        "proof": "By what.",
        "looked_back_on": "The day it was looked at again and had stayed so.",
        "scope": "Whom it is for.",
        "evidence": "The facts and evidence on which it rests.",
        "basis": "The law on which it rests.",
        "problem_places": "Places of the problems it answers, from 1, as '1, 3'.",
        "known_by": "What is to be seen once it is put right.",
        "known_place": "Where.",
        "known_who": "By whom.",
        "known_after": Key("After how many days.", least=1, most=3650),
        "known_on": "When that was said, where not in the letter.",
        **TERMS,
        "reached": STANDING["reached"],
        "reached_half": STANDING["reached_half"],
        "entry": TOLD_BY,
    },
    (LOOKS, DUTIES),
    named="item",
    refers="an item",
    known_by="place",
    rules=(seen_on_a_day,),
)

RECTIFICATION = Record(
    Rectification,
    "Something the recipient is reported to have put right.",
    {
        "text": Key("What was done.", required=True),
        "item": "The demand it answers, if it is said.",
        "value": "How many.",
        "qualifier": "How far the number can be trusted.",
        "unit": "Of what.",
        "entry": TOLD_BY,
        "withdrawn": Key("The entry that says that it is not so.", "withdrawn_by_id"),
    },
)


RESULT = Record(
    UrgingResult,
    "What came of urging one of several bodies.",
    {
        "party": Key("Which of them.", required=True),
        "response": Key("What it did about it.", required=True),
        "known_on": Key("The day it was known.", required=True),
        "text": "What was done, and how that is known.",
        "entry": TOLD_BY,
    },
    named="urging_result",
    leads=False,
)

STANDSTILL = Record(
    LetterStandstill,
    "A standstill of the time to reply, with the objection or the question it comes from.",
    {
        "why": Key("Why it stands still.", required=True),
        "since": Key("From which day on.", required=True),
        "told_by": Key("Who objected, asked or told it.", required=True),
        "text": "In which words.",
        "shown": "The last day of the reply that was shown by then.",
        "outcome": "What became of it.",
        "answered_on": "The day of the answer.",
        "answer": "The words of the answer.",
        "until": "The day from which the time runs again.",
        "entry": TOLD_BY,
        "ended": Key("The entry that tells the answer.", "ended_entry_id"),
    },
    named="standstill",
    rules=(needs("until", "outcome"), needs("outcome", "answered_on")),
)


STEP_RESULT = Record(
    EscalationResult,
    "What came of a step.",
    {
        "known_on": Key("The day it was known.", required=True),
        "told_by": Key("Who said or did it.", required=True),
        "text": Key("In which words.", required=True),
        "entry": TOLD_BY,
    },
    has_facts=False,
    leads=False,
)
STEPS = Child(
    "steps",
    Record(
        EscalationStep,
        "A step that was decided because the letter had no effect after urging.",
        {
            "rung": Key("Which step.", required=True),
            "whom": Key("To whom it went.", required=True),
            "taken_on": Key("The day of the decision.", required=True),
            "text": "What was told, and why.",
            "entry": TOLD_BY,
        },
        (Child("results", STEP_RESULT),),
        has_facts=False,
        leads=False,
    ),
)
_LINE = Record(
    FormerLine,
    "One problem that a former version named, or one thing it asked for.",
    {
        "text": Key("What it says.", required=True),
        "item": "Whether it is something that was asked for.",
    },
    has_facts=False,
)
FORMER = Record(
    FormerLetter,
    "A version of the letter until the next one was issued, as it was sent.",
    {
        "number": "The number of the document.",
        "ground": "Legal ground of the reply limit.",
        "addressed": "To whom it went, as they were called then.",
        "issued": "When it was issued.",
        "served": "When it was served.",
        "delivery": Key("How it was delivered.", required=True),
        "set_day": "The day for the reply that it sets.",
        "objection_until": "Last day for an objection.",
        "reply_due": "Last day for the reply.",
        "replied": "When the reply came.",
        "response": "What the recipient did about it.",
        "replaced_on": "The day the next version was issued.",
        "reason": "Why it was amended.",
        "entry": TOLD_BY,
    },
    (Child("lines", _LINE),),
    has_facts=False,
    leads=False,
)
FORMER_LETTERS = Child("former", FORMER)


def _its_measure(get: Get) -> dict[str, Any]:
    kind: SuggestionKind = get("kind")
    return {
        "kind": MeasureKind.URGING if kind.is_urging else MeasureKind.SUGGESTION,
        "started": get("issued"),
        "entry_id": get("entry_id"),
    }


SUGGESTION = Record(
    Suggestion,
    "A procuratorial suggestion, or urging that is none; `to` names who received it.",
    {
        "ref": "What it is called.",
        "kind": "Which form.",
        "track": "In which line of work.",
        "state": "Where it stands.",
        "number": "The number of the document.",
        "maker_kind": "Of which kind its maker is, where the office of the case did not make it.",
        "maker": "The name of that maker.",
        "maker_number": "The number that it gave the letter.",
        "ground": "Legal ground of the reply limit.",
        "issued": "When it was issued.",
        "served": "When it was served.",
        "delivery": Key("How it was delivered.", required=True),
        "announced_at": "Where it was announced.",
        "attended": "Who attended.",
        "set_day": "The day for the reply that the document sets.",
        "objection_until": "Last day for an objection.",
        "reply_due": Key("Last day for the reply.", counted=True),
        "still_since": "Since when the time to reply stands still.",
        "still_for": "Why it does.",
        "aim": "What for.",
        "ended_on": "The day work on it ended.",
        "closed_on": "The day it was closed.",
        "closed_reason": "Why.",
        "edition": Key("Which version of it this is.", least=1, most=999),
        "withdrawn_on": "The day it was withdrawn, if it was: it is the day it was closed.",
        "entry": TOLD_BY,
    },
    (
        Child("problems", PROBLEM),
        Child("items", ITEM),
        Child("replies", REPLY),
        Child("rectifications", RECTIFICATION),
        Child("results", RESULT, once=("party",)),
        FORMER_LETTERS,
        Child("standstills", STANDSTILL),
        STEPS,
        DUTIES,
        MEASURE_DUTIES,
    ),
    parts=Participants(MeasureParty, "measure_id", of="measure"),
    joined=Joined(
        attr="measure",
        model=Measure,
        kinds=frozenset({MeasureKind.SUGGESTION, MeasureKind.URGING}),
        fill=_its_measure,
    ),
    rules=(
        items_there,
        replies_fit,
        made_by_one,
        needs("closed_on", "closed_reason"),
        needs("withdrawn_on", "closed_on"),
        needs("still_since", "still_for"),
        needs("still_for", "still_since"),
    ),
    former=told_before,
)

RECORDS = Records(
    lists={FileSection.MEASURES: (Child("suggestions", SUGGESTION),)}, work_out=keep_standings
)
