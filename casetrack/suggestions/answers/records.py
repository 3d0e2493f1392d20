"""Replies in a case file, and those that files told by keys of their letter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from casetrack.ledger.casefile.records import TOLD_BY, Child, Key, Mismatch, Record
from casetrack.suggestions.answers.models import ReplyAnswer, ReplyKind, ReplyWay, SuggestionReply
from casetrack.suggestions.kinds import Adoption, Response, SuggestionKind

ANSWER = Record(
    ReplyAnswer,
    "The answer of a reply to an item that it mentions.",
    {
        "item": "The demand it answers.",
        "adoption": Key("What it says.", without=frozenset({Adoption.UNANSWERED})),
        "text": "Its words.",
    },
    named="item_answer",
    leads=False,
)

REPLY = Record(
    SuggestionReply,
    "A reply of the recipient, or what became of it as far as it is known.",
    {
        "kind": "Which place it has among them.",
        "corrects": Key("The number in this list of the one that it puts right.", least=1),
        "written": "The day that it bears.",
        "received": "When it reached the office.",
        "way": "How.",
        "signatory": "Who signed it, or said it.",
        "response": "The answer as a whole, or what became of it.",
        "response_implied": Key(
            "The response follows from the source, which does not say so.", "response_is_implied"
        ),
        "text": "What it says as a whole.",
        "entry": TOLD_BY,
    },
    (Child("answers", ANSWER, once=("item",)),),
    named="reply",
    leads=False,
)


def replies_fit(element: dict[str, Any]) -> Iterator[Mismatch]:
    """Rule: answers are to items of the letter, and a correction names an earlier reply to it."""
    items, replies = len(_list(element, "items")), _list(element, "replies")
    for place, reply in enumerate(replies, start=1):
        if not isinstance(reply, dict):
            continue
        for answer in _list(reply, "answers"):
            item = answer.get("item") if isinstance(answer, dict) else None
            if isinstance(item, int) and not 1 <= item <= items:
                yield "replies", f"item: {item}", f"an item from 1 to {items}"
        kind, corrects = reply.get("kind"), reply.get("corrects")
        if (kind == ReplyKind.CORRECTION.value) != (corrects is not None):
            yield "replies", f"kind: {kind}", "corrects beside kind: correction, and nowhere else"
        if isinstance(corrects, int) and not 1 <= corrects < place:
            yield "replies", f"corrects: {corrects}", "a reply that stands before it"


# The keys by which a letter told the reply to it, and what they are called of a reply.
_OF_LETTER = {
    "replied": "received",
    "response": "response",
    "response_implied": "response_implied",
    "reply_text": "text",
}
_OF_ITEM = {"adoption", "answer"}
_WAYS = {True: ReplyWay.IN_WRITING, False: ReplyWay.NOT_WRITTEN}
_SILENT = (Adoption.UNANSWERED.value, Adoption.UNKNOWN.value)


def told_before(element: dict[str, Any]) -> dict[str, Any]:
    """A letter with its reply as one element, where the file tells it by keys of the letter.

    A letter that is over stood still to its end in files of before.
    """
    if "closed_on" in element:
        still = ("still_since", "still_for")
        element = {key: value for key, value in element.items() if key not in still}
    keys = {*_OF_LETTER, "reply_in_writing"}
    items = [item if isinstance(item, dict) else {} for item in _list(element, "items")]
    is_former = keys & element.keys() or any(_OF_ITEM & item.keys() for item in items)
    if "replies" in element or not is_former:
        return element
    by_letter = {now: element[key] for key, now in _OF_LETTER.items() if key in element}
    answers = [
        {"item": place, **answer}
        for place, item in enumerate(items, start=1)
        if (answer := _answer(item))
    ]
    letter: dict[str, Any] = {key: value for key, value in element.items() if key not in keys}
    if items:
        letter["items"] = [
            {key: value for key, value in item.items() if key not in _OF_ITEM} for item in items
        ]
    is_written = element.get("reply_in_writing")
    if by_letter or answers or is_written is True:
        way = _WAYS[is_written] if isinstance(is_written, bool) else ReplyWay.UNKNOWN
        reply = {
            "kind": _kind(element, answers),
            "received": "unknown",
            "way": way.value,
            **by_letter,
        }
        if reply["kind"] == ReplyKind.RESULT.value:
            reply.setdefault("response", Response.UNKNOWN.value)
        letter["replies"] = [reply | ({"answers": answers} if answers else {})]
    return letter


def _answer(item: Mapping[str, Any]) -> dict[str, Any]:
    adoption, words = item.get("adoption"), item.get("answer")
    if words is None:
        return {} if adoption is None or adoption in _SILENT else {"adoption": adoption}
    known = Adoption.UNKNOWN.value if adoption in (None, *_SILENT) else adoption
    return {"adoption": known, "text": words}


def _kind(element: Mapping[str, Any], answers: list[dict[str, Any]]) -> str:
    """Which kind it is: what is no answer in words, and urging, has a result alone."""
    kinds = {kind.value for kind in SuggestionKind if kind.is_formal}
    in_words = {code.value for code in Response if code.is_an_answer}
    is_told = bool(answers) or "replied" in element or "reply_text" in element
    is_told = (
        is_told or element.get("response") in in_words or element.get("reply_in_writing") is True
    )
    is_reply = is_told and element.get("kind") in kinds
    return (ReplyKind.REPLY if is_reply else ReplyKind.RESULT).value


def _list(element: Mapping[str, Any], key: str) -> list[Any]:
    value = element.get(key)
    return value if isinstance(value, list) else []
