"""A look that takes too long is cut, on either engine, and whoever looks is told so."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from casetrack.search.words import is_sqlite

# Steps of SQLite's machine between two looks at the clock: some hundred times a second.
_STEPS = 20_000
# As PostgreSQL calls a statement that was cut (query_canceled).
_CUT = "57014"


class SearchCut(Exception):
    """It was not looked to the end."""


@contextmanager
def cut_after(db: Session, milliseconds: int) -> Iterator[None]:
    """Cut a statement of the block that takes longer. Nothing may have been written before.

    Raises SearchCut; what the session read before is read again when it is asked for.
    """
    try:
        with _of_sqlite(db, milliseconds) if is_sqlite(db) else _of_postgresql(db, milliseconds):
            yield
    except DBAPIError as problem:
        if not _is_cut(problem.orig):
            raise
        db.rollback()
        raise SearchCut from problem


@contextmanager
def _of_postgresql(db: Session, milliseconds: int) -> Iterator[None]:
    # Until the end of this transaction: what else a page reads takes less.
    db.execute(sa.select(sa.func.set_config("statement_timeout", str(milliseconds), True)))
    yield


@contextmanager
def _of_sqlite(db: Session, milliseconds: int) -> Iterator[None]:
    driver = db.connection().connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    until = time.monotonic() + milliseconds / 1000
    driver.set_progress_handler(lambda: time.monotonic() > until, _STEPS)
    try:
        yield
    finally:
        driver.set_progress_handler(None, 0)


def _is_cut(problem: BaseException | None) -> bool:
    if isinstance(problem, sqlite3.Error):
        return getattr(problem, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT
    return getattr(problem, "sqlstate", None) == _CUT
