"""Records of a feature in the case file: keys, lists below them, participants."""

from __future__ import annotations

import enum
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from datetime import date
from typing import Any

from casetrack.accounts.act import Act
from casetrack.brought import Brought, brought
from casetrack.cases.flags import Flag
from casetrack.cases.kinds import MeasureKind, Part
from casetrack.cases.models import Case
from casetrack.codes import AnyCode, CodeSet
from casetrack.db import Model
from casetrack.ledger.casefile.fields.base import Field, Get

# A row itself, or the one beside it that the same element of the file fills ("measure").
FACT = re.compile(
    r"(?P<fact>[a-z0-9][a-z0-9-]*(?:/[a-z0-9_.-]+)+)(?: @ (?P<field>[a-z0-9_]+(?:\.[a-z0-9_]+)*))?"
)
FACT_LENGTH = 120
FIELD_LENGTH = 60
OFFICE = "office"
# The link of what may stand below rows of several tables, and names the table in `subject`.
SUBJECT = "subject_id"
# What most records say of two of their keys.
TOLD_BY = "The entry that tells it."
CALLED = "What others call it here."

# What is wrong in an element whose single keys all fit: the key it is at, found, expected.
Mismatch = tuple[str, str, str]
Rule = Callable[[dict[str, Any]], Iterator[Mismatch]]
Finish = Callable[[dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True)
class Key:
    """Properties of a key beyond its mapped column; a description alone is plain text.

    attr: the attribute it fills, if it is not called like the key, `<key>_id` or `is_<key>`.
    required: it must be told, although the column has a default or may be empty. default: of a
    column without one. spelt_out: the default of the column is told too, and not filled in.
    late: it speaks of a row that stands further down. counted: an import counts it where the file
    is silent. length: of a column without one. least, most: of a number, included. kind: the codes
    in a JSON list. only: the codes that may stand here, without: those that may not. nothing:
    values in a JSON mapping may be null.
    """

    doc: str
    attr: str = ""
    _: KW_ONLY
    required: bool = False
    default: Any = None
    spelt_out: bool = False
    late: bool = False
    counted: bool = False
    length: int | None = None
    least: int = 0
    most: int = 2**31 - 1
    kind: CodeSet | None = None
    only: frozenset[AnyCode] | None = None
    without: frozenset[AnyCode] = frozenset()
    nothing: bool = False


@dataclass(frozen=True)
class Participants:
    """Participants of a journal entry or a measure: a list of refs under each part.

    The ref `office` is the procuratorate of the case; it can have one part.
    """

    model: type[Model]
    link: str
    of: str = ""


@dataclass(frozen=True)
class Child:
    """A list of records below another (many), or at most one.

    link: the foreign key of the child; left out, its only one to the record above that no key of
    its fills. many: left out, unless that key is unique. of: the neighbour of the row above that
    it points to, "" for that row itself. once: keys by which no two elements of the list are the
    same. counted: an import adds what the file does not tell. where: which rows stand in this list;
    for those that share a table it is worked out.
    """

    key: str
    record: Record
    _: KW_ONLY
    link: str = ""
    many: bool | None = None
    of: str = ""
    once: tuple[str, ...] = ()
    counted: bool = False
    where: Callable[[Any], bool] | None = None


@dataclass(frozen=True, kw_only=True)
class Joined:
    """The neighbour that an element fills along with its own row: the measure of a probation.

    fill: further attributes of the neighbour, worked out from those of the row. kinds: of the
    neighbours that are told so, and not in the list of their own.
    """

    attr: str
    model: type[Model]
    kinds: frozenset[MeasureKind]
    fill: Callable[[Get], dict[str, Any]]


@dataclass(frozen=True)
class Record:
    """One kind of element: its row, its keys in order, its lists.

    keys: a description of each; `Key` where the column does not say all the rest, or a whole
    field that is no column. fields: worked out from them and the mapped columns. named: how an
    element is called, if not like its table.
    refers: what something that speaks of it is told to name ("a party"), "" if nothing does.
    known_by: the key that names it then, or "place". wished: the attribute that gives a ref to a
    row without one; else its number.
    follow: attributes of a new row worked out from its others. leads: an entry that it names leads
    to it. flagged: how a message names a row, and what the law would have refused of it.
    former: turns an element with the keys of earlier files into one of today.
    """

    model: type[Model]
    doc: str
    keys: Mapping[str, str | Key | Field]
    children: tuple[Child, ...] = ()
    _: KW_ONLY
    named: str = ""
    parts: Participants | None = None
    joined: Joined | None = None
    refers: str = ""
    known_by: str = "ref"
    wished: str = ""
    follow: Callable[[Get], dict[str, Any]] | None = None
    rules: tuple[Rule, ...] = ()
    finish: Finish | None = None
    has_facts: bool = True
    leads: bool = True
    flagged: Callable[[Any], tuple[str, Sequence[Flag]]] | None = None
    former: Finish | None = None
    fields: tuple[Field, ...] = ()

    @property
    def name(self) -> str:
        """Name of an element of this kind."""
        return self.named or self.table

    @property
    def table(self) -> str:
        """The name of its table."""
        return str(self.model.__tablename__)

    def known_keys(self) -> list[str]:
        """Every key of an element, in the order of writing."""
        keys = list(self.keys)
        if self.parts is not None:
            keys += [part.value for part in Part]
        keys += [child.key for child in self.children]
        if self.has_facts:
            keys += ["zh_inferred", "facts"]
        return keys


@dataclass(frozen=True)
class NamedBeside(Brought):
    """What an export names beside the entries of a case, and an import reads past.

    key: of the entry. of: the elements that whoever exports it may see, each with the number of its
    entry.
    """

    key: str
    of: Callable[[Case, Act], Iterator[tuple[int, dict[str, Any]]]]


def named_beside(case: Case, act: Act) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """The elements beside the entries, of each feature: number of the entry, key and element."""
    for beside in brought(NamedBeside):
        for number, element in beside.of(case, act):
            yield number, beside.key, element


class FileSection(enum.IntEnum):
    """Section of the file with a list; lists of one section stand in the order of features.

    What is referred to stands further up than what refers to it.
    """

    HAPPENED = 1
    DECIDED = 2
    MEASURES = 3
    VISITS = 4
    CLOCKS = 5
    DUTIES = 6


@dataclass(frozen=True, kw_only=True)
class Records(Brought):
    """The case-file records of a feature.

    lists: those of the case. under: those under the records of another package; under a measure
    they stand wherever it is told, but what it can have one of only in the list of measures.
    flags: asked with a case that was brought in and the day whose law is asked where the day of a
    decision is unknown: its rows, and what the law would have refused of each. work_out: told such
    a case; keeps in its rows what is worked out of others.
    case, office: the head of the file, from whoever owns them.
    """

    lists: Mapping[FileSection, tuple[Child, ...]] = field(default_factory=dict)
    under: Mapping[type[Model], tuple[Child, ...]] = field(default_factory=dict)
    flags: Callable[[Case, date], Iterable[tuple[Any, Sequence[Flag]]]] | None = None
    work_out: Callable[[Case], None] | None = None
    case: Record | None = None
    office: Record | None = None


def value_at(row: Any, path: str) -> Any:
    """The value of a row at "attr", "neighbour.attr" or "fields.key.0". Raises LookupError."""
    value = row
    for step in path.split("."):
        if isinstance(value, list | tuple):
            value = value[int(step)]
        elif isinstance(value, dict):
            value = value[step]
        elif hasattr(value, step):
            value = getattr(value, step)
        else:
            raise LookupError(path)
    return value


def getter(row: Any) -> Get:
    """The function with which a field reads an attribute of a row."""
    return lambda path: value_at(row, path)


def split_fact(text: str) -> tuple[str, str | None]:
    """The id of a fact and the value of the row that tells it, None: the row as a whole.

    Raises ValueError if it is not `sheet/list/place`, with ` @ value` behind it or not.
    """
    match = FACT.fullmatch(text)
    if match is None or len(match["fact"]) > FACT_LENGTH:
        raise ValueError(text)
    if match["field"] and len(match["field"]) > FIELD_LENGTH:
        raise ValueError(text)
    return match["fact"], match["field"]
