"""A full disk: how it is known, what is kept free for it, and what may be written meanwhile.

The last megabytes of the disk of a SQLite database lie in a file beside it, the reserve. Once the
disk is full they are given back: to sign in and to note who read what needs little, so that people
can read until somebody has made room. Whatever they save would use that up, and is refused.
PostgreSQL has a disk of its own, where nothing is kept free: there it is only known.
"""

from __future__ import annotations

import errno
import logging
import os
import shutil
import sqlite3
from contextlib import suppress
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from casetrack.db.session import Database

log = logging.getLogger(__name__)

# Bytes: some thousand looks. It is kept again where there is room for as much and more.
RESERVE = 8 * 1024 * 1024
ROOM = 4 * RESERVE
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})
_DISK_FULL = "53100"
_OWNER_ONLY = 0o600


class DiskFull(Exception):
    """Nothing is saved: what is left of the disk is for signing in and for reading."""


def is_full(problem: BaseException | None) -> bool:
    """Whether something failed since a disk is full: of the database, or of a file."""
    if isinstance(problem, DBAPIError):
        orig = problem.orig
        if isinstance(orig, sqlite3.Error):
            return getattr(orig, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
        return getattr(orig, "sqlstate", None) == _DISK_FULL
    if isinstance(problem, sqlite3.Error):
        return getattr(problem, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
    if isinstance(problem, OSError):
        return problem.errno in _NO_ROOM
    if isinstance(problem, DiskFull):
        return True
    # A look that could be noted nowhere says so of what hindered it.
    return problem is not None and is_full(problem.__cause__)


def reserve_of(database: Database) -> Path | None:
    """The file beside a SQLite database that is kept for a full disk; None of any other."""
    url = database.engine.url
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        return None
    return Path(f"{url.database}-reserve")


def open_with_reserve(url: str) -> Database:
    """The database at this address, which keeps a reserve."""
    database = Database(url)
    database.reserve = reserve_of(database)
    return database


def ensure_room(database: Database) -> None:
    """Refuse to save where the reserve was given up and cannot be kept again. Raises DiskFull."""
    if is_closed(database):
        raise DiskFull


def is_closed(database: Database) -> bool:
    """Whether nothing is saved for want of room; the reserve is kept again where there is some."""
    reserve = database.reserve
    if reserve is None or reserve.exists():
        return False
    with suppress(OSError):
        if shutil.disk_usage(reserve.parent).free >= ROOM:
            _keep(reserve)
            return False
    return True


def give_up_reserve(database: Database) -> None:
    """Let what is left of the disk be used, once it is full; said in the log."""
    if database.reserve is not None:
        database.reserve.unlink(missing_ok=True)
    log.error("the disk is full: nothing is saved until there is room")


def _keep(reserve: Path) -> None:
    """Take the room. Raises OSError; then nothing is left of the file."""
    # Another worker may do the same at this moment.
    mine = reserve.with_name(f"{reserve.name}-{os.getpid()}")
    try:
        with open(os.open(mine, os.O_CREAT | os.O_WRONLY, _OWNER_ONLY), "wb") as file:
            # Written, since a file with holes in it takes no room.
            file.write(bytes(RESERVE))
        mine.replace(reserve)
    finally:
        mine.unlink(missing_ok=True)
