"""Rows from a checked file: level by level, so that referenced rows come first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import inspect

from casetrack.accounts.models import Staff
from casetrack.cases.kinds import Part
from casetrack.cases.models import Case, FactSource, JournalEntry, Obligation, Requirement
from casetrack.db import Model, session
from casetrack.exchange.names import Learned
from casetrack.ledger.casefile.fields.base import Get
from casetrack.ledger.casefile.records import OFFICE, SUBJECT, Child, Joined, Record, split_fact
from casetrack.ledger.casefile.whole import case_file


@dataclass(frozen=True)
class Made:
    """One element of the file, and its new row."""

    record: Record
    told: dict[str, Any]
    row: Any
    path: str


def head_values(element: dict[str, Any], names: Learned) -> dict[str, Any]:
    """The attributes of the case itself."""
    return _values(case_file().case, element, names)


def make_rows(
    case: Case, element: dict[str, Any], names: Learned, *, by: Staff | None, at: datetime
) -> list[Made]:
    """Add every row below a flushed case; return all elements, the case first. Flushes.

    by, at: who brought the journal in, and when.
    """
    names.signed = {"written_by_id": by.id if by is not None else None, "written_at": at}
    head = case_file().case
    made = [Made(head, element, case, "")]
    names.learn_place("", head.table, case.id)
    for child in head.children:
        made += _level(child, made[:1], case, names)
    make_the_rest(case, made, made, names)
    return made


def make_row(
    child: Child, above: Made, element: dict[str, Any], place: int, case: Case, names: Learned
) -> Made:
    """Add the row of one more element of a case that is there; flushes. See `make_the_rest`."""
    made = _make(child, above, element, place, case, names)
    session().flush()
    _learn(child, made, names)
    _take_part([made], case, names)
    return made


def make_the_rest(case: Case, made: list[Made], new: list[Made], names: Learned) -> None:
    """Make values that wait for every row: later references, entries' targets, facts.

    made: every element of the case. new: those whose rows were just made. Flushes.
    """
    _late(new, names)
    _lead(made)
    session().add_all(
        _fact(case, element, fact) for element in new for fact in element.told.get("facts", ())
    )
    session().flush()


def _level(child: Child, above: list[Made], case: Case, names: Learned) -> list[Made]:
    made = [
        _make(child, element, item, place, case, names)
        for element in above
        for place, item in enumerate(items_of(child, element.told), start=1)
    ]
    session().flush()
    for element in made:
        _learn(child, element, names)
    _take_part(made, case, names)
    below = [_level(lower, made, case, names) for lower in child.record.children]
    return made + [element for level in below for element in level]


def items_of(child: Child, element: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The elements of one list below an element of a file; at most one where it is no list."""
    if child.key not in element:
        return []
    below: Any = element[child.key]
    return list(below) if child.many else [below]


def _make(
    child: Child, above: Made, element: dict[str, Any], place: int, case: Case, names: Learned
) -> Made:
    record, owner = child.record, neighbour(above.row, child.of)
    names.scope = above.path
    values = _values(record, element, names)
    mapped = inspect(record.model).column_attrs.keys()
    if "case_id" in mapped:
        values["case_id"] = case.id
    if "office_id" in mapped and record.model is not JournalEntry:
        values["office_id"] = case.office_id
    if is_kept_in_order(record):
        values["position"] = place
    if child.link == SUBJECT:
        values["subject"] = owner.__tablename__
    if record.model is Obligation:
        values["owner_id"] = case.handler_id
    if issubclass(record.model, Requirement) and child.link != "measure_id":
        values["measure_id"] = above.row.measure_id
    if record.model is JournalEntry:
        values |= names.signed
    values[child.link] = owner.id
    path = f"{above.path}/{child.key}" if above.path else child.key
    if child.many:
        path = f"{path}/{place}"
    row = _new_row(record, values, case)
    return Made(record, element, row, path)


