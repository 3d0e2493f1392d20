"""References to another record of the same file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from casetrack.ledger.casefile.fields.base import Field, Get, Names, Rows
from casetrack.ledger.casefile.fields.plain import Text

# The case as such, where a place in its file is named.
THE_CASE = "case"
# What another case is called where its number is asked for.
OTHER_CASE = "other case"


@dataclass(frozen=True, kw_only=True)
class Ref(Field):
    """A reference to something else in the file, by its ref or number.

    to: the name of its record. a_named: how a message speaks of one. known_by: what names it.
    """

    to: str
    a_named: str
    known_by: str

    @property
    def is_number(self) -> bool:
        """Whether the reference is a number: a journal entry, an item of a suggestion."""
        return self.known_by in ("number", "place")

    @property
    def expected(self) -> str:
        named = "ref"
        if self.is_number:
            named = "number or ref" if self.known_by == "number" else "number"
        return f"the {named} of {self.a_named} in this file"

    def fits(self, raw: Any) -> bool:
        if self.is_number:
            return isinstance(raw, int) and not isinstance(raw, bool)
        return isinstance(raw, str)

    def read(self, raw: Any, rows: Rows) -> dict[str, Any]:
        return {self.attr: rows.id_of(self.to, raw)}

    def write(self, get: Get, names: Names) -> Any:
        row_id = get(self.attr)
        return None if row_id is None else names.ref_of(self.to, row_id)

    def refs(self, raw: Any) -> Iterator[tuple[str, str | int]]:
        yield self.to, raw

    def schema(self) -> dict[str, Any]:
        if self.known_by == "number":
            return {"type": ["integer", "string"]}
        return {"type": "integer"} if self.is_number else {"type": "string"}


@dataclass(frozen=True, kw_only=True)
class Pointer(Text):
    """A place in the file (`suggestions/1`); reader and writer of the whole case resolve it."""

    def read(self, raw: Any, rows: Rows) -> dict[str, Any]:
        return {}

    def write(self, get: Get, names: Names) -> Any:
        return None


@dataclass(frozen=True, kw_only=True)
class OwnerRef(Text):
    """The record that something belongs to: its place in the file (`reviews/1`), or `case`.

    attr: holds its table; beside it stands its id.
    """

    @property
    def expected(self) -> str:
        return f"an element that stands further up, such as reviews/1, or {THE_CASE}"

    def read(self, raw: Any, rows: Rows) -> dict[str, Any]:
        table, row_id = rows.row_at(self.value(raw))
        return {self.attr: table, f"{self.attr}_id": row_id}

    def write(self, get: Get, names: Names) -> Any:
        return names.place_of(get(self.attr), get(f"{self.attr}_id"))


@dataclass(frozen=True, kw_only=True)
class OtherCase(Text):
    """Another case, by its number; read and told where whoever does so may know of it.

    attr: holds its id. An element that names one they may not know of is left out whole.
    """

    def read(self, raw: Any, rows: Rows) -> dict[str, Any]:
        return {self.attr: rows.id_of(OTHER_CASE, self.value(raw))}

    def write(self, get: Get, names: Names) -> Any:
        return names.ref_of(OTHER_CASE, get(self.attr))
