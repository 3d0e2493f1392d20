"""Interface of every field of a case file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

UNKNOWN = "unknown"

Get = Callable[[str], Any]


class Rows(Protocol):
    """The rows that a file speaks of, while it is read."""

    def id_of(self, kind: str, ref: str | int) -> int:
        """The id of the row that the file calls `ref`."""

    def row_at(self, place: str) -> tuple[str, int]:
        """Table and id of the row made from the element at that place, or of the case."""


class Names(Protocol):
    """Refs of the rows of a case while its file is written."""

    def ref_of(self, kind: str, row_id: int) -> str | int | None:
        """The ref of the row with that id; None: it need not be written."""

    def place_of(self, table: str, row_id: int) -> str:
        """The place of the element that tells the row."""


@dataclass(frozen=True, kw_only=True)
class Field:
    """A key of the file and the attribute of the row it fills ("measure.state": one row on).

    default: value of the row that is not written. late: filled in when every row of the case is
    there, because it speaks of one that stands further down. counted: worked out by an import
    where the file is silent. Values: what YAML gives, never None.
    """

    key: str
    attr: str
    doc: str
    required: bool = False
    default: Any = None
    late: bool = False
    counted: bool = False

    @property
    def expected(self) -> str:
        """The permitted values, for a message."""
        raise NotImplementedError

    def instead_of(self, raw: Any) -> str:
        """Permitted values near a wrong one."""
        return self.expected

    def fits(self, raw: Any) -> bool:
        """Whether `raw` can be read."""
        raise NotImplementedError

    def value(self, raw: Any) -> Any:
        """The value of `raw`. A reference is its own value."""
        return raw

    def dump(self, value: Any) -> Any:
        """The value as it is written."""
        return value

    def read(self, raw: Any, rows: Rows) -> dict[str, Any]:
        """The attributes that `raw` fills."""
        return {self.attr: self.value(raw)}

    def write(self, get: Get, names: Names) -> Any:
        """The value of a row in the file; None: nothing is written."""
        value = get(self.attr)
        return None if self._is_silent(value) else self.dump(value)

    def normalise(self, raw: Any) -> Any:
        """The one way in which the same thing is written, None: not at all."""
        value = self.value(raw)
        return None if self._is_silent(value) else self.dump(value)

    def refs(self, raw: Any) -> Iterator[tuple[str, str | int]]:
        """References in `raw`: kinds and refs."""
        yield from ()

    def within(self) -> Iterator[Field]:
        """The field itself, and the fields of its list."""
        yield self

    def schema(self) -> dict[str, Any]:
        """Its JSON Schema."""
        raise NotImplementedError

    def _is_silent(self, value: Any) -> bool:
        return value is None or (not self.required and bool(value == self.default))
