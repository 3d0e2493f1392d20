"""GatheredRows of several tables that belong to one thing, read in one statement.

A page about a case asks a dozen tables for a few rows each. One by one each of them costs a round
trip, and as much again to build the statement and to read its answer; together they cost little
more than one. The tables stand below each other in one UNION ALL, each in columns of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from threading import Lock
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ColumnExpressionArgument,
    Dialect,
    Executable,
    Select,
    and_,
    any_,
    func,
    inspect,
    literal_column,
    or_,
    select,
    text,
)
from sqlalchemy.orm import Load, Mapper, RelationshipProperty, Session, aliased
from sqlalchemy.orm import QueryableAttribute as Attribute
from sqlalchemy.orm.attributes import set_committed_value

from casetrack.db.base import Model, key_of

_OF = "gathered_of"


@dataclass(frozen=True, eq=False)
class GatheredRows:
    """Rows of one table. whose: the column that says to what they belong, as `Party.case_id`.

    also: another one that may say so. into: the list of another table's rows that these are kept
    in, as `Party.roles`; whose is then a column of that table. ordered: the attributes they are in
    order of. only: which of them; of a list, which rows of that table it is kept in.
    """

    model: type[Model]
    whose: ColumnElement[int]
    ordered: tuple[str, ...]
    into: Attribute[Any] | None = None
    only: ColumnExpressionArgument[bool] | None = None
    also: ColumnElement[int] | None = None

    def condition(self, of: ColumnElement[int], dialect: Dialect) -> ColumnElement[bool]:
        """Which rows of the table these are."""
        if self.into is not None:
            key = key_of(self.into.class_.__table__)
            owners = select(key).where(self.whose == of)
            if self.only is None:
                return _child_column(self.into).in_(owners)
            owners = owners.where(self.only)
            if dialect.name == "postgresql":
                # A few rows of many: joined, the whole of a long table may be read for them as long
                # as it was not counted; a few numbers are looked up in its index.
                return _child_column(self.into) == any_(func.array(owners.scalar_subquery()))
            return _child_column(self.into).in_(owners)
        mine: ColumnElement[bool] = self.whose == of
        if self.also is not None:
            mine = or_(mine, self.also == of)
        return mine if self.only is None else and_(mine, self.only)


def rows_of(
    model: type[Model],
    *ordered: str,
    whose: str = "case_id",
    also: str | None = None,
    only: ColumnExpressionArgument[bool] | None = None,
) -> GatheredRows:
    """The rows of a table that name what they belong to. ordered: by their number if not given."""
    mapper: Mapper[Any] = inspect(model)
    either = mapper.columns[also] if also is not None else None
    return GatheredRows(
        model, mapper.columns[whose], ordered or _key_names(mapper), only=only, also=either
    )


def parts_of(
    into: Attribute[Any],
    *,
    whose: str = "case_id",
    only: ColumnExpressionArgument[bool] | None = None,
) -> GatheredRows:
    """The rows of a table that are kept in a list of those of another one, in its order.

    only: which of those it is the list of.
    """
    kept = _list_of(into)
    mapper: Mapper[Any] = kept.mapper
    by = [mapper.get_property_by_column(one).key for one in kept.order_by or ()]
    owner: Mapper[Any] = inspect(into.class_)
    return GatheredRows(
        mapper.class_, owner.columns[whose], tuple(by) or _key_names(mapper), into, only
    )


Found = Mapping[GatheredRows, Sequence[Any]]


class Gathering:
    """What is read together. parts: with each list the rows in which it is kept; a table once.

    Raises ValueError if two parts are of one table: their columns could not be told apart.
    """

    def __init__(self, parts: Sequence[GatheredRows]) -> None:
        self.parts = tuple(parts)
        if len({part.model for part in self.parts}) < len(self.parts):
            raise ValueError(f"one table twice: {[part.model.__name__ for part in self.parts]}")
        self._statements: dict[str, Executable] = {}
        self._first = Lock()

    def read(self, db: Session, of: int) -> Found:
        """The rows of each part that belong to the thing with this number; one statement."""
        rows = self._rows(db, of)
        found: dict[GatheredRows, list[Any]] = {part: [] for part in self.parts}
        for row in rows:
            for part, one in zip(self.parts, row, strict=True):
                if one is not None:
                    found[part].append(one)
                    break
        for part, kept in found.items():
            kept.sort(key=attrgetter(*part.ordered))
            if part.into is not None:
                _put(part.into, kept, _owners(part.into, found))
        return found

    def _rows(self, db: Session, of: int) -> Sequence[Any]:
        dialect = db.get_bind().dialect
        if (ready := self._statements.get(dialect.name)) is not None:
            return db.execute(ready, {_OF: of}).all()
        # SQLAlchemy completes a statement while it first compiles it: where two threads do so at
        # once, each finds columns of the other's, and none of its own (NoSuchColumnError).
        with self._first:
            made = self._statements.get(dialect.name)
            if made is None:
                made = _statement(self.parts, dialect)
            rows = db.execute(made, {_OF: of}).all()
            self._statements[dialect.name] = made
        return rows


def _statement(parts: Sequence[GatheredRows], dialect: Dialect) -> Executable:
    """The statement, put together as text: as expressions it would take fifteen megabytes."""
    columns = [(part, column) for part in parts for column in part.model.__table__.columns]
    written = " UNION ALL ".join(
        _branch(part, columns, dialect, is_first=part is parts[0]) for part in parts
    )
    named = (column.label(f"c{at}") for at, (_, column) in enumerate(columns))
    together = text(written).columns(*named).subquery()
    entities: list[Any] = [aliased(part.model, together) for part in parts]
    # What else these rows would bring along is read with them, or when it is asked for.
    return select(*entities).options(*(Load(one).lazyload("*") for one in entities))


def _branch(
    part: GatheredRows,
    columns: Sequence[tuple[GatheredRows, ColumnElement[Any]]],
    dialect: Dialect,
    *,
    is_first: bool,
) -> str:
    """The rows of one table in its own columns, and nothing in those of the others."""

    def said(at: int, mine: GatheredRows, column: Any) -> str:
        if mine is part:
            told = f"{quoted(column.table.name)}.{quoted(column.name)}"
        else:
            # The first branch says of which type each column is; the others follow it.
            told = f"CAST(NULL AS {column.type.compile(dialect)})" if is_first else "NULL"
        return f"{told} AS c{at}" if is_first else told

    quoted = dialect.identifier_preparer.quote
    mine: Select[Any] = select(literal_column("1")).select_from(part.model)
    told = mine.where(part.condition(literal_column(f":{_OF}"), dialect)).compile(
        dialect=dialect, compile_kwargs={"literal_binds": True}
    )
    _, _, source = str(told).partition("FROM ")
    shown = ", ".join(said(at, *one) for at, one in enumerate(columns))
    return f"SELECT {shown} FROM {source}"


def _put(into: Attribute[Any], kept: Sequence[Any], owners: Sequence[Any]) -> None:
    name = _child_attribute(into)
    lists: dict[int, list[Any]] = {}
    for one in kept:
        lists.setdefault(getattr(one, name), []).append(one)
    key = key_of(into.class_.__table__).key
    for owner in owners:
        set_committed_value(owner, into.key, lists.get(getattr(owner, str(key)), []))


def _owners(into: Attribute[Any], found: Found) -> Sequence[Any]:
    """The rows whose list it is. Raises StopIteration if they are not read together with it."""
    return next(rows for part, rows in found.items() if part.model is into.class_)


def _child_column(into: Attribute[Any]) -> ColumnElement[int]:
    ((_owner, column),) = _list_of(into).local_remote_pairs or ()
    return column


def _list_of(into: Attribute[Any]) -> RelationshipProperty[Any]:
    kept = into.property
    assert isinstance(kept, RelationshipProperty)
    return kept


def _child_attribute(into: Attribute[Any]) -> str:
    column: Any = _child_column(into)
    return _list_of(into).mapper.get_property_by_column(column).key


def _key_names(mapper: Mapper[Any]) -> tuple[str, ...]:
    return tuple(mapper.get_property_by_column(one).key for one in mapper.primary_key)
