"""What a unit of work wrote: rows that came or went, and columns of rows that stayed.

Whatever is derived from the facts of a case says what it reads; where nothing of that was written,
it need not be worked out again.
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
    """The rows of a model that are of one kind; none ever becomes one of another."""

    model: type[Model]
    kind: object


# A model: whatever is written of it. One of its columns: that column, and rows that come or go.
Read = type[Model] | QueryableAttribute[Any] | OfKind


@dataclass
class RowChange:
    """One row. row: None where a statement of one's own wrote it. columns: whose value changed.

    is_whole: it came, went or was written in a way of which no column is known.
    """

    row: Model | None
    columns: set[str] = field(default_factory=set)
    is_whole: bool = False
    is_new: bool = False


@dataclass
class ChangeSet:
    """rows: tables of which rows came or went. columns: by table, those of which a value changed.

    each: the same by table and number of the row, of tables whose rows have one. told: tables of
    which somebody said that rows were written, so that `each` does not hold them all. kinds: by
    table, of tables whose rows have one.
    Rather too much than too little: what a savepoint took back stands here, too, unless whoever
    made it keeps this `as_it_is`.
    """

    rows: set[str] = field(default_factory=set)
    columns: dict[str, set[str]] = field(default_factory=dict)
    each: dict[tuple[str, int], RowChange] = field(default_factory=dict)
    told: set[str] = field(default_factory=set)
    kinds: set[tuple[str, object]] = field(default_factory=set)

    def as_it_is(self) -> ChangeSet:
        """The same, which what is written from now on does not change."""
        return ChangeSet(
            set(self.rows),
            {table: set(names) for table, names in self.columns.items()},
            {key: replace(one, columns=set(one.columns)) for key, one in self.each.items()},
            set(self.told),
            set(self.kinds),
        )

    def has_any(self, reads: Iterable[Read]) -> bool:
        """Whether anything of this was written."""
        return any(self._has(one) for one in reads)

    def _has(self, read: Read) -> bool:
        if isinstance(read, OfKind):
            table = read.model.__tablename__
            return table in self.told or (table, read.kind) in self.kinds
        if isinstance(read, QueryableAttribute):
            table = str(read.class_.__tablename__)
            return table in self.rows or read.key in self.columns.get(table, ())
        return read.__tablename__ in self.rows or read.__tablename__ in self.columns


def change_set() -> ChangeSet:
    """What the current unit of work wrote so far, as far as it is flushed."""
    return _of(session())


def is_new(row: Model) -> bool:
    """Whether this row came in the current unit of work, flushed: of it nothing is older."""
    row_id: int = row.id
    noted = change_set().each.get((row.__tablename__, row_id))
    return noted is not None and noted.is_new


def may_have(row: Model, model: type[Model]) -> bool:
    """Whether there may be rows of this model that belong to `row`.

    There are none where the row is new and nothing of the model was written since, so that nobody
    need look. Whatever is not flushed counts as written.
    """
    if not is_new(row) or change_set().has_any([model]):
        return True
    return any(isinstance(one, model) for one in session().new)


def come_with(row: Model, model: type[Row], by: InstrumentedAttribute[int]) -> list[Row] | None:
    """All rows of this model that belong to a row that is new itself; None where nobody knows.

    They came in this unit of work, too, and need not be read again. by: the column that says to
    whom one belongs. In no order.
    """
    if not is_new(row) or model.__tablename__ in change_set().told:
        return None
    if any(isinstance(one, model) for one in session().new):
        session().flush()
    owner: int = row.id
    return [one for one in just_written(model) if getattr(one, by.key) == owner]


def just_written(model: type[Row]) -> Iterator[Row]:
    """The rows of this model that came in the current unit of work, flushed or not.

    As far as they were added to the session, and are not taken back.
    """
    for noted in list(change_set().each.values()):
        if noted.is_new and isinstance(noted.row, model) and inspect(noted.row).persistent:
            yield noted.row
    yield from (one for one in session().new if isinstance(one, model))


def note_written(table: str, row_id: int | None = None) -> None:
    """Say that a row of this table was written by a statement of one's own; None: several.

    Only what the session flushes is seen by itself: to look at every statement would cost a page.
    """
    found = change_set()
    found.rows.add(table)
    found.told.add(table)
    forget_cached(session(), table)
    if row_id is not None:
        found.each.setdefault((table, row_id), RowChange(None)).is_whole = True


def forget_written(db: Session) -> None:
    """A unit of work ends here."""
    db.info.pop(_WRITTEN, None)


def _of(db: Session) -> ChangeSet:
    found: ChangeSet = db.info.setdefault(_WRITTEN, ChangeSet())
    return found


def _each(db: Session, mapper: Mapper[Model], row: Model) -> RowChange | None:
    """What is noted of one row; None if its table does not number them."""
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
    names = {one.key for one in mapper.column_attrs if attributes[one.key].history.has_changes()}
    if names and (db := object_session(row)) is not None:
        _of(db).columns.setdefault(row.__tablename__, set()).update(names)
        _of(db).kinds.add((row.__tablename__, getattr(row, "kind", None)))
        if (noted := _each(db, mapper, row)) is not None:
            noted.columns |= names
