"""Time limit of the statements of a page, so that none holds the database for ever."""

from __future__ import annotations

import math
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine import Connection
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

# Milliseconds; 0: as long as it takes.
_longest: ContextVar[int] = ContextVar("casetrack_longest_statement", default=0)
_LIMIT, _UNTIL = "casetrack_limit", "casetrack_until"
# Steps of SQLite between two looks at the clock: a few milliseconds.
_STEPS = 100_000
_QUERY_CANCELED = "57014"


@contextmanager
def limited(milliseconds: int) -> Iterator[None]:
    """Cancel each statement of the block that takes longer; 0: no limit, as for commands.

    Time spent waiting for another statement counts.
    """
    token = _longest.set(milliseconds)
    try:
        yield
    finally:
        _longest.reset(token)


def is_cut(problem: BaseException | None) -> bool:
    """Whether a statement was cancelled by the limit."""
    if not isinstance(problem, DBAPIError):
        return False
    if isinstance(problem.orig, sqlite3.Error):
        return getattr(problem.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT
    return getattr(problem.orig, "sqlstate", None) == _QUERY_CANCELED


def limit_postgresql(engine: Engine) -> None:
    """Set the limit on its connections, sent only where it differs from the last one."""
    event.listen(engine, "checkout", _tell_postgresql)


def limit_sqlite(engine: Engine) -> None:
    """Let its connections check the time while a statement runs."""
    event.listen(engine, "connect", _watch)
    event.listen(engine, "before_cursor_execute", _begin)


def _tell_postgresql(
    connection: DBAPIConnection, record: ConnectionPoolEntry, proxy: PoolProxiedConnection
) -> None:
    longest = _longest.get()
    if record.info.get(_LIMIT, 0) == longest:
        return
    try:
        cursor = connection.cursor()
        cursor.execute(f"SET statement_timeout = {longest:d}")
        cursor.close()
        # A setting of a transaction that is taken back is taken back, too.
        connection.commit()
    except Exception as dead:
        raise InvalidatePoolError from dead
    record.info[_LIMIT] = longest


def _watch(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
    info = record.info
    connection.set_progress_handler(lambda: time.monotonic() > info.get(_UNTIL, math.inf), _STEPS)


def _begin(connection: Connection, *_told: Any) -> None:
    longest = _longest.get()
    connection.info[_UNTIL] = time.monotonic() + longest / 1000 if longest else math.inf
