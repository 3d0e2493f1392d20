"""Searches with a time limit, on either engine."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from casetrack.db.search.words import is_sqlite

Found = TypeVar("Found")
# Steps of SQLite's machine between two looks at the clock: some hundred times a second.
_STEPS = 20_000
# PostgreSQL's code for a cancelled statement (query_canceled).
_CUT = "57014"
_LIMIT = "statement_timeout"


class Limited:
    """Searches that are each cancelled after a time. Made by `cut_after`."""

    def __init__(self, db: Session, milliseconds: int) -> None:
        self._db = db
        self._seconds = milliseconds / 1000
        self._until = 0.0

    def look(self, how: Callable[[], Found]) -> Found | None:
        """The result; None if it took too long."""
        self._until = time.monotonic() + self._seconds
        try:
            return how()
        except DBAPIError as problem:
            if not _is_cut(problem.orig):
                raise
            if not is_sqlite(self._db) and not _is_each_by_itself(self._db.connection()):
                # PostgreSQL answers nothing more in a transaction in which something failed.
                self._db.rollback()
            return None

    def is_over(self) -> bool:
        """Whether the current search has taken too long."""
        return time.monotonic() > self._until


@contextmanager
def cut_after(db: Session, milliseconds: int) -> Iterator[Limited]:
    """Searches with a time limit; write nothing before, because it may be rolled back."""
    limited = Limited(db, milliseconds)
    with _on_sqlite(db, limited) if is_sqlite(db) else _on_postgresql(db, milliseconds):
        yield limited


@contextmanager
def _on_postgresql(db: Session, milliseconds: int) -> Iterator[None]:
    """Set the limit on the connection, as a reading page has no transaction to set it for."""
    query = sa.select(
        sa.func.current_setting(_LIMIT), sa.func.set_config(_LIMIT, str(milliseconds), False)
    )
    before = db.execute(query).one()[0]
    try:
        yield
    finally:
        try:
            db.execute(sa.select(sa.func.set_config(_LIMIT, before, False)))
        except DBAPIError:
            # The connection is unusable for the next page.
            db.invalidate()
            raise


@contextmanager
def _on_sqlite(db: Session, limited: Limited) -> Iterator[None]:
    driver = db.connection().connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    driver.set_progress_handler(limited.is_over, _STEPS)
    try:
        yield
    finally:
        driver.set_progress_handler(None, 0)


def _is_each_by_itself(connection: Connection) -> bool:
    """Whether the connection is in autocommit, so that a failed statement needs no rollback."""
    return connection.get_execution_options().get("isolation_level") == "AUTOCOMMIT"


def _is_cut(problem: BaseException | None) -> bool:
    if isinstance(problem, sqlite3.Error):
        return getattr(problem, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT
    return getattr(problem, "sqlstate", None) == _CUT
