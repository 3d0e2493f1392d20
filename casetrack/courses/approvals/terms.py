"""Typed values of the form of a decision, as JSON and back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from casetrack.db.partial_date import PartialDate


def terms_as_json(terms: Any) -> Any:
    """A dataclass of plain values, dates, codes and further dataclasses, in JSON types."""
    if isinstance(terms, PartialDate):
        return {"edtf": terms.edtf, "words": terms.words}
    if is_dataclass(terms):
        return {field.name: terms_as_json(getattr(terms, field.name)) for field in fields(terms)}
    if isinstance(terms, date):
        return terms.isoformat()
    if isinstance(terms, tuple):
        return [terms_as_json(term) for term in terms]
    return getattr(terms, "value", terms)


def texts_typed(terms: Any) -> Iterator[tuple[str, str]]:
    """Every typed text among the terms, with its field of the dataclass."""
    for field in fields(terms):
        for text in _texts(getattr(terms, field.name)):
            yield field.name, text


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, tuple):
        for part in value:
            yield from _texts(part)
    elif isinstance(value, PartialDate):
        yield value.words or ""
    elif is_dataclass(value):
        for part in fields(value):
            yield from _texts(getattr(value, part.name))
    elif type(value) is str:
        # A code is a text, too, but nobody typed it.
        yield value


def read_terms(kind: Any, kept: Any) -> Any:
    """An instance of the dataclass `kind`, from JSON.

    What was kept before the dataclass had a field takes its default. Raises TypeError, ValueError
    or KeyError where it cannot be read any more.
    """
    if get_origin(kind) in (Union, UnionType):
        return _read_any(get_args(kind), kept)
    if kind is PartialDate:
        return (
            PartialDate.parse_edtf(kept["edtf"], kept["words"])
            if kept["edtf"]
            else PartialDate.unknown()
        )
    if isinstance(kind, type) and is_dataclass(kind):
        types = _types(kind)
        return kind(**{name: read_terms(types[name], value) for name, value in kept.items()})
    if get_origin(kind) is tuple:
        return tuple(read_terms(get_args(kind)[0], value) for value in kept)
    if kind is date:
        return date.fromisoformat(kept)
    return kind(kept)


def _read_any(kinds: tuple[Any, ...], kept: Any) -> Any:
    """A value of the one of several types that fits the stored value."""
    if kept is None and NoneType in kinds:
        return None
    some = [kind for kind in kinds if kind is not NoneType]
    if len(some) > 1:
        some = [kind for kind in some if (kind is PartialDate) == isinstance(kept, dict)]
    return read_terms(some[0], kept)


@cache
def _types(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
