"""The current database session: one per application context, opened when first asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

WRITING = "casetrack_writing"


@dataclass
class Database:
    """One database, its engine, and what must happen around every commit.

    url: a SQLAlchemy address; `sqlite:///file` or `postgresql://…`.
    before_commit: called with the session before each commit, to keep derived rows true.
    after_commit: called with nothing after each commit (the audit chain).
    """

    url: str | URL
    before_commit: list[Callable[[Session], None]] = field(default_factory=list)
    after_commit: list[Callable[[], None]] = field(default_factory=list)
    engine: Engine = field(init=False)

    def __post_init__(self) -> None:
        self.engine = make_engine(self.url)

    def new_session(self) -> Session:
        """A session of its own; objects stay readable after a commit."""
        return Session(self.engine, expire_on_commit=False, autoflush=True)

    def dispose(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()


def make_engine(url: str | URL) -> Engine:
    """An engine for either database, with SQLite made to keep its promises."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, pool_pre_ping=True, hide_parameters=True)
    engine = create_engine(parsed, connect_args={"timeout": 15}, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
    # The driver must not start transactions by itself: `_begin_sqlite` says which kind.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA busy_timeout=15000")
    # What is overwritten or deleted is not left in the file: a name that was taken out, too.
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A deferred transaction that turns into a writing one fails at once with "locked" when another
    # writer came first, whatever busy_timeout says; an immediate one waits its turn.
    writing = connection.get_execution_options().get(WRITING, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


_database: ContextVar[Database] = ContextVar("casetrack_database")
_session: ContextVar[Session | None] = ContextVar("casetrack_session", default=None)


def use_database(database: Database) -> None:
    """Make `database` the one that `session()` opens in this context."""
    _database.set(database)
    _session.set(None)


@contextmanager
def within(database: Database) -> Iterator[None]:
    """A context of its own: its own session on `database`, closed at the end; then as before."""
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
    """The session of this context, opened when first asked for."""
    current = _session.get()
    if current is None:
        current = current_database().new_session()
        _session.set(current)
    return current


def close_session() -> None:
    """Give the session of this context back; what was not committed is gone."""
    current = _session.get()
    if current is not None:
        current.close()
        _session.set(None)
