"""Changes of a unit of work: rows inserted or deleted, and changed columns.

Derived data declares what it reads, and is recalculated only if some of that changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import event, inspect
from sqlalchemy.engine import Connection
from sqlalchemy.orm import (
    InstrumentedAttribute,
    Mapper,
    QueryableAttribute,
    Session,
    object_session,
)

from casetrack.db.base import Model
from casetrack.db.cache import forget_cached
from casetrack.db.session import session

_WRITTEN = "casetrack_written"
Row = TypeVar("Row", bound=Model)


class OfKind(NamedTuple):
    """Rows of a model of one kind; a row never changes its kind."""

    model: type[Model]
    kind: object


# A model: whatever is written of it. One of its columns: that column, and rows that come or go.
Read = type[Model] | QueryableAttribute[Any] | OfKind


@dataclass
class RowChange:
    """The change of one row. row: None if written by an explicit statement. columns: changed ones.

    is_whole: inserted, deleted, or changed in unknown columns.
    """

    row: Model | None
    columns: set[str] = field(default_factory=set)
    is_whole: bool = False
    is_new: bool = False


@dataclass
class ChangeSet:
    """rows: tables with rows inserted or deleted. columns: changed columns by table.

    each: changes by table and row id, where rows have one. told: tables reported by `note_written`,
    for which `each` is incomplete. kinds: changed kinds by table, where rows have one.
    A superset: changes rolled back with a savepoint stay, unless the caller restores a copy
    (`as_it_is`).
    """

    rows: set[str] = field(default_factory=set)
    columns: dict[str, set[str]] = field(default_factory=dict)
    each: dict[tuple[str, int], RowChange] = field(default_factory=dict)
    told: set[str] = field(default_factory=set)
    kinds: set[tuple[str, object]] = field(default_factory=set)

    def as_it_is(self) -> ChangeSet:
        """A copy that later changes do not affect."""
        return ChangeSet(
            set(self.rows),
            {table: set(names) for table, names in self.columns.items()},
            {
                key: replace(change, columns=set(change.columns))
                for key, change in self.each.items()
            },
            set(self.told),
            set(self.kinds),
        )

    def has_any(self, reads: Iterable[Read]) -> bool:
        """Whether any of these changed."""
        return any(self._has(kind) for kind in reads)

    def _has(self, read: Read) -> bool:
        if isinstance(read, OfKind):
            table = read.model.__tablename__
            return table in self.told or (table, read.kind) in self.kinds
        if isinstance(read, QueryableAttribute):
            table = str(read.class_.__tablename__)
            return table in self.rows or read.key in self.columns.get(table, ())
        return read.__tablename__ in self.rows or read.__tablename__ in self.columns


def change_set() -> ChangeSet:
    """The flushed changes of the current unit of work."""
    return _of(session())


def is_new(row: Model) -> bool:
    """Whether this row was inserted (flushed) in the current unit of work."""
    row_id: int = row.id
    noted = change_set().each.get((row.__tablename__, row_id))
    return noted is not None and noted.is_new


def may_have(row: Model, model: type[Model]) -> bool:
    """Whether rows of this model may belong to `row`.

    False for a new row if no row of the model was written; then no query is needed. Unflushed rows
    count as written.
    """
    if not is_new(row) or change_set().has_any([model]):
        return True
    return any(isinstance(new_row, model) for new_row in session().new)


def come_with(row: Model, model: type[Row], by: InstrumentedAttribute[int]) -> list[Row] | None:
    """All rows of this model that belong to a new row, without a query; None if not known.

    They are of this unit of work, too. by: the column of the owner id. Unordered.
    """
    if not is_new(row) or model.__tablename__ in change_set().told:
        return None
    if any(isinstance(instance, model) for instance in session().new):
        session().flush()
    owner: int = row.id
    return [other_row for other_row in just_written(model) if getattr(other_row, by.key) == owner]


def just_written(model: type[Row]) -> Iterator[Row]:
    """Rows of this model inserted in the current unit of work, flushed or not.

    Only rows added to the session and not rolled back.
    """
    for noted in list(change_set().each.values()):
        if noted.is_new and isinstance(noted.row, model) and inspect(noted.row).persistent:
            yield noted.row
    yield from (row for row in session().new if isinstance(row, model))


def note_written(table: str, row_id: int | None = None) -> None:
    """Report that an explicit statement wrote this row; None: several rows.

    Only flushes of the session are observed: to parse every statement would be too slow.
    """
    changes = change_set()
    changes.rows.add(table)
    changes.told.add(table)
    forget_cached(session(), table)
    if row_id is not None:
        changes.each.setdefault((table, row_id), RowChange(None)).is_whole = True


def forget_written(db: Session) -> None:
    """Clear the change set at the end of a unit of work."""
    db.info.pop(_WRITTEN, None)


def _of(db: Session) -> ChangeSet:
    changes: ChangeSet = db.info.setdefault(_WRITTEN, ChangeSet())
    return changes


def _each(db: Session, mapper: Mapper[Model], row: Model) -> RowChange | None:
    """The change of one row; None if its primary key is no single number."""
    key = mapper.primary_key_from_instance(row)
    if len(key) != 1 or not isinstance(key[0], int):
        return None
    return _of(db).each.setdefault((row.__tablename__, key[0]), RowChange(row))


@event.listens_for(Model, "after_insert", propagate=True)
def _came(mapper: Mapper[Model], connection: Connection, row: Model) -> None:
    _came_or_went(mapper, row, is_new=True)


@event.listens_for(Model, "after_delete", propagate=True)
def _went(mapper: Mapper[Model], connection: Connection, row: Model) -> None:
    _came_or_went(mapper, row, is_new=False)


def _came_or_went(mapper: Mapper[Model], row: Model, *, is_new: bool) -> None:
    if (db := object_session(row)) is None:
        return
    _of(db).rows.add(row.__tablename__)
    _of(db).kinds.add((row.__tablename__, getattr(row, "kind", None)))
    if (noted := _each(db, mapper, row)) is not None:
        noted.row, noted.is_whole, noted.is_new = row, True, is_new


@event.listens_for(Model, "before_update", propagate=True)
def _changed(mapper: Mapper[Model], connection: Connection, row: Model) -> None:
    attributes = inspect(row).attrs
    names = {attr.key for attr in mapper.column_attrs if attributes[attr.key].history.has_changes()}
    if names and (db := object_session(row)) is not None:
        _of(db).columns.setdefault(row.__tablename__, set()).update(names)
        _of(db).kinds.add((row.__tablename__, getattr(row, "kind", None)))
        if (noted := _each(db, mapper, row)) is not None:
            noted.columns |= names
