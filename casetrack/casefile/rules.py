"""What the keys of one element must be together; each rule yields what does not fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from casetrack.casefile.records import Mismatch, Rule


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


def inferred_is_a_fact(told: dict[str, Any]) -> Iterator[Mismatch]:
    """The mark belongs to a statement of the sheet."""
    if told.get("zh_inferred") and not told.get("facts"):
        yield "zh_inferred", "zh_inferred without facts", "the facts whose Chinese was inferred"


def not_told_elsewhere(lists: Mapping[str, str]) -> Rule:
    """Kinds whose elements stand in lists of their own, by the key of the list."""

    def rule(told: dict[str, Any]) -> Iterator[Mismatch]:
        kind = str(told.get("kind"))
        if kind in lists:
            yield "kind", kind, f"an element of {lists[kind]}"

    return rule
