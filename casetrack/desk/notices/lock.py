"""A lock for the nightly run: a second process leaves; a killed one holds nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Engine, NullPool, create_engine, func, select
from sqlalchemy.exc import OperationalError

from casetrack.db.private_files import keep_database_private
from casetrack.db.session import Database

# A number nothing else locks: "night" in ASCII.
_KEY = int.from_bytes(b"night")
_PATIENCE = "2s"
_NOT_AVAILABLE = "55P03"  # lock_not_available


@contextmanager
def one_at_a_time(database: Database) -> Iterator[bool]:
    """Whether this process got the lock of this database, held until the block ends.

    The lock belongs to its connection, so a killed process releases it.
    """
    engine = database.engine
    held = _by_postgresql(engine) if engine.dialect.name == "postgresql" else _by_file(engine)
    with held as is_mine:
        yield is_mine


@contextmanager
def _by_postgresql(engine: Engine) -> Iterator[bool]:
    with engine.connect() as connection:
        try:
            with connection.begin():
                # The server may need a moment to notice a killed process.
                connection.execute(select(func.set_config("lock_timeout", _PATIENCE, True)))
                connection.execute(select(func.pg_advisory_lock(_KEY)))
        except OperationalError as problem:
            if getattr(problem.orig, "sqlstate", None) != _NOT_AVAILABLE:
                raise
            yield False
            return
        try:
            yield True
        finally:
            with connection.begin():
                connection.execute(select(func.pg_advisory_unlock(_KEY)))


@contextmanager
def _by_file(engine: Engine) -> Iterator[bool]:
    """SQLite: lock an empty database file beside the real one, possibly for long.

    The real database cannot be locked meanwhile: nobody could work.
    """
    name = engine.url.database
    if not name or name == ":memory:":
        yield True
        return
    keep_database_private(Path(f"{name}-nightly"))
    beside = create_engine(
        URL.create("sqlite", database=f"{name}-nightly"),
        poolclass=NullPool,
        connect_args={"timeout": 0, "isolation_level": None},
    )
    with beside.connect() as lock:
        try:
            lock.exec_driver_sql("BEGIN EXCLUSIVE")
        except OperationalError as problem:
            if getattr(problem.orig, "sqlite_errorcode", None) != sqlite3.SQLITE_BUSY:
                raise
            yield False
            return
        yield True
