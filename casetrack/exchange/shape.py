"""What a case file is made of: records with fields, lists of records below them, who takes part."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from casetrack.cases.kinds import Part
from casetrack.db import Model
from casetrack.exchange.fields import Field, Get

# A row itself, or the one beside it that the same element of the file fills ("measure").
FACT = re.compile(
    r"(?P<fact>[a-z0-9][a-z0-9-]*(?:/[a-z0-9_.-]+)+)(?: @ (?P<field>[a-z0-9_]+(?:\.[a-z0-9_]+)*))?"
)
FACT_LENGTH = 120
FIELD_LENGTH = 60
OFFICE = "office"

# What is wrong in an element whose single keys all fit: the key it is at, found, expected.
Mismatch = tuple[str, str, str]
Rule = Callable[[dict[str, Any]], Iterator[Mismatch]]
Finish = Callable[[dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True)
class Parts:
    """Who takes part in a journal entry or a measure: a list of refs under each part.

    The ref `office` is the procuratorate of the case; it can have one part.
    """

    model: type[Model]
    link: str
    of: str = ""
    keys: tuple[Part, ...] = tuple(Part)


@dataclass(frozen=True, kw_only=True)
class Child:
    """A list of records below another (many), or at most one.

    link: the foreign key of the child. of: the neighbour of the row above that it points to, ""
    for that row itself. where: which rows stand in this list, for those that share a table.
    once: keys by which no two elements of the list are the same.
    """

    key: str
    record: Record
    link: str
    many: bool = True
    of: str = ""
    where: Callable[[Any], bool] | None = None
    once: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Joined:
    """The neighbour that an element fills along with its own row: the measure of a probation.

    fill: further attributes of the neighbour, worked out from those of the row.
    """

    attr: str
    link: str
    model: type[Model]
    fill: Callable[[Get], dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Record:
    """One kind of element: the row it fills, its keys, what is below it.

    refers: what its ref (or number) is called by others. fill: attributes of every new row.
    follow: attributes of a new row worked out from its others. counted: it keeps its place.
    leads: an entry that it names leads to it.
    """

    name: str
    model: type[Model]
    doc: str
    fields: tuple[Field, ...]
    children: tuple[Child, ...] = ()
    parts: Parts | None = None
    joined: Joined | None = None
    refers: str | None = None
    fill: dict[str, Any] = field(default_factory=dict)
    follow: Callable[[Get], dict[str, Any]] | None = None
    counted: bool = False
    rules: tuple[Rule, ...] = ()
    finish: Finish | None = None
    has_facts: bool = True
    leads: bool = True

    @property
    def table(self) -> str:
        """The name of its table."""
        return str(self.model.__tablename__)

    @property
    def known_by(self) -> str:
        """The key that names an element of this kind, "" if none does."""
        if self.refers is None:
            return ""
        return "number" if self.refers == "entry" else "ref"

    def known_keys(self) -> list[str]:
        """Every key an element may have, in the order in which they are written."""
        keys = [one.key for one in self.fields]
        if self.parts is not None:
            keys += [part.value for part in self.parts.keys]
        keys += [child.key for child in self.children]
        if self.has_facts:
            keys += ["zh_inferred", "facts"]
        return keys


def value_at(row: Any, path: str) -> Any:
    """The value of a row at "attr", "neighbour.attr" or "fields.key.0". Raises LookupError."""
    value = row
    for step in path.split("."):
        if isinstance(value, list):
            value = value[int(step)]
        elif isinstance(value, dict):
            value = value[step]
        elif hasattr(value, step):
            value = getattr(value, step)
        else:
            raise LookupError(path)
    return value


def getter(row: Any) -> Get:
    """How a field asks a row for an attribute."""
    return lambda path: value_at(row, path)


def split_fact(told: str) -> tuple[str, str | None]:
    """The id of a fact and the value of the row that tells it, None: the row as a whole.

    Raises ValueError if it is not `sheet/list/place`, with ` @ value` behind it or not.
    """
    match = FACT.fullmatch(told)
    if match is None or len(match["fact"]) > FACT_LENGTH:
        raise ValueError(told)
    if match["field"] and len(match["field"]) > FIELD_LENGTH:
        raise ValueError(told)
    return match["fact"], match["field"]
