"""Rows of a case that must not be rewritten: their hash stands in the event of their act.

A model says with SEALED which of its columns those are. Whoever writes such a row through the
session gets its seal into the audit by itself: in the event of the journal entry, or, for what
changed after it, in one of its own at the end of the unit of work. Whoever lawfully rewrites one
in another way, or an earlier line of the journal, calls `seal_again`.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection, Row
from sqlalchemy.orm import Mapper, Session, SessionTransaction, object_session

from casetrack.audit.sealing import current_audit_key, hash_of, plain
from casetrack.codes import AnyCode
from casetrack.db import Model
from casetrack.db.base import key_of
from casetrack.errors import RuleBroken

T = TypeVar("T")

SEALS = "seals"
# Rows that a backup was restored without, and that they are back: details of an event.
_SHUT, _BACK = "rows_shut", "rows_back"
PAGE = 500
# Seals in one event of their own: its row stays small.
TOGETHER = 100
# What a session remembers of its unit of work: the rows that were written, and which are new.
_CHANGED = "casetrack_changed_contents"
_NEW = "casetrack_new_contents"
_ANEW = "casetrack_decided_anew"
# The events of a unit of work that sealed something, in their order.
RECORDED = "casetrack_sealing_events"


@dataclass(frozen=True)
class SealedColumns:
    """Sealed columns of a table.

    columns: only ever added to, at the end: an older seal covers as many as there were then.
    is_final: a row is sealed once; another change of it is a correction, a row of its own.
    unless: a column and its value with which a row is not sealed yet. once: columns whose content
    was decided: written with the row, and later only within `decided_anew`; of a row that says
    that it was not (`was_decided`), as often as anybody likes.
    """

    columns: tuple[str, ...]
    is_final: bool
    unless: tuple[str, str | bool | None] | None = None
    once: tuple[str, ...] = ()


def sealed_columns(
    columns: str,
    *,
    is_final: bool,
    unless: tuple[str, str | bool | None] | None = None,
    once: str = "",
) -> SealedColumns:
    """`SealedColumns` of names in one text, in the order in which they are sealed."""
    return SealedColumns(tuple(columns.split()), is_final, unless, tuple(once.split()))


@dataclass(frozen=True)
class Found:
    """A row of a case that does not fit its seal. what: altered, missing or inserted."""

    what: str
    table: str
    row_id: int


def seals_of(rows: Iterable[Model | None]) -> list[str]:
    """Seals of these rows, flushed; unsealed rows are left out."""
    key = current_audit_key().newest()
    seals = []
    for row in rows:
        sealed = getattr(row, "SEALED", None)
        if row is None or sealed is None or _is_not_yet(sealed, lambda name, r=row: _told(r, name)):
            continue
        values = [_told(row, name) for name in sealed.columns]
        table = row.__tablename__
        row_id: int = row.id
        seals.append(_seal(table, row_id, values, key))
    return seals


def gone_seals(table: str, ids: Iterable[int]) -> list[str]:
    """Marks in place of the seals of rows that were lawfully deleted."""
    key = current_audit_key().newest()
    return [_seal(table, row_id, (), key) for row_id in ids]


def stored_seals(
    db: Session, model: type[Model], ids: Sequence[int] | None = None
) -> Iterator[str]:
    """The seals of rows as they are stored, whatever the session remembers. ids: None for all."""
    key = current_audit_key().newest()
    sealed = _sealing(model)
    for row in _rows(db, model, ids):
        if not _is_not_yet(sealed, lambda name, r=row: getattr(r, name)):
            values = [getattr(row, name) for name in sealed.columns]
            yield _seal(model.__tablename__, row.id, values, key)


def sealed_models() -> list[type[Model]]:
    """Every model with sealed columns, by the name of its table."""
    models = [
        mapper.class_ for mapper in Model.registry.mappers if hasattr(mapper.class_, "SEALED")
    ]
    return sorted(models, key=lambda model: str(model.__tablename__))


def unsealed(db: Session, recorded: Iterable[Mapping[str, Any]]) -> list[str]:
    """Seals of the rows this unit of work changed, flushed, as far as not `recorded`.

    recorded: the details of its events, in their order.
    """
    last = {_place(seal): seal for details in recorded for seal in details.get(SEALS, ())}
    changed: dict[tuple[str, int], Model] = db.info.get(_CHANGED, {})
    there = [row for row in changed.values() if not sa.inspect(row).transient]
    return [seal for seal in seals_of(there) if last.get(_place(seal)) != seal]


def in_lots(things: Iterable[T], size: int = TOGETHER) -> Iterator[list[T]]:
    """The same things in their order, so many at a time."""
    rest = iter(things)
    while lot := list(islice(rest, size)):
        yield lot


def as_ranges(ids: Iterable[int]) -> str:
    """Numbers as "5-9,12"."""
    spans: list[list[int]] = []
    for number in sorted(ids):
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ",".join(str(a) if a == b else f"{a}-{b}" for a, b in spans)


def from_ranges(text: str) -> frozenset[int]:
    """The numbers that `as_ranges` wrote. Raises ValueError."""
    spans = [list(map(int, span.split("-"))) for span in text.split(",")]
    return frozenset(number for span in spans for number in range(span[0], span[-1] + 1))


class Contents:
    """The last seal of each row, taken from the events in their order.

    shut: rows, by table, that a backup was restored without, as they are sealed for the custodians:
    that they are not there is no fault.
    """

    def __init__(self, shut: Mapping[str, Set[int]]) -> None:
        self._last: dict[str, dict[int, tuple[int, str, bytes | None]]] = {}
        self._open: dict[str, set[int]] = {}
        self._shut: dict[str, set[int]] = {table: set(ids) for table, ids in shut.items()}

    @property
    def shut(self) -> int:
        """Number of the rows that are shut."""
        return sum(map(len, self._shut.values()))

    def take(self, details: Mapping[str, Any], key: bytes | None) -> None:
        """Note the seals of one event. key: that of its place in the chain."""
        for name in (_SHUT, _BACK):
            for table, ranges in map(str.split, details.get(name, ())):
                shut, rows = self._shut.setdefault(table, set()), from_ranges(ranges)
                (shut.update if name == _SHUT else shut.difference_update)(rows)
        for seal in details.get(SEALS, ()):
            table, row_id, columns, values = seal.split()
            self._last.setdefault(table, {})[int(row_id)] = (int(columns), values, key)
            self._open.get(table, set()).discard(int(row_id))

    def leave_open(self, details: Mapping[str, Any]) -> None:
        """Note an event that does not fit: the state of the rows it sealed is open.

        Until a later event seals them.
        """
        for seal in details.get(SEALS, ()):
            table, row_id, *_rest = seal.split()
            self._open.setdefault(table, set()).add(int(row_id))

    def left_open(self) -> tuple[tuple[str, int], ...]:
        """Rows in an open state, by table and id."""
        return tuple(
            (table, row_id) for table in sorted(self._open) for row_id in sorted(self._open[table])
        )

    def first_misfit(self, db: Session, *, only_taken: bool) -> Found | None:
        """The first row that does not fit its seal, has none, or is gone.

        only_taken: look at no rows but those whose seals were taken.
        """
        for model in sealed_models():
            table = model.__tablename__
            taken = self._last.get(table, {})
            misfit = self._first_of(db, model, taken, ids=sorted(taken) if only_taken else None)
            if misfit is not None:
                return misfit
        return None

    def _first_of(
        self,
        db: Session,
        model: type[Model],
        taken: dict[int, tuple[int, str, bytes | None]],
        ids: Sequence[int] | None,
    ) -> Found | None:
        sealed, table = _sealing(model), model.__tablename__
        # Sealed with no column at all: it was taken away, and the event says by whom and why.
        unknown = self._open.get(table, set())
        left = {row_id for row_id, (count, _told, _key) in taken.items() if count} - unknown
        left -= self._shut.get(table, set())
        try:
            for row in _rows(db, model, ids):
                left.discard(row.id)
                if row.id in unknown:
                    continue
                if (seal := taken.get(row.id)) is None:
                    if _is_not_yet(sealed, lambda name, r=row: getattr(r, name)):
                        continue
                    return Found("inserted", table, row.id)
                count, tail, key = seal
                if not count:
                    return Found("inserted", table, row.id)
                values = [getattr(row, name) for name in sealed.columns[:count]]
                if not hmac.compare_digest(_hash(table, row.id, values, key), tail):
                    return Found("altered", table, row.id)
        except _Unreadable as problem:
            return Found("altered", table, problem.row_id)
        return Found("missing", table, min(left)) if left else None


class _Unreadable(Exception):
    def __init__(self, row_id: int) -> None:
        super().__init__(row_id)
        self.row_id = row_id


def _sealing(model: type[Model]) -> SealedColumns:
    columns: SealedColumns = model.SEALED  # type: ignore[attr-defined]  # asked of sealed models only
    return columns


def _is_not_yet(sealed: SealedColumns, stored: Any) -> bool:
    if sealed.unless is None:
        return False
    name, value = sealed.unless
    return bool(_plain(stored(name)) == value)


def _told(row: Model, column: str) -> Any:
    mapper = sa.inspect(type(row))
    return getattr(row, mapper.get_property_by_column(row.__table__.c[column]).key)


def _seal(table: str, row_id: int, values: Sequence[Any], key: bytes | None) -> str:
    return f"{table} {row_id} {len(values)} {_hash(table, row_id, values, key)}"


def _hash(table: str, row_id: int, values: Sequence[Any], key: bytes | None) -> str:
    return hash_of(["content", table, row_id, *map(_plain, values)], key)


def _place(seal: str) -> tuple[str, str]:
    table, row_id, *_rest = seal.split()
    return table, row_id


def _plain(value: Any) -> Any:
    if isinstance(value, AnyCode):
        return value.value
    if isinstance(value, datetime):
        return plain([value])[0]
    return value.isoformat() if isinstance(value, date) else value


def _rows(db: Session, model: type[Model], ids: Sequence[int] | None) -> Iterator[Row[Any]]:
    """The sealed columns of the rows, by id, a page at a time. Raises _Unreadable."""
    table, sealed = model.__table__, _sealing(model)
    key = key_of(table)
    names = dict.fromkeys([*sealed.columns, *([sealed.unless[0]] if sealed.unless else [])])
    query = sa.select(key.label("id"), *[table.c[name] for name in names]).order_by(key)
    if ids is not None:
        for some in in_lots(ids, PAGE):
            yield from _read(db, query.where(key.in_(some)), key)
        return
    after = 0
    while page := _read(db, query.where(key > after).limit(PAGE), key):
        yield from page
        after = page[-1].id


def _read(db: Session, query: sa.Select[Any], key: sa.ColumnElement[int]) -> Sequence[Row[Any]]:
    try:
        return db.execute(query).all()
    except (ValueError, LookupError):
        # SQLite keeps any text in any column. Which row it is, one by one.
        for row_id in db.scalars(query.with_only_columns(key)).all():
            try:
                db.execute(query.where(key == row_id)).all()
            except (ValueError, LookupError):
                raise _Unreadable(row_id) from None
        raise


# --- What a unit of work writes -------------------------------------------------------------------


@event.listens_for(Model, "after_insert", propagate=True)
def _inserted(mapper: Mapper[Model], connection: Connection, row: Model) -> None:
    if hasattr(row, "SEALED"):
        _note(row, is_new=True)


@event.listens_for(Model, "before_update", propagate=True)
def _updated(mapper: Mapper[Model], connection: Connection, row: Model) -> None:
    sealed: SealedColumns | None = getattr(row, "SEALED", None)
    if sealed is None:
        return
    updated = {
        mapper.get_property_by_column(row.__table__.c[name]).key
        for name in (*sealed.columns, *(sealed.unless or ())[:1])
    }
    state = sa.inspect(row)
    changed = [name for name in updated if state.attrs[name].history.has_changes()]
    if changed:
        _ensure_not_final(mapper, row, changed)
        _note(row, is_new=False)


def _ensure_not_final(mapper: Mapper[Model], row: Model, changed: Iterable[str]) -> None:
    """Refuse to rewrite what was decided. Raises RuleBroken."""
    db = object_session(row)
    place = (row.__tablename__, row.id)
    if db is None or db.info.get(_ANEW) or place in db.info.get(_NEW, set()):
        return
    once = {
        mapper.get_property_by_column(row.__table__.c[name]).key
        for name in _sealing(type(row)).once
    }
    if once.intersection(changed) and getattr(row, "was_decided", True):
        raise RuleBroken("decided_is_final")


@contextmanager
def decided_anew(db: Session) -> Iterator[None]:
    """Let what was decided be written otherwise, by a further decision, until it is flushed."""
    db.info[_ANEW] = True
    try:
        yield
        db.flush()
    finally:
        db.info.pop(_ANEW, None)


def _note(row: Model, *, is_new: bool) -> None:
    db = object_session(row)
    assert db is not None, "a row is flushed by a session"
    place: tuple[str, int] = (row.__tablename__, row.id)
    new: set[tuple[str, int]] = db.info.setdefault(_NEW, set())
    if is_new:
        new.add(place)
    if place in new or not _sealing(type(row)).is_final:
        db.info.setdefault(_CHANGED, {})[place] = row


@event.listens_for(Session, "after_transaction_end")
def _forget(db: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        for name in (_CHANGED, _NEW, RECORDED):
            db.info.pop(name, None)
