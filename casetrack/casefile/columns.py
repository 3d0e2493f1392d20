"""The fields of a record, worked out from its mapped columns: type, length, what may be empty."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import JSON, Boolean, Date, Enum, Integer, Numeric, String, Time, UniqueConstraint
from sqlalchemy.orm import ColumnProperty, CompositeProperty, class_mapper

from casetrack.casefile.fields import (
    REF,
    TEXT_LENGTH,
    Clock,
    Code,
    Codes,
    Day,
    Field,
    Flag,
    Moment,
    Number,
    Open,
    Qualified,
    Ref,
    Said,
    Text,
    Whole,
)
from casetrack.casefile.records import Key, OfColumn, Record
from casetrack.cases.quantities import Qualifier
from casetrack.db import Model
from casetrack.db.when import When

Property = ColumnProperty[Any] | CompositeProperty[Any]


def fields_of(record: Record, named: Mapping[str, Record]) -> tuple[Field, ...]:
    """The fields of a record, in the order of its keys. named: by table, what can be referred to.

    Raises LookupError if a key is no attribute, or refers to what has no name in a file.
    """
    return tuple(
        told if isinstance(told, Field) else _field(record, key, told, named)
        for key, told in record.keys.items()
    )


def link_to(model: type[Model], above: type[Model], *, filled: set[str]) -> str:
    """The only foreign key of a row to the row above that none of its keys fills.

    Raises LookupError if there is none, or more than one.
    """
    links = [
        attr.key
        for attr in class_mapper(model).column_attrs
        if attr.key not in filled and _leads_to(attr, str(above.__tablename__))
    ]
    if len(links) != 1:
        raise LookupError(f"{model.__name__} stands below {above.__name__} by {links}")
    return links[0]


def is_unique(model: type[Model], attr: str) -> bool:
    """Whether no two rows have the same there."""
    return bool(class_mapper(model).column_attrs[attr].columns[0].unique)


def once_in_office(record: Record) -> str:
    """The key by which an office knows each of them, "" if there is none."""
    by_attr = {field.attr: field.key for field in record.fields}
    for constraint in record.model.__table__.constraints:  # type: ignore[attr-defined] # a table
        columns = {column.name for column in getattr(constraint, "columns", ())}
        if isinstance(constraint, UniqueConstraint) and "office_id" in columns:
            return next((by_attr[name] for name in columns if name in by_attr), "")
    return ""


def _field(record: Record, key: str, told: str | Key, named: Mapping[str, Record]) -> Field:
    said = told if isinstance(told, Key) else Key(told)
    attr, found = _attribute(record, key, said.attr)
    if key == "ref":
        is_asked = bool(record.refers)
        return Text(key=key, attr=attr, doc=said.doc, required=is_asked, pattern=REF)
    if isinstance(found, CompositeProperty):
        return _composite(found, said, key=key, attr=attr)
    return _column(record, found, said, named, key=key, attr=attr)


def _attribute(record: Record, key: str, given: str) -> tuple[str, Property]:
    """The attribute that a key fills: of the row, or of the neighbour that it fills along."""
    names = (given,) if given else (key, f"{key}_id", f"is_{key}")
    own = _properties(record.model)
    beside = _properties(record.joined.model) if record.joined is not None else {}
    for name in names:
        if name in own:
            return name, own[name]
    for name in names:
        if record.joined is not None and name in beside:
            return f"{record.joined.attr}.{name}", beside[name]
    raise LookupError(f"{record.model.__name__} has no {' or '.join(names)}")


def _properties(model: type[Model]) -> dict[str, Property]:
    mapper = class_mapper(model)
    return {**dict(mapper.column_attrs), **dict(mapper.composites)}


def _composite(found: CompositeProperty[Any], said: Key, **names: str) -> Field:
    """A date as precise as its source, or a text in one language or both."""
    column: Any = found.columns[0]
    default = None if said.default is OfColumn.DEFAULT else said.default
    common: dict[str, Any] = {**names, "doc": said.doc, "late": said.late}
    if found.composite_class is When:
        is_asked = said.required or (not column.nullable and default is None)
        return Moment(**common, required=is_asked, default=default)
    return Said(**common, required=said.required, length=column.type.length or TEXT_LENGTH)


def _column(
    record: Record, found: ColumnProperty[Any], said: Key, named: Mapping[str, Record], **names: str
) -> Field:
    column: Any = found.columns[0]
    default = column.default.arg if column.default is not None else None
    if said.required:
        default = None
    common: dict[str, Any] = {
        **names,
        "doc": said.doc,
        "late": said.late,
        "counted": said.counted,
        "required": said.required or not (column.nullable or column.default is not None),
        "default": default if said.default is OfColumn.DEFAULT else said.default,
    }
    if column.foreign_keys:
        (key,) = column.foreign_keys
        target = named[key.column.table.name]
        return Ref(**common, to=target.name, a_named=target.refers, known_by=target.known_by)
    if isinstance(column.type, Integer | Numeric):
        return _number(record, said, common, is_whole=isinstance(column.type, Integer))
    for kind, make in _FIELDS.items():
        if isinstance(column.type, kind):
            return make(column, said, common)
    raise LookupError(f"{record.name}.{names['key']} is of a type that no file can tell")


def _code(column: Any, said: Key, common: dict[str, Any]) -> Field:
    if column.type.enum_class is Qualifier:
        return Qualified(**{**common, "required": False})
    return Code(**common, kind=column.type.enum_class, without=said.without)


def _mapping(column: Any, said: Key, common: dict[str, Any]) -> Field:
    # Where nothing is told of it, it is empty.
    common |= {"required": said.required, "default": None}
    if said.kind is not None:
        return Codes(**common, kind=said.kind)
    return Open(**common, nothing=said.nothing)


def _flag(column: Any, said: Key, common: dict[str, Any]) -> Field:
    """Yes or no; no where nothing is told and something must stand there."""
    common |= {"required": said.required, "default": None if column.nullable else False}
    return Flag(**common, open_=said.required and column.nullable)


# What the type of a column is told as; an enumeration is text too, so it is asked before.
_FIELDS: dict[type[Any], Callable[[Any, Key, dict[str, Any]], Field]] = {
    Enum: _code,
    JSON: _mapping,
    Boolean: _flag,
    Date: lambda column, said, common: Day(**common),
    Time: lambda column, said, common: Clock(**common),
    String: lambda column, said, common: Text(**common, length=said.length or column.type.length),
}


def _number(record: Record, said: Key, common: dict[str, Any], *, is_whole: bool) -> Field:
    """A number with a qualifier beside it (`<attr>_qualifier` or `qualifier`), or a bare one."""
    own = _properties(record.model)
    beside = f"{common['attr']}_qualifier"
    if not is_whole and beside not in own:
        beside = "qualifier"
    if beside not in own:
        return Whole(**common, least=said.least, most=said.most)
    is_asked = not own[beside].columns[0].nullable
    return Number(**{**common, "required": is_asked}, qualifier=beside, whole=is_whole)


def _leads_to(attr: ColumnProperty[Any], table: str) -> bool:
    column: Any = attr.columns[0]
    return any(key.column.table.name == table for key in column.foreign_keys)
