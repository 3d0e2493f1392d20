"""Cache within a writing transaction, invalidated when a row of a model is written."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from sqlalchemy import event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapper, Session, SessionTransaction, object_session

from casetrack.db.base import Model
from casetrack.db.session import WRITING, session

Read = TypeVar("Read")
_KEPT = "casetrack_kept"


def cached(key: Hashable, read: Callable[[], Read], *, until: tuple[type[Model], ...]) -> Read:
    """The result of `read`, cached for this key until a row of these models is written.

    Outside a writing transaction it is read each time, because nobody locks the case.
    """
    db = session()
    if not db.info.get(WRITING):
        return read()
    if any(isinstance(row, until) for row in (*db.new, *db.dirty, *db.deleted)):
        db.flush()
    if key not in _of(db):
        keep(key, read(), until=until)
    answer: Read = _of(db)[key][0]
    return answer


def keep(key: Hashable, value: object, *, until: tuple[type[Model], ...]) -> None:
    """Cache this value."""
    db = session()
    if db.info.get(WRITING):
        _of(db)[key] = (value, frozenset(model.__tablename__ for model in until))


def forget_cached(db: Session, table: str) -> None:
    """Drop the values that depend on this table."""
    cache = _of(db)
    for key in [key for key, (_read, tables) in cache.items() if table in tables]:
        del cache[key]


def _of(db: Session) -> dict[Hashable, tuple[Any, frozenset[str]]]:
    cache: dict[Hashable, tuple[Any, frozenset[str]]] = db.info.setdefault(_KEPT, {})
    return cache


@event.listens_for(Model, "after_insert", propagate=True)
@event.listens_for(Model, "after_update", propagate=True)
@event.listens_for(Model, "after_delete", propagate=True)
def _written(mapper: Mapper[Model], connection: Connection, row: Model) -> None:
    if (db := object_session(row)) is not None and db.info.get(_KEPT):
        forget_cached(db, row.__tablename__)


@event.listens_for(Session, "after_soft_rollback")
def _taken_back(db: Session, _transaction: SessionTransaction) -> None:
    db.info.pop(_KEPT, None)


@event.listens_for(Session, "after_transaction_end")
def _ended(db: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        db.info.pop(_KEPT, None)
