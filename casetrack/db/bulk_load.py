"""Rows of several tables that belong to one case, loaded in one statement.

A page about a case reads a few rows of a dozen tables. One statement each costs a round trip, and
as much again to build it and read its result; together they cost little more than one. The tables
form one UNION ALL with shared columns.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter, itemgetter
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    ColumnExpressionArgument,
    Dialect,
    Enum,
    FromClause,
    Select,
    String,
    TypeDecorator,
    and_,
    any_,
    func,
    inspect,
    literal_column,
    or_,
    select,
    text,
)
from sqlalchemy.orm import Mapper, RelationshipProperty, Session
from sqlalchemy.orm import QueryableAttribute as Attribute
from sqlalchemy.orm.attributes import instance_state, set_committed_value

from casetrack.db.base import Model, StoredCode, key_of

_OF = "gathered_of"


@dataclass(frozen=True, eq=False)
class GatheredRows:
    """A selection of rows of one table. whose: the column of the owner id, as `Party.case_id`.

    also: an alternative owner column. into: the relationship list of another model that holds these
    rows, as `Party.roles`; whose is then a column of that model. through: the key of another table
    that the rows reference in the column `by`; whose is then a column of that table. ordered: sort
    attributes. only: further condition; for a list, on the rows of `into`'s model.
    """

    model: type[Model]
    whose: ColumnElement[int]
    ordered: tuple[str, ...]
    into: Attribute[Any] | None = None
    only: ColumnExpressionArgument[bool] | None = None
    also: ColumnElement[int] | None = None
    through: ColumnElement[int] | None = None
    by: ColumnElement[int] | None = None

    def condition(self, of: ColumnElement[int], dialect: Dialect) -> ColumnElement[bool]:
        """The condition that selects these rows."""
        if self.into is not None:
            key = key_of(self.into.class_.__table__)
            owners = select(key).where(self.whose == of)
            if self.only is None:
                return _child_column(self.into).in_(owners)
            return _among_few(_child_column(self.into), owners.where(self.only), dialect)
        if self.through is not None and self.by is not None:
            return _among_few(self.by, select(self.through).where(self.whose == of), dialect)
        mine: ColumnElement[bool] = self.whose == of
        if self.also is not None:
            mine = or_(mine, self.also == of)
        return mine if self.only is None else and_(mine, self.only)


def _among_few(
    column: ColumnElement[int], few: Select[int], dialect: Dialect
) -> ColumnElement[bool]:
    if dialect.name == "postgresql":
        # A few rows of many: joined, the whole of a long table may be read for them as long as it
        # was not counted; a few numbers are looked up in its index.
        return column == any_(func.array(few.scalar_subquery()))
    return column.in_(few)


def rows_of(
    model: type[Model],
    *ordered: str,
    whose: str = "case_id",
    also: str | None = None,
    only: ColumnExpressionArgument[bool] | None = None,
) -> GatheredRows:
    """Rows of a table with an owner column. ordered: by primary key if not given."""
    mapper: Mapper[Any] = inspect(model)
    either = mapper.columns[also] if also is not None else None
    return GatheredRows(
        model, mapper.columns[whose], ordered or _key_names(mapper), only=only, also=either
    )


def rows_through(
    owner: type[Model], model: type[Model], by: str, *, whose: str = "case_id"
) -> GatheredRows:
    """Rows of a table that reference, in the column `by`, a row of the owner's table."""
    owners, mapper = owner.__table__, inspect(model)
    return GatheredRows(
        model,
        owners.c[whose],
        _key_names(mapper),
        through=key_of(owners),
        by=model.__table__.c[by],
    )


def parts_of(
    into: Attribute[Any],
    *,
    whose: str = "case_id",
    only: ColumnExpressionArgument[bool] | None = None,
) -> GatheredRows:
    """Rows of a table kept in a relationship list, in its order.

    only: condition on the rows that have the list.
    """
    kept = _list_of(into)
    mapper: Mapper[Any] = kept.mapper
    by = [mapper.get_property_by_column(column).key for column in kept.order_by or ()]
    owner: Mapper[Any] = inspect(into.class_)
    return GatheredRows(
        mapper.class_, owner.columns[whose], tuple(by) or _key_names(mapper), into, only
    )


Found = Mapping[GatheredRows, Sequence[Any]]


