"""A full disk: detection, the reserve of free space, and what may be written meanwhile.

A file beside a SQLite database, the reserve, holds the last megabytes of its disk. Once the disk is
full it is deleted: signing in and noting looks need little room, so people can read until somebody
has made room. Saving would use it up, and is refused.
PostgreSQL has a disk of its own without a reserve: there a full disk is only detected.
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
    """Saving is refused: the rest of the disk is for signing in and for reading."""


def is_full(problem: BaseException | None) -> bool:
    """Whether an error of the database or of a file means that a disk is full."""
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
    """The reserve file beside a SQLite database; None for any other."""
    url = database.engine.url
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        return None
    return Path(f"{url.database}-reserve")


def open_with_reserve(url: str) -> Database:
    """The database at this address, with a reserve."""
    database = Database(url)
    database.reserve = reserve_of(database)
    return database


def ensure_room(database: Database) -> None:
    """Refuse to save while the reserve cannot be restored. Raises DiskFull."""
    if is_closed(database):
        raise DiskFull


def is_closed(database: Database) -> bool:
    """Whether saving is closed for lack of room; restores the reserve if there is room."""
    reserve = database.reserve
    if reserve is None or reserve.exists():
        return False
    with suppress(OSError):
        if shutil.disk_usage(reserve.parent).free >= ROOM:
            _keep(reserve)
            return False
    return True


def give_up_reserve(database: Database) -> None:
    """Delete the reserve of a full disk, and log it."""
    if database.reserve is not None:
        database.reserve.unlink(missing_ok=True)
    log.error("the disk is full: nothing is saved until there is room")


def _keep(reserve: Path) -> None:
    """Write the reserve file. Raises OSError, and leaves no file then."""
    # Another worker may do the same at this moment.
    mine = reserve.with_name(f"{reserve.name}-{os.getpid()}")
    try:
        with open(os.open(mine, os.O_CREAT | os.O_WRONLY, _OWNER_ONLY), "wb") as file:
            # Written, since a file with holes in it takes no room.
            file.write(bytes(RESERVE))
        mine.replace(reserve)
    finally:
        mine.unlink(missing_ok=True)
