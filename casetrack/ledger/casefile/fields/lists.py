"""A list of small things that stand in one column of their row."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from casetrack.ledger.casefile.fields.base import Field, Get, Names, Rows


@dataclass(frozen=True, kw_only=True)
class ListField(Field):
    """A list of mappings, each a value of the attribute. An empty one is not written.

    named: what one of them is called. of: its keys. make: one of the attributes they fill.
    """

    named: str
    of: tuple[Field, ...]
    make: Callable[..., Any]
    default: Any = ()

    @property
    def expected(self) -> str:
        return f"a list, each one a {self.named}: {', '.join(field.key for field in self.of)}"

    def fits(self, raw: Any) -> bool:
        """Whether it is a list; its elements are checked field by field."""
        return isinstance(raw, list)

    def read(self, raw: Any, rows: Rows) -> dict[str, Any]:
        """The attribute, with each reference led to its row."""
        return {self.attr: tuple(self._one(element, rows) for element in raw)}

    def write(self, get: Get, names: Names) -> Any:
        """The list, None where it is empty."""
        elements = []
        for item in get(self.attr):
            written = {field.key: field.write(partial(getattr, item), names) for field in self.of}
            elements.append({key: value for key, value in written.items() if value is not None})
        return elements or None

    def normalise(self, raw: Any) -> Any:
        """Every element in its normal form, with its keys in order."""
        normalised = [
            {
                field.key: field.normalise(element[field.key])
                for field in self.of
                if field.key in element
            }
            for element in raw
        ]
        return [
            {key: value for key, value in item.items() if value is not None} for item in normalised
        ] or None

    def within(self) -> Iterator[Field]:
        """The field itself, and the fields of its list."""
        yield self
        for field in self.of:
            yield from field.within()

    def schema(self) -> dict[str, Any]:
        return {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    field.key: {"description": field.doc, **field.schema()} for field in self.of
                },
                "required": [field.key for field in self.of if field.required],
                "additionalProperties": False,
            },
        }

    def _one(self, element: dict[str, Any], rows: Rows) -> Any:
        values: dict[str, Any] = {}
        for field in self.of:
            if field.key in element:
                values |= field.read(element[field.key], rows)
        return self.make(**values)


@dataclass(frozen=True, kw_only=True)
class NamedOnly(ListField):
    """A list that an export adds and an import reads past: what it names is no part of the file."""

    default: Any = None

    def read(self, raw: Any, rows: Rows) -> dict[str, Any]:
        """Nothing: there is no row to be made of it."""
        return {}

    def write(self, get: Get, names: Names) -> Any:
        """Nothing: whoever writes the whole file knows what it names."""
        return None

    def normalise(self, raw: Any) -> Any:
        """Nothing: two files tell the same case, whatever they name beside it."""
        return None
