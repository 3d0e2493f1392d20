"""Names typed into a form: replace them by aliases, or accept that they are no name.

A refused form asks for each place. The answers come back with it: an alias is put into the text
before the form is read; "no name" is passed to the action, which records it.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from flask import has_request_context, request
from werkzeug.datastructures import MultiDict

from casetrack.errors import SealedTyped, TypedPlace

NOT_THE_NAME = "not-the-name"
_ASKED = re.compile(r"typed-\d{1,3}")
_KEY = re.compile(r"[0-9a-f]{32}")
_LONGEST = 1000
_PARTS = 6


@dataclass(frozen=True)
class PlaceQuestion:
    """One place to ask about: name and content of its hidden field."""

    name: str
    field: str
    place: TypedPlace

    @property
    def value(self) -> str:
        """The place as text for the hidden field."""
        place = self.place
        values = (self.field, place.key, place.before, place.word, place.after, place.instead)
        return json.dumps(values, ensure_ascii=False)


def asked(broken: SealedTyped) -> list[PlaceQuestion]:
    """The questions for the places of a refusal."""
    return [
        PlaceQuestion(f"typed-{number}", broken.field or "", place)
        for number, place in enumerate(broken.places)
    ]


def with_aliases(sent: Any) -> Any:
    """The form data with the chosen aliases put in; unchanged without any."""
    if not isinstance(sent, MultiDict):
        return sent
    chosen: dict[str, list[TypedPlace]] = {}
    for answer in _answered(sent, "alias"):
        chosen.setdefault(answer.field, []).append(answer.place)
    if not chosen:
        return sent
    values = [
        (name, _put(value, [p for field in chosen if _is_of(name, field) for p in chosen[field]]))
        for name, value in sent.items(multi=True)
    ]
    return MultiDict(values)


def said_not_names() -> frozenset[str]:
    """Keys of the places that this request declares to be no name."""
    if not has_request_context():
        return frozenset()
    keys = {answer.place.key for answer in _answered(request.form, "not")}
    keys |= set(request.form.getlist(NOT_THE_NAME))
    return frozenset(key for key in keys if _KEY.fullmatch(key))


def _answered(sent: Any, answer: str) -> list[PlaceQuestion]:
    answers = []
    for name in sent:
        if _ASKED.fullmatch(name) and sent.get(f"{name}-is") == answer:
            value = _read(sent[name])
            if value is not None:
                field, key, before, word, after, instead = value
                place = TypedPlace(key, before, word, after, instead, of="")
                answers.append(PlaceQuestion(name, field, place))
    return answers


def _read(value: str) -> list[str] | None:
    try:
        answer = json.loads(value) if len(value) <= _LONGEST else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(answer, list) or len(answer) != _PARTS:
        return None
    return answer if all(isinstance(part, str) for part in answer) else None


def _is_of(name: str, field: str) -> bool:
    """Whether a form value belongs to a field: itself, or one of its lines."""
    return name == field or name.startswith(f"{field}-")


def _put(text: Any, places: list[TypedPlace]) -> Any:
    """The text with the alias at each of these places; a changed place stays."""
    if not isinstance(text, str):
        return text
    spans = set()
    for place in places:
        at = text.find(place.before + place.word + place.after) if place.word else -1
        if at >= 0:
            start = at + len(place.before)
            spans.add((start, start + len(place.word), place.instead))
    for start, end, instead in sorted(spans, reverse=True):
        text = text[:start] + instead + text[end:]
    return text
