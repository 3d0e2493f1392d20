"""Looks that do not wait for another writer: kept beside a SQLite database until the next one.

The file is a small SQLite database of its own, for its owner only, whose every commit is on the
disk before it returns. What stands in it is taken into the audit in the order in which it was put
there; how far that went is noted in the transaction that takes it, so that none is lost or
doubled wherever a process is killed. It holds ids and codes, as the audit does, and no name.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from casetrack.audit.models import AuditEvent, AuditSpool
from casetrack.audit.record import AuditKind
from casetrack.audit.unchained import add_event
from casetrack.db.session import Database, current_database, is_locked
from casetrack.db.transaction import own_transaction

# Seconds; whoever holds the file writes a line or reads a few.
WAIT = 15
# Milliseconds: whoever just saved something does not wait for what was looked at before.
PATIENCE = 100
OWNER_ONLY = 0o600
log = logging.getLogger(__name__)

_MADE = (
    "CREATE TABLE IF NOT EXISTS spool (token TEXT NOT NULL)",
    # No number is used a second time, also when everything was taken away.
    "CREATE TABLE IF NOT EXISTS look (id INTEGER PRIMARY KEY AUTOINCREMENT, told TEXT NOT NULL)",
)


class NotNoted(Exception):
    """A view could be recorded nowhere: its page must not be shown."""


def spool_path(database: Database) -> Path | None:
    """The file of spooled views; None where nobody waits for a writer, or no file is beside."""
    url = database.engine.url
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        return None
    return Path(f"{url.database}-looks")


def append_look(path: Path, values: Mapping[str, Any]) -> None:
    """Keep the columns of one event; on the disk when this returns. Raises NotNoted."""
    line = json.dumps({**values, "at": values["at"].isoformat()}, ensure_ascii=False)
    try:
        with _opened(path) as (file, _token):
            file.execute("INSERT INTO look (told) VALUES (?)", (line,))
    except (OSError, sqlite3.Error) as problem:
        raise NotNoted from problem


def record_spooled(db: Session) -> None:
    """Record every look that waits in the file, in the transaction of `db`.

    A file that cannot be read stops nobody's work; it is said in the log.
    """
    path = spool_path(current_database())
    if path is None or not path.exists():
        return
    try:
        with _opened(path) as (file, token):
            known = db.get(AuditSpool, token)
            taken = known.taken if known is not None else 0
            query = "SELECT id, told FROM look WHERE id > ? ORDER BY id"
            waiting = file.execute(query, (taken,)).fetchall()
    except (OSError, sqlite3.Error):
        log.exception("the looks beside the database cannot be read")
        return
    if not waiting:
        return
    for number, look in waiting:
        add_event(db, _event(number, look))
        # One by one, so that their ids are in their order, and before those of what comes next.
        db.flush()
    if known is None:
        known = AuditSpool(token=token, taken=0)
        db.add(known)
    known.taken = waiting[-1][0]
    db.flush()


def has_looks() -> bool:
    """Whether there are looks in the file, taken in or not; as far as it can be read."""
    path = spool_path(current_database())
    if path is None or not path.exists():
        return False
    try:
        with closing(sqlite3.connect(path, timeout=WAIT)) as file:
            return bool(file.execute("SELECT EXISTS (SELECT 1 FROM look)").fetchone()[0])
    except sqlite3.Error:
        return True


def forget_recorded() -> None:
    """Remove the looks that were taken in from the file in which they waited, after the commit.

    Where another writer is at work they are left for the next one.
    """
    if not has_looks():
        return
    try:
        with own_transaction(patience=PATIENCE) as db:
            delete_recorded(db)
    except DBAPIError as problem:
        if not is_locked(problem):
            raise


def delete_recorded(db: Session) -> None:
    """Delete the spooled views that an earlier transaction took in.

    db: a session that sees only what is committed.
    """
    path = spool_path(current_database())
    if path is None or not path.exists():
        return
    with _opened(path) as (file, token):
        known = db.get(AuditSpool, token)
        if known is not None:
            file.execute("DELETE FROM look WHERE id <= ?", (known.taken,))


def _event(number: int, line: str) -> AuditEvent:
    try:
        columns = json.loads(line)
        return AuditEvent(**{**columns, "at": datetime.fromisoformat(columns["at"])})
    except (ValueError, TypeError, KeyError):
        # Somebody wrote into the file; that it was so is recorded in its place.
        details = {"look": number}
        return AuditEvent(
            kind=AuditKind.LOOK_UNREADABLE.value, at=datetime.now(UTC), details=details
        )


@contextmanager
def _opened(path: Path) -> Iterator[tuple[sqlite3.Connection, str]]:
    """The file in a transaction of its own, made if it is not there; and its random name."""
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, OWNER_ONLY))
    file = sqlite3.connect(path, timeout=WAIT, isolation_level=None)
    try:
        # Above FULL: the removal of its journal is on the disk, too.
        file.execute("PRAGMA synchronous=EXTRA")
        file.execute("BEGIN IMMEDIATE")
        for make in _MADE:
            file.execute(make)
        named = file.execute("SELECT token FROM spool").fetchone()
        token = str(named[0]) if named else secrets.token_hex(16)
        if named is None:
            file.execute("INSERT INTO spool (token) VALUES (?)", (token,))
        yield file, token
        file.execute("COMMIT")
    finally:
        # What was not committed is gone with it.
        file.close()
