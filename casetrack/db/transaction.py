"""Transactions: the only module that commits."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from casetrack.db.change_set import forget_written
from casetrack.db.session import PATIENCE, TO_WRITE, WRITING, Database, current_database, session

TOUCHED = "casetrack_touched_cases"
_TOGETHER = "casetrack_together"
log = logging.getLogger(__name__)
Answer = TypeVar("Answer")


def begin_writing() -> Session:
    """Start the writing transaction of this context, before anything is read in it.

    So a form is checked against the data it is saved against. On SQLite this waits for another
    writer to finish; on PostgreSQL it is an ordinary transaction.
    """
    current = session()
    if current.info.get(WRITING) and current.in_transaction():
        return current
    if current.in_transaction():
        # So far only reading: end that transaction, keep the loaded objects.
        current.commit()
    current.connection(execution_options={WRITING: True, **current.info.get(TO_WRITE, {})})
    current.info[WRITING] = True
    return current


def is_writing() -> bool:
    """Whether the writing transaction of this context is open."""
    current = session()
    return bool(current.info.get(WRITING)) and current.in_transaction()


def answered(question: Callable[[], Answer]) -> Answer:
    """The answer to the first query of a request.

    Retried once if the connection is dead, as after a restart of the server; nothing was done on it
    yet.
    """
    current, was_writing = session(), is_writing()
    try:
        return question()
    except DBAPIError as problem:
        if not problem.connection_invalidated:
            raise
    current.rollback()
    current.info.pop(WRITING, None)
    if was_writing:
        begin_writing()
    return question()


@dataclass
class Together:
    """Units of work committed together; is_done: whether one of them succeeded."""

    is_done: bool = False


@contextmanager
def unit_of_work() -> Iterator[Session]:
    """Commit everything done inside, or nothing; within `together`, with the rest of it.

    Derived rows of the touched cases are updated in the same transaction.
    """
    database = current_database()
    current = begin_writing()
    units: Together | None = current.info.get(_TOGETHER)
    try:
        for come_first in database.before_work:
            come_first(current)
        yield current
        current.flush()
        for update in database.before_commit:
            update(current)
        if units is None:
            _commit(current, database)
    except BaseException:
        current.rollback()
        current.info.pop(WRITING, None)
        if units is not None:
            units.is_done = False
        raise
    finally:
        current.info.pop(TOUCHED, None)
        forget_written(current)
    if units is not None:
        units.is_done = True
        return
    current.info.pop(WRITING, None)
    follow_up(database)


@contextmanager
def together() -> Iterator[Together]:
    """Commit all units of work inside at the end of the block; all of them, or none.

    Results known only then can still be written in the same transaction.
    """
    database, current = current_database(), session()
    units = current.info[_TOGETHER] = Together()
    try:
        yield units
        if units.is_done:
            _commit(current, database)
    except BaseException:
        current.rollback()
        current.info.pop(WRITING, None)
        raise
    finally:
        current.info.pop(_TOGETHER, None)
    if units.is_done:
        current.info.pop(WRITING, None)
        follow_up(database)


def _commit(current: Session, database: Database) -> None:
    current.flush()
    do_at_commit(current, database)
    current.commit()


def do_at_commit(current: Session, database: Database) -> None:
    """Call the `at_commit` callbacks (the audit chain)."""
    for do in database.at_commit:
        do(current)


def follow_up(database: Database) -> None:
    """Call the `after_commit` callbacks. A failure is logged; the commit stands."""
    for follow in database.after_commit:
        try:
            follow()
        except Exception:
            log.warning("not done after a commit", exc_info=True)


@contextmanager
def own_transaction(*, patience: int | None = None) -> Iterator[Session]:
    """A short writing transaction in its own session, without derived rows and callbacks.

    patience: milliseconds SQLite waits for another writer; default if not given.
    """
    options = {WRITING: True} if patience is None else {WRITING: True, PATIENCE: patience}
    with current_database().new_session() as own:
        own.connection(execution_options=options)
        yield own
        own.commit()


def touch(case_id: int) -> None:
    """Mark a case whose derived rows (stages, next date) must be recalculated."""
    session().info.setdefault(TOUCHED, set()).add(case_id)


def touched() -> frozenset[int]:
    """The cases touched in the current unit of work."""
    return frozenset(session().info.get(TOUCHED, ()))