class Gathering:
    """A set of tables loaded together. parts: a list only with the table that holds it.

    Raises ValueError if two parts are of one table, whose lists could not be told apart.
    """

    def __init__(self, parts: Sequence[GatheredRows]) -> None:
        self.parts = tuple(parts)
        if len({part.model for part in self.parts}) < len(self.parts):
            raise ValueError(f"one table twice: {[part.model.__name__ for part in self.parts]}")
        self._asked: dict[str, _Together] = {}

    def read(self, db: Session, of: int) -> Found:
        """The rows of each part that belong to the owner with this id; one statement."""
        dialect = db.get_bind().dialect
        if (asked := self._asked.get(dialect.name)) is None:
            # Two threads may both build it; the results are equal.
            asked = self._asked[dialect.name] = _Together(self.parts, dialect)
        rows = asked.read(db, of)
        for part, kept in rows.items():
            if len(kept) > 1:
                kept.sort(key=attrgetter(*part.ordered))
            if part.into is not None:
                _put(part.into, kept, _owners(part.into, rows))
        return rows


class _Together:
    """The statement for one engine, and the mapping of its result to rows of the tables.

    Tables share columns by type: the first text of each goes into the first text column, and so on,
    so that there are as many columns as the widest table has of a type. With columns of their own,
    forty tables had 660, each planned in every branch and fetched in every row.
    """

    def __init__(self, parts: Sequence[GatheredRows], dialect: Dialect) -> None:
        shared: list[_Shared] = []
        places = [_places(part.model.__table__, dialect, shared) for part in parts]
        shared.sort()
        self._parts = tuple(parts)
        # The first column says of which part a row is.
        self._at = [[1 + shared.index(value) for value in mine] for mine in places]
        branches = (
            _branch(number, part, mine, shared, dialect)
            for number, (part, mine) in enumerate(zip(parts, places, strict=True))
        )
        self._statement = text(" UNION ALL ".join(branches))
        self._readers: list[_RowReader] | None = None

    def read(self, db: Session, of: int) -> dict[GatheredRows, list[Any]]:
        """The rows of each part, unordered."""
        if db.autoflush:
            db.flush()
        answer = db.connection().execute(self._statement, {_OF: of})
        if self._readers is None:
            assert answer.cursor is not None
            types = [column[1] for column in answer.cursor.description]
            dialect = db.get_bind().dialect
            self._readers = [
                _RowReader(part.model, dialect, at, [types[column] for column in at])
                for part, at in zip(self._parts, self._at, strict=True)
            ]
        answers: list[list[Sequence[Any]]] = [[] for _part in self._parts]
        for row in answer.all():
            answers[row[0]].append(row)
        known = set(db.identity_map.keys())
        return {
            part: reader.rows(db, rows, known) if rows else []
            for part, reader, rows in zip(self._parts, self._readers, answers, strict=True)
        }


# A shared column: its type, and its index among columns of this type.
_Shared = tuple[str, int]


def _places(table: FromClause, dialect: Dialect, shared: list[_Shared]) -> list[_Shared]:
    """The shared column for each column of a table; missing ones are appended to `shared`."""
    taken: Counter[str] = Counter()
    places = []
    for column in table.columns:
        kept_as = _kept_as(column, dialect)
        place = kept_as, taken[kept_as]
        taken[kept_as] += 1
        places.append(place)
        if place not in shared:
            shared.append(place)
    return places


def _kept_as(column: ColumnElement[Any], dialect: Dialect) -> str:
    """The type of the shared column for this column; texts of any length are TEXT."""
    kept = column.type.dialect_impl(dialect)
    kept = kept.impl_instance if isinstance(kept, TypeDecorator) else kept
    return "TEXT" if isinstance(kept, String) else kept.compile(dialect)


