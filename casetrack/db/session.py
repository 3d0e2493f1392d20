"""The current database session: one per application context, opened when first asked for."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Engine, Select, create_engine, event
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, InterfaceError, InvalidatePoolError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection
from sqlalchemy.sql.compiler import InsertmanyvaluesSentinelOpts

from casetrack.db.limits import limit_postgresql, limit_sqlite
from casetrack.db.private_files import keep_database_private

Found = TypeVar("Found")
WRITING = "casetrack_writing"
PATIENCE = "casetrack_patience"
# How long one writer waits for another before the person is told to try again, in milliseconds.
LONGEST_WAIT = 15_000
# What PostgreSQL is told of each connection. Nobody's page is worked on by several of its
# processes: to start them takes longer than most statements, and others wait for the same cores.
_SETTINGS = {"lock_timeout": LONGEST_WAIT, "max_parallel_workers_per_gather": 0}
# Seconds in which PostgreSQL must take a connection.
ANSWERS_WITHIN = 5
# Seconds for which a pooled connection is taken to be alive after it was last used.
TRUSTED_FOR = 30
# Statements kept compiled in a process, 20 kB each: the pages of four roles ask eight hundred, and
# SQLAlchemy's own 500 would compile the rest again and again, some milliseconds each.
STATEMENTS = 2_000
_USED = "casetrack_used"
# Key of the connection options a reading session needs before it writes.
TO_WRITE = "casetrack_to_write"
_IN_TRANSACTION = {"isolation_level": "READ COMMITTED"}
# How a connection is read from on PostgreSQL: a page says neither BEGIN nor ROLLBACK around it.
_EACH_BY_ITSELF = {"isolation_level": "AUTOCOMMIT"}


class ReadingSession(Session):
    """A session of a reading request; `begin_writing` turns it into a writing one."""


@event.listens_for(ReadingSession, "before_flush")
def _refuse_to_write(db: Session, *_told: object) -> None:
    # Each row would be committed by itself.
    if not db.info.get(WRITING):
        raise RuntimeError("nothing is written outside a unit of work")


@dataclass
class Database:
    """One database: its engine, and callbacks around every commit.

    url: a SQLAlchemy address; `sqlite:///file` or `postgresql://…`.
    before_work: called with the session when a unit of work begins.
    before_commit: called with the session at the end of each unit of work, to update derived rows.
    at_commit: called with the session right before the commit (the chain of the audit).
    after_commit: called without arguments after each commit.
    reserve: the file kept for a full disk (`casetrack.db.full_disk`); None: none.
    """

    url: str | URL
    before_work: list[Callable[[Session], None]] = field(default_factory=list)
    before_commit: list[Callable[[Session], None]] = field(default_factory=list)
    at_commit: list[Callable[[Session], None]] = field(default_factory=list)
    after_commit: list[Callable[[], None]] = field(default_factory=list)
    reserve: Path | None = None
    engine: Engine = field(init=False)

    def __post_init__(self) -> None:
        self.engine = make_engine(self.url)

    def new_session(self) -> Session:
        """A session of its own; objects stay readable after a commit."""
        return Session(self.engine, expire_on_commit=False, autoflush=True)

    def reading_session(self) -> Session:
        """A session for a page that only reads.

        On PostgreSQL in autocommit: each statement sees what is committed when it begins, as in an
        ordinary transaction, without the two round trips of one. On SQLite a page sees one moment.
        """
        if self.engine.dialect.name != "postgresql":
            return ReadingSession(self.engine, expire_on_commit=False)
        options = {TO_WRITE: _IN_TRANSACTION}
        return ReadingSession(self._one_by_one, expire_on_commit=False, info=options)

    @cached_property
    def _one_by_one(self) -> Engine:
        return self.engine.execution_options(**_EACH_BY_ITSELF)

    def snapshot(self) -> Session:
        """A session that sees one moment of the database, however long it reads."""
        snapshot = self.new_session()
        if self.engine.dialect.name == "postgresql":
            # SQLite's transactions do so anyway.
            snapshot.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        return snapshot

    def dispose(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()


def make_engine(url: str | URL) -> Engine:
    """An engine for either database, with time limits; SQLite is set up at each connection."""
    parsed = make_url(url)
    common: dict[str, Any] = {"hide_parameters": True, "query_cache_size": STATEMENTS}
    if parsed.get_backend_name() != "sqlite":
        options = " ".join(f"-c {name}={value}" for name, value in _SETTINGS.items())
        waits = {"connect_timeout": ANSWERS_WITHIN, "options": options}
        given = {name: value for name, value in waits.items() if name not in parsed.query}
        # The connection used last has the current statements prepared.
        engine = create_engine(parsed, connect_args=given, pool_use_lifo=True, **common)
        event.listen(engine, "checkin", _note_use)
        event.listen(engine, "checkout", _ensure_alive)
        event.listen(engine, "rollback", _end_quietly)
        event.listen(engine, "reset", lambda connection, *_told: end_without_forgetting(connection))
        limit_postgresql(engine)
        return engine
    engine = create_engine(parsed, **common)
    # SQLite numbers the rows of one INSERT in the order in which they are given.
    engine.dialect.insertmanyvalues_implicit_sentinel = InsertmanyvaluesSentinelOpts.AUTOINCREMENT
    if parsed.database and parsed.database != ":memory:":
        file = Path(parsed.database)
        event.listen(engine, "do_connect", lambda *_: keep_database_private(file))
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    limit_sqlite(engine)
    return engine


def _note_use(connection: DBAPIConnection | None, record: ConnectionPoolEntry) -> None:
    record.info[_USED] = time.monotonic()


def _ensure_alive(
    connection: DBAPIConnection, record: ConnectionPoolEntry, proxy: PoolProxiedConnection
) -> None:
    # To ask at every request costs each page a round trip; who was answered a moment ago will be
    # again, and `answered` helps where not.
    used = record.info.get(_USED)
    if used is None or time.monotonic() - used < TRUSTED_FOR:
        return
    try:
        cursor = connection.cursor()
        cursor.execute("SELECT 1")
        cursor.close()
        end_without_forgetting(connection)
    except Exception as dead:
        raise InvalidatePoolError from dead


def end_without_forgetting(connection: DBAPIConnection) -> None:
    """Roll back an open, unfailed PostgreSQL transaction before the driver does.

    The driver would also drop every prepared statement of the connection, in case a table was
    created. casetrack creates none while it serves.
    """
    if connection.info.transaction_status.name == "INTRANS":
        connection.pgconn.exec_(b"ROLLBACK")


def _end_quietly(connection: Connection) -> None:
    if connection.closed or connection.invalidated:
        return
    if (held := connection.connection.dbapi_connection) is not None:
        end_without_forgetting(held)


def _prepare_sqlite(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
    # The driver must not start transactions by itself: `_begin_sqlite` says which kind.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={LONGEST_WAIT}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    # What was acknowledged outlives a power cut: NORMAL would write it to the disk some day.
    cursor.execute("PRAGMA synchronous=FULL")
    # What is overwritten or deleted is not left in the file: a name that was taken out, too.
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A deferred transaction that turns into a writing one fails at once with "locked" when another
    # writer came first, whatever busy_timeout says; an immediate one waits its turn.
    options = connection.get_execution_options()
    if not options.get(WRITING, False):
        connection.exec_driver_sql("BEGIN")
    elif (patience := options.get(PATIENCE)) is None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={patience}")
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        finally:
            connection.exec_driver_sql(f"PRAGMA busy_timeout={LONGEST_WAIT}")


_SQLITE_UNAVAILABLE = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_READONLY,
    }
)
# PostgreSQL: a server that only follows another one, until it is promoted.
_READ_ONLY = "25006"


def is_unavailable(problem: BaseException | None) -> bool:
    """Whether the database was unreachable or locked: the same may work later."""
    if isinstance(problem, NoConnectionFree):
        return True
    if not isinstance(problem, DBAPIError):
        return False
    if isinstance(problem.orig, sqlite3.Error):
        return _sqlite_code(problem.orig) in _SQLITE_UNAVAILABLE
    if getattr(problem.orig, "sqlstate", None) == _READ_ONLY:
        return True
    return problem.connection_invalidated or isinstance(problem, OperationalError | InterfaceError)


def is_locked(problem: DBAPIError) -> bool:
    """Whether SQLite has another writer at the moment."""
    code = _sqlite_code(problem.orig) if isinstance(problem.orig, sqlite3.Error) else None
    return code == sqlite3.SQLITE_BUSY


def _sqlite_code(problem: sqlite3.Error) -> int | None:
    # The low byte; the rest says in which of its parts.
    code: int | None = getattr(problem, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


_database: ContextVar[Database] = ContextVar("casetrack_database")
_session: ContextVar[Session | None] = ContextVar("casetrack_session", default=None)


def use_database(database: Database) -> None:
    """Set the database that `session()` opens in this context."""
    _database.set(database)
    _session.set(None)


@contextmanager
def within(database: Database) -> Iterator[None]:
    """A context with its own session on `database`, closed at the end; then as before."""
    database_before, session_before = _database.set(database), _session.set(None)
    try:
        yield
    finally:
        close_session()
        _session.reset(session_before)
        _database.reset(database_before)


def current_database() -> Database:
    """The database of this context. Raises LookupError outside an application context."""
    return _database.get()


def session() -> Session:
    """The session of this context, opened on first use."""
    current = _session.get()
    if current is None:
        current = current_database().new_session()
        _session.set(current)
    return current


def all_rows(query: Select[Found]) -> Sequence[Found]:
    """The first column of every row of a query, in its order; one statement."""
    return session().scalars(query).all()


def read_only() -> None:
    """Make the session of this context a reading one, if it is not opened yet."""
    if _session.get() is None:
        _session.set(current_database().reading_session())


def close_session() -> None:
    """Close the session of this context; uncommitted changes are lost."""
    current = _session.get()
    if current is not None:
        current.close()
        _session.set(None)
