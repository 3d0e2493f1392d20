"""What the keys of one element must be together; each rule yields what does not fit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from casetrack.cases.kinds import CaseStatus, PartyKind
from casetrack.exchange.shape import Mismatch, Rule
from casetrack.ledger.measure_types import kinds_where, measure_type
from casetrack.suggestions.models import PutRight
from casetrack.visits.models import VisitState

SEEN = (PutRight.VERIFIED, PutRight.NOT_DONE, PutRight.CAME_BACK)


def together(*keys: str) -> Rule:
    """All of these keys, or none."""

    def rule(told: dict[str, Any]) -> Iterator[Mismatch]:
        there = [key for key in keys if key in told]
        if there and len(there) < len(keys):
            missing = next(key for key in keys if key not in told)
            yield there[0], f"{there[0]} without {missing}", f"{' and '.join(keys)} together"

    return rule


def needs(key: str, other: str) -> Rule:
    """`key` only beside `other`."""

    def rule(told: dict[str, Any]) -> Iterator[Mismatch]:
        if key in told and other not in told:
            yield key, f"{key} without {other}", f"{other} beside it"

    return rule


def qualified(key: str, qualifier: str) -> Rule:
    """A qualifier only beside a number."""

    def rule(told: dict[str, Any]) -> Iterator[Mismatch]:
        if qualifier in told and isinstance(told.get(key), str):
            yield qualifier, f"{qualifier} beside {key}: {told[key]}", "a number it qualifies"
        if qualifier in told and key not in told:
            yield qualifier, f"{qualifier} without {key}", f"{key} beside it"

    return rule


def in_order(first: str, second: str) -> Rule:
    """`second` is not before `first`."""

    def rule(told: dict[str, Any]) -> Iterator[Mismatch]:
        if first in told and second in told and str(told[second]) < str(told[first]):
            yield second, str(told[second]), f"a day not before {first} ({told[first]})"

    return rule


def closed_with_a_day(told: dict[str, Any]) -> Iterator[Mismatch]:
    """A closed case has its day, an open one has none."""
    is_closed = told.get("status") == CaseStatus.CLOSED
    if is_closed and "closed_on" not in told:
        yield "status", "closed without closed_on", "the day on which it was closed"
    if not is_closed and "closed_on" in told:
        yield "closed_on", "closed_on of an open case", "status: closed, or no closed_on"


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


def not_told_elsewhere(told: dict[str, Any]) -> Iterator[Mismatch]:
    """Probations and suggestions have lists of their own."""
    for kind in kinds_where(lambda one: bool(one.told_in)):
        if told.get("kind") == kind.value:
            yield "kind", kind.value, f"an element of {measure_type(kind).told_in}"


def outcome_has_a_day(told: dict[str, Any]) -> Iterator[Mismatch]:
    """What is planned has a day and has not happened; everything else has happened."""
    state = told.get("state", VisitState.PLANNED.value)
    is_planned = state == VisitState.PLANNED
    if is_planned and "happened" in told:
        yield "happened", "happened of a planned visit", "the state it came to"
    if is_planned and "planned_on" not in told:
        yield "state", "a planned visit without planned_on", "the day it is planned on"
    if not is_planned and "happened" not in told:
        yield "state", f"state: {state} without happened", "happened, unknown if it is not said"


def seen_on_a_day(told: dict[str, Any]) -> Iterator[Mismatch]:
    """What was seen was seen on a day."""
    was_seen = told.get("put_right") in [one.value for one in SEEN]
    if was_seen and "seen_on" not in told:
        yield "put_right", f"{told['put_right']} without seen_on", "the day it was seen"
    if not was_seen and "seen_on" in told:
        yield "seen_on", "seen_on of what was not seen", f"put_right: {SEEN[0].value} or no seen_on"


def items_there(told: dict[str, Any]) -> Iterator[Mismatch]:
    """What was put right belongs to an item of the same suggestion."""
    items, done_items = told.get("items", []), told.get("rectifications", [])
    if not isinstance(items, list) or not isinstance(done_items, list):
        return  # said already, where it stands
    count = len(items)
    for done in done_items:
        place = done.get("item") if isinstance(done, dict) else None
        if isinstance(place, int) and not 1 <= place <= count:
            yield "rectifications", f"item: {place}", f"an item from 1 to {count}"


def inferred_is_a_fact(told: dict[str, Any]) -> Iterator[Mismatch]:
    """The mark belongs to a statement of the sheet."""
    if told.get("zh_inferred") and not told.get("facts"):
        yield "zh_inferred", "zh_inferred without facts", "the facts whose Chinese was inferred"