def _branch(
    number: int,
    part: GatheredRows,
    places: Sequence[_Shared],
    shared: Sequence[_Shared],
    dialect: Dialect,
) -> str:
    """The SELECT of one table, part number first. places: the shared column of each column."""
    columns = dict(zip(places, part.model.__table__.columns, strict=True))

    def selected(branch_part: _Shared) -> str:
        if branch_part in columns:
            column: Any = columns[branch_part]
            name = f"{quoted(column.table.name)}.{quoted(column.name)}"
            return f"CAST({name} AS TEXT)" if branch_part[0] == "TEXT" else name
        # The first branch says of which type each column is; the others follow it.
        return f"CAST(NULL AS {branch_part[0]})" if not number else "NULL"

    quoted = dialect.identifier_preparer.quote
    mine: Select[Any] = select(literal_column("1")).select_from(part.model)
    compiled = mine.where(part.condition(literal_column(f":{_OF}"), dialect)).compile(
        dialect=dialect, compile_kwargs={"literal_binds": True}
    )
    _, _, source = str(compiled).partition("FROM ")
    return f"SELECT {number}, {', '.join(map(selected, shared))} FROM {source}"


class _Once(dict[Any, Any]):
    """Cache of parsed values for a column with few distinct values."""

    def __init__(self, read: Callable[[Any], Any]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, kept: Any) -> Any:
        """Parse and cache a new value."""
        read = self[kept] = self._read(kept)
        return read


class _RowReader:
    """Builds model instances from result rows.

    at: positions of the table's columns in the result. types: the driver's type codes.
    """

    def __init__(
        self, model: type[Model], dialect: Dialect, at: Sequence[int], types: Sequence[Any]
    ) -> None:
        self._mapper: Mapper[Any] = inspect(model)
        table = model.__table__
        self._key = next(
            place for column, place in zip(table.columns, at, strict=True) if column.primary_key
        )
        # The first says of which part a row is. With it no table has but one column, of which
        # nothing but the value would be told.
        names = [self._mapper.get_property_by_column(column).key for column in table.columns]
        self._names = ("", *names)
        self._places = itemgetter(0, *at)
        self._read = [
            (name, _Once(read).__getitem__ if isinstance(column.type, _CODES) else read)
            for name, column, kept_as in zip(names, table.columns, types, strict=True)
            if (read := column.type.dialect_impl(dialect).result_processor(dialect, kept_as))
        ]
        # Attributes that are no columns are loaded on access.
        self._left = frozenset(
            attr.key for attr in self._mapper.column_attrs if attr.key not in names
        )

    def rows(
        self, db: Session, results: Sequence[Sequence[Any]], known: Collection[Any]
    ) -> list[Any]:
        """Instances for the result rows; loaded attributes of known instances stay unchanged.

        known: identity keys in the session.
        """
        model, at, identity_map = self._mapper.class_, self._key, db.identity_map
        new_instance, session_id = self._mapper.class_manager.new_instance, db.hash_key
        rows = []
        for values in results:
            key = (model, (values[at],), None)
            if key in known and (row := identity_map.get(key)) is not None:
                self._complete(row, values)
            else:
                # As SQLAlchemy does with what it loads itself: to add each one to the session as
                # if it came from elsewhere took longer than all else that is done for it.
                row = new_instance()
                state = instance_state(row)
                row.__dict__.update(self._values(values))
                if self._left:
                    state.expired_attributes.update(self._left)
                state.key, state.session_id = key, session_id
                identity_map.add(state)
            rows.append(row)
        return rows

    def _complete(self, known: Any, values: Sequence[Any]) -> None:
        if missing := inspect(known).unloaded:
            for name, value in self._values(values).items():
                if name in missing:
                    set_committed_value(known, name, value)

    def _values(self, raw: Sequence[Any]) -> dict[str, Any]:
        values = dict(zip(self._names, self._places(raw), strict=True))
        del values[""]
        for name, read in self._read:
            if (kept := values[name]) is not None:
                values[name] = read(kept)
        return values


# Types with few values that nobody changes.
_CODES = Enum, StoredCode, Boolean


def _put(into: Attribute[Any], kept: Sequence[Any], owners: Sequence[Any]) -> None:
    name = _child_attribute(into)
    lists: dict[int, list[Any]] = {}
    for record in kept:
        lists.setdefault(getattr(record, name), []).append(record)
    key = key_of(into.class_.__table__).key
    for owner in owners:
        set_committed_value(owner, into.key, lists.get(getattr(owner, str(key)), []))


def _owners(into: Attribute[Any], rows_found: Found) -> Sequence[Any]:
    """The instances that hold the list. Raises StopIteration if they are not loaded together."""
    return next(rows for part, rows in rows_found.items() if part.model is into.class_)


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
    return tuple(mapper.get_property_by_column(column).key for column in mapper.primary_key)
