"""Rules on several keys of one element; each yields its violations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from casetrack.ledger.casefile.records import Mismatch, Rule


def together(*keys: str) -> Rule:
    """Rule: all of these keys, or none."""

    def rule(raw: dict[str, Any]) -> Iterator[Mismatch]:
        there = [key for key in keys if key in raw]
        if there and len(there) < len(keys):
            missing = next(key for key in keys if key not in raw)
            yield there[0], f"{there[0]} without {missing}", f"{' and '.join(keys)} together"

    return rule


def needs(key: str, other: str) -> Rule:
    """`key` only beside `other`."""

    def rule(raw: dict[str, Any]) -> Iterator[Mismatch]:
        if key in raw and other not in raw:
            yield key, f"{key} without {other}", f"{other} beside it"

    return rule


def qualified(key: str, qualifier: str) -> Rule:
    """A qualifier only beside a number."""

    def rule(raw: dict[str, Any]) -> Iterator[Mismatch]:
        if qualifier in raw and isinstance(raw.get(key), str):
            yield qualifier, f"{qualifier} beside {key}: {raw[key]}", "a number it qualifies"
        if qualifier in raw and key not in raw:
            yield qualifier, f"{qualifier} without {key}", f"{key} beside it"

    return rule


def in_order(first: str, second: str) -> Rule:
    """`second` is not before `first`."""

    def rule(raw: dict[str, Any]) -> Iterator[Mismatch]:
        if first in raw and second in raw and str(raw[second]) < str(raw[first]):
            yield second, str(raw[second]), f"a day not before {first} ({raw[first]})"

    return rule


def inferred_is_a_fact(raw: dict[str, Any]) -> Iterator[Mismatch]:
    """The mark belongs to a statement of the sheet."""
    if raw.get("zh_inferred") and not raw.get("facts"):
        yield "zh_inferred", "zh_inferred without facts", "the facts whose Chinese was inferred"


def not_in_other_lists(lists: Mapping[str, str]) -> Rule:
    """Kinds whose elements stand in lists of their own, by the key of the list."""

    def rule(raw: dict[str, Any]) -> Iterator[Mismatch]:
        kind = str(raw.get("kind"))
        if kind in lists:
            yield "kind", kind, f"an element of {lists[kind]}"

    return rule
