"""Replies in a case file, and those that files told by keys of their letter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from casetrack.ledger.casefile.records import TOLD_BY, Child, Key, Mismatch, Record
from casetrack.suggestions.answers.models import ReplyAnswer, ReplyKind, ReplyWay, SuggestionReply
from casetrack.suggestions.models import Adoption, Response, SuggestionKind

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
# The same of the values in which a statement of a sheet stands.
_VALUES = {
    "replied": "received",
    "response": "response",
    "response_is_implied": "response_is_implied",
    "reply_text": "text",
    "reply_in_writing": "way",
}
_WAYS = {True: ReplyWay.IN_WRITING, False: ReplyWay.NOT_WRITTEN}
_SILENT = (Adoption.UNANSWERED.value, Adoption.UNKNOWN.value)


def told_before(element: dict[str, Any]) -> dict[str, Any]:
    """A letter with its reply as one element, where the file tells it by keys of the letter."""
    keys = {key for key in (*_OF_LETTER, "reply_in_writing") if key in element}
    items = [item for item in _list(element, "items") if isinstance(item, dict)]
    if "replies" in element or not (keys or any({"adoption", "answer"} & set(i) for i in items)):
        return element
    told = {now: element[key] for key, now in _OF_LETTER.items() if key in element}
    answers = [
        {"item": place, **answer}
        for place, item in enumerate(items, start=1)
        if (answer := _answer(item))
    ]
    letter: dict[str, Any] = {
        key: value for key, value in element.items() if key not in {*keys, "facts", "zh_inferred"}
    }
    if items:
        letter["items"] = [
            {key: value for key, value in item.items() if key not in ("adoption", "answer")}
            if isinstance(item, dict)
            else item
            for item in element["items"]
        ]
    is_written = element.get("reply_in_writing")
    own, of_reply = _facts(element)
    if told or answers or is_written is True or of_reply:
        way = _WAYS[is_written] if isinstance(is_written, bool) else ReplyWay.UNKNOWN
        reply = {"kind": _kind(element, answers), "received": "unknown", "way": way.value, **told}
        if reply["kind"] == ReplyKind.RESULT.value:
            reply.setdefault("response", Response.UNKNOWN.value)
        reply |= {"answers": answers} if answers else {}
        letter["replies"] = [reply | _marked(element, of_reply)]
    return letter | ({"facts": own} if own else {}) | _inferred(element, own)


def _answer(item: Mapping[str, Any]) -> dict[str, Any]:
    adoption, words = item.get("adoption"), item.get("answer")
    if words is None:
        return {} if adoption is None or adoption in _SILENT else {"adoption": adoption}
    known = Adoption.UNKNOWN.value if adoption in (None, *_SILENT) else adoption
    return {"adoption": known, "text": words}


def _kind(element: Mapping[str, Any], answers: list[dict[str, Any]]) -> str:
    """Which kind it is: what is no answer in words, and urging, has a result alone."""
    kinds = {kind.value for kind in SuggestionKind if kind.is_formal}
    said = {code.value for code in Response if code.is_an_answer}
    is_told = bool(answers) or "replied" in element or "reply_text" in element
    is_told = is_told or element.get("response") in said or element.get("reply_in_writing") is True
    is_reply = is_told and element.get("kind") in kinds
    return (ReplyKind.REPLY if is_reply else ReplyKind.RESULT).value


def _facts(element: Mapping[str, Any]) -> tuple[list[Any], list[str]]:
    """The statements of the letter itself, and those of the reply, by the keys of today."""
    own: list[Any] = []
    of_reply = []
    for fact in _list(element, "facts"):
        name, _, key = str(fact).partition(" @ ")
        if key in _VALUES:
            of_reply.append(f"{name} @ {_VALUES[key]}")
        else:
            own.append(fact)
    return own, of_reply


def _marked(element: Mapping[str, Any], facts: list[str]) -> dict[str, Any]:
    return ({"facts": facts} if facts else {}) | _inferred(element, facts)


def _inferred(element: Mapping[str, Any], facts: list[Any]) -> dict[str, Any]:
    """Which of these statements have Chinese that was inferred; the mark stays where it is so."""
    marked = element.get("zh_inferred")
    if not isinstance(marked, list):
        return {"zh_inferred": marked} if marked is not None and facts else {}
    there = {str(fact).split(" @ ")[0] for fact in facts}
    these = [fact for fact in marked if str(fact) in there]
    return {"zh_inferred": these} if these else {}


def _list(element: Mapping[str, Any], key: str) -> list[Any]:
    value = element.get(key)
    return value if isinstance(value, list) else []