def is_kept_in_order(record: Record) -> bool:
    """Whether its rows keep their place in the list, and no key tells it."""
    has_place = "position" in inspect(record.model).column_attrs
    return has_place and all(field.attr != "position" for field in record.fields)


def neighbour(row: Any, of: str) -> Any:
    """The row itself, or the one beside it that it names."""
    return getattr(row, of) if of else row


def _values(record: Record, element: dict[str, Any], names: Learned) -> dict[str, Any]:
    """Attributes of a new row: missing keys get their default, late ones wait."""
    values: dict[str, Any] = {}
    for field in record.fields:
        if field.default is not None:
            values[field.attr] = field.default
    for field in record.fields:
        if field.key in element and not field.late:
            values |= field.read(element[field.key], names)
    return values


def _new_row(record: Record, values: dict[str, Any], case: Case) -> Any:
    own = {attr: value for attr, value in values.items() if "." not in attr}
    if "decided_here" in inspect(record.model).column_attrs:
        own["decided_here"] = False  # what comes from a file is recorded
    if record.follow is not None:
        own |= record.follow(_getter(own))
    if record.joined is not None:
        own[record.joined.attr] = _beside(record.joined, values, own, case)
    row = record.model(**own)
    session().add(row)
    return row


def _beside(joined: Joined, values: dict[str, Any], own: dict[str, Any], case: Case) -> Model:
    prefix = f"{joined.attr}."
    own_values = {
        attr.removeprefix(prefix): value
        for attr, value in values.items()
        if attr.startswith(prefix)
    }
    own = joined.fill(_getter(own)) | {"case_id": case.id, "decided_here": False}
    beside = joined.model(**own_values | own)
    session().add(beside)
    return beside


def _getter(values: dict[str, Any]) -> Get:
    return values.get


def _learn(child: Child, element: Made, names: Learned) -> None:
    record = child.record
    names.learn_place(element.path, record.table, element.row.id)
    if record.known_by == "place":
        names.learn_item(record.name, element.path, element.row.id)
    elif record.refers:
        names.learn(record.name, element.told[record.known_by], element.row.id)


def _take_part(made: list[Made], case: Case, names: Learned) -> None:
    for element in made:
        parts = element.record.parts
        if parts is None:
            continue
        owner = neighbour(element.row, parts.of)
        for part in Part:
            for ref in element.told.get(part.value, ()):
                if ref == OFFICE:
                    _office_takes_part(owner, part, case)
                else:
                    link = {"party_id": names.id_of("party", ref), parts.link: owner.id}
                    session().add(parts.model(part=part, **link))
    session().flush()


def _office_takes_part(owner: Any, part: Part, case: Case) -> None:
    owner.office_part = part
    if isinstance(owner, JournalEntry):
        owner.office_id = case.office_id


def _late(made: list[Made], names: Learned) -> None:
    for element in made:
        names.scope = element.path
        for field in element.record.fields:
            if field.late and field.key in element.told:
                for attr, value in field.read(element.told[field.key], names).items():
                    setattr(element.row, attr, value)


def _lead(made: list[Made]) -> None:
    """Let each entry lead to the first element that names it, or to the one it names itself."""
    entries = {
        element.told["number"]: element for element in made if element.record.model is JournalEntry
    }
    at = {element.path: element for element in made}
    led: dict[int, Made] = {}
    for element in made:
        if element.record.leads and "entry" in element.told:
            led.setdefault(element.told["entry"], element)
    for number, entry in entries.items():
        target = at[entry.told["leads_to"]] if "leads_to" in entry.told else led.get(number)
        if target is not None:
            entry.row.subject, entry.row.subject_id = target.record.table, target.row.id


def _fact(case: Case, element: Made, name: str) -> FactSource:
    fact, field = split_fact(name)
    marked = element.told.get("zh_inferred", ())
    return FactSource(
        case_id=case.id,
        fact=fact,
        entity=element.record.table,
        entity_id=element.row.id,
        field=field,
        zh_inferred=marked is True or fact in marked,
    )
