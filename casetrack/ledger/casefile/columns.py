"""Fields of a record from its mapped columns: types, places, uniqueness."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import JSON, Boolean, Date, Enum, Integer, Numeric, String, Time, UniqueConstraint
from sqlalchemy.orm import class_mapper

from casetrack.cases.quantities import Qualifier
from casetrack.db import Model
from casetrack.db.base import StoredCode
from casetrack.db.partial_date import PartialDate
from casetrack.ledger.casefile.fields.base import Field
from casetrack.ledger.casefile.fields.numbers import Number, Qualified, Sum
from casetrack.ledger.casefile.fields.plain import (
    REF,
    TEXT_LENGTH,
    BilingualTextField,
    EnumCode,
    EnumCodes,
    Flag,
    Open,
    Text,
    Whole,
)
from casetrack.ledger.casefile.fields.references import Ref
from casetrack.ledger.casefile.fields.time import ExactDay, Moment, TimeOfDay
from casetrack.ledger.casefile.records import Key, Record

# How a field begins: everything but what its type asks for.
Common = dict[str, Any]


def fields_of(record: Record, named: Mapping[str, Record]) -> tuple[Field, ...]:
    """Fields of a record, in the order of its keys. named: referable rows, by table.

    Raises LookupError if a key is no attribute, or refers to what has no name in a file.
    """
    return tuple(
        case_field
        if isinstance(case_field, Field)
        else _field(
            record, key, case_field if isinstance(case_field, Key) else Key(case_field), named
        )
        for key, case_field in record.keys.items()
    )


def link_to(record: Record, above: type[Model]) -> str:
    """The only foreign key of its rows to the row above that none of its keys fills.

    Raises LookupError if there is none, or more than one.
    """
    filled = {field.attr for field in record.fields}
    links = [
        attr
        for attr, column in class_mapper(record.model).column_attrs.items()
        if attr not in filled and str(above.__tablename__) in _tables(column.columns[0])
    ]
    if len(links) != 1:
        raise LookupError(f"{record.name} stands below {above.__name__} by one of {links}")
    return links[0]


def neighbour_of(model: type[Model], of: str) -> type[Model]:
    """The model of the row that its rows name so; the same where they name none."""
    neighbour: type[Model] = class_mapper(model).relationships[of].mapper.class_ if of else model
    return neighbour


def is_unique(record: Record, attr: str) -> bool:
    """Whether no two of its rows have the same there."""
    column: Any = class_mapper(record.model).column_attrs[attr].columns[0]
    return bool(column.unique) or column.primary_key


def once_in_office(record: Record) -> str:
    """The key by which an office knows each of them, "" if there is none."""
    by_attr = {field.attr: field.key for field in record.fields}
    table: Any = record.model.__table__
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint) and "office_id" in constraint.columns:
            columns = [
                by_attr[column.name] for column in constraint.columns if column.name in by_attr
            ]
            return columns[0] if len(columns) == 1 else ""
    return ""


def _field(record: Record, key: str, case_key: Key, named: Mapping[str, Record]) -> Field:
    attr, prop = _attribute(record, key, case_key.attr)
    column: Any = prop.columns[0]
    stands = column.default.arg if column.default is not None else None
    default = case_key.default
    if default is None and not (case_key.required or case_key.spelt_out):
        default = stands
    has_name = bool(record.refers) and key == record.known_by
    may_be_silent = column.nullable or stands is not None or default is not None
    common: Common = {
        "key": key,
        "attr": attr,
        "doc": case_key.doc,
        "late": case_key.late,
        "counted": case_key.counted,
        "required": case_key.required or has_name or not may_be_silent,
        "default": default,
    }
    if hasattr(prop, "composite_class"):
        return _composite(prop, case_key, common)
    if column.foreign_keys:
        target = named[_tables(column)[0]]
        return Ref(**common, to=target.name, a_named=target.refers, known_by=target.known_by)
    if isinstance(column.type, Integer | Numeric):
        return _number(record, case_key, common, is_whole=isinstance(column.type, Integer))
    for kind, make in _FIELDS.items():
        if isinstance(column.type, kind):
            return make(column, case_key, common)
    raise LookupError(f"{record.name}.{key} is of a type that no file can tell")


def _attribute(record: Record, key: str, given: str) -> tuple[str, Any]:
    """The attribute that a key fills: of the row, or of the neighbour that it fills along."""
    names = (given,) if given else (key, f"{key}_id", f"is_{key}")
    homes = [("", record.model)]
    if record.joined is not None:
        homes.append((f"{record.joined.attr}.", record.joined.model))
    for prefix, model in homes:
        own = _properties(model)
        for name in names:
            if name in own:
                return f"{prefix}{name}", own[name]
    raise LookupError(f"{record.model.__name__} has no {' or '.join(names)}")


def _properties(model: type[Model]) -> dict[str, Any]:
    mapper = class_mapper(model)
    return {**mapper.column_attrs, **mapper.composites}


def _tables(column: Any) -> list[str]:
    """The tables that a column leads to."""
    return [key.column.table.name for key in column.foreign_keys]


def _composite(value: Any, key: Key, common: Common) -> Field:
    """A date as precise as its source, or a text in one language or both."""
    if value.composite_class is PartialDate:
        return Moment(**common)
    del common["default"]
    return BilingualTextField(**common, length=value.columns[0].type.length or TEXT_LENGTH)


def _number(record: Record, key: Key, common: Common, *, is_whole: bool) -> Field:
    """A number with a qualifier beside it (`<attr>_qualifier` or `qualifier`), or a bare one."""
    own = _properties(record.model)
    beside = f"{common['attr']}_qualifier"
    if not is_whole and beside not in own:
        beside = "qualifier"
    if beside not in own and not is_whole:
        return Sum(**common)
    if beside not in own:
        return Whole(**common, least=key.least, most=key.most)
    common["required"] = not own[beside].columns[0].nullable
    return Number(**common, qualifier=beside, whole=is_whole)


def _code(column: Any, key: Key, common: Common) -> Field:
    """A code of a closed set, or of one to which features add their own."""
    kind = column.type.kind if isinstance(column.type, StoredCode) else column.type.enum_class
    if kind is Qualifier:
        return Qualified(**common | {"required": False})
    return EnumCode(**common, kind=kind, only=key.only, without=key.without)


def _json(column: Any, key: Key, common: Common) -> Field:
    """Codes, or any mapping; empty where nothing is told of it."""
    common |= {"required": key.required, "default": None}
    if key.kind is not None:
        return EnumCodes(**common, kind=key.kind)
    return Open(**common, nothing=key.nothing)


def _flag(column: Any, key: Key, common: Common) -> Field:
    """Yes or no; no where nothing is told and something must stand there."""
    common |= {"required": key.required, "default": None if column.nullable else False}
    return Flag(**common, open_=key.required and column.nullable)


def _text(column: Any, key: Key, common: Common) -> Field:
    pattern = REF if common["key"] == "ref" else None
    return Text(**common, length=key.length or column.type.length, pattern=pattern)


# What the type of a column is told as; an enumeration is text too, so it is asked before.
_FIELDS: dict[type[Any], Callable[[Any, Key, Common], Field]] = {
    Enum: _code,
    StoredCode: _code,
    JSON: _json,
    Boolean: _flag,
    Date: lambda column, arguments, common: ExactDay(**common),
    Time: lambda column, arguments, common: TimeOfDay(**common),
    String: _text,
}
