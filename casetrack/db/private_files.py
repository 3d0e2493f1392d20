"""Files readable only by their owner: keys, anchors, the database and files beside it."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from glob import escape
from pathlib import Path

OWNER_ONLY = 0o600
OTHERS = stat.S_IRWXG | stat.S_IRWXO


def write_new(path: Path, text: str) -> None:
    """Write a new private file and sync it to the disk. Raises FileExistsError if it exists."""
    _write(path, text, os.O_EXCL)


def append(path: Path, text: str) -> None:
    """Append to a private file and sync it to the disk; creates it if needed."""
    _write(path, text, os.O_APPEND)


def keep_database_private(database: Path) -> None:
    """Make a SQLite file, and files beside it whose names begin like it, private.

    Creates a missing file, because SQLite gives its mode to the files it adds. Copies
    (`casetrack.sqlite.bak`) are closed, too. Files of other owners stay as they are.
    """
    if os.name != "posix" or not database.parent.is_dir():
        return
    try:
        os.close(os.open(database, os.O_CREAT | os.O_EXCL, OWNER_ONLY))
    except OSError:
        # It is there, or SQLite says in its own words why it cannot be.
        for file in database.parent.glob(f"{escape(database.name)}*"):
            # SQLite may take a file of its own away meanwhile.
            with suppress(FileNotFoundError):
                info = file.lstat()
                mine = info.st_uid == os.geteuid() and stat.S_ISREG(info.st_mode)
                if mine and info.st_mode & OTHERS:
                    file.chmod(OWNER_ONLY)


def is_open_to_others(path: Path) -> bool:
    """Whether anybody but the owner has any permission on it; False if it is not there."""
    if os.name != "posix":
        return False
    try:
        return bool(path.stat().st_mode & OTHERS)
    except FileNotFoundError:
        return False


def _write(path: Path, text: str, how: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | how, OWNER_ONLY)
    with os.fdopen(descriptor, "wb") as file:
        file.write(text.encode("ascii"))
        file.flush()
        os.fsync(file.fileno())
