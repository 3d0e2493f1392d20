"""Keyset paging: a page of a list and the key of the next one; no offset, no count."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Generic, TypeVar

from casetrack.web.addresses import LARGEST_ID, LONGEST

Row = TypeVar("Row")
PAGE = 25


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows of a list, and the key after which the next page begins."""

    rows: Sequence[Row]
    next_key: str | None

    @property
    def has_more(self) -> bool:
        """Whether there is a next page."""
        return self.next_key is not None


def page_of(
    rows: Sequence[Row], key: Callable[[Row], list[str | int | None]], *, size: int = PAGE
) -> Page[Row]:
    """A page from `size + 1` fetched rows: the extra one only shows that there are more."""
    if len(rows) <= size:
        return Page(rows, None)
    return Page(rows[:size], pack(key(rows[size - 1])))


def pack(key: list[str | int | None]) -> str:
    """A key encoded for an address."""
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


def unpack(packed: str | None, *, length: int) -> list[str | int | None] | None:
    """The key from an address; None if missing or malformed."""
    if not packed:
        return None
    try:
        key = json.loads(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        return None
    if not isinstance(key, list) or len(key) != length:
        return None
    return key if all(_may_be_part(part) for part in key) else None


def unpack_day(packed: str | None) -> tuple[date, int] | None:
    """The day and id from an address; None if missing or malformed."""
    key = unpack(packed, length=2)
    try:
        return (date.fromisoformat(str(key[0])), int(key[1] or 0)) if key is not None else None
    except ValueError:
        return None


def _may_be_part(part: object) -> bool:
    """Whether it is a text, None, or a number that fits a column."""
    if isinstance(part, int) or (isinstance(part, str) and part.isdecimal()):
        return len(str(part)) <= LONGEST and 0 <= int(part) <= LARGEST_ID
    return part is None or isinstance(part, str)


def late_apart(rows: Iterable[Row], is_late: Callable[[Row], bool]) -> list[tuple[bool, list[Row]]]:
    """Rows in their order, grouped into late and other ones, for a `tbody` each."""
    return [(late, list(those)) for late, those in groupby(rows, is_late)]
