"""Files that only their owner may read: keys, anchors, the database and what lies beside it."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from glob import escape
from pathlib import Path

OWNER_ONLY = 0o600
OTHERS = stat.S_IRWXG | stat.S_IRWXO


def write_new(path: Path, text: str) -> None:
    """Write a file of the owner's own, down to the disk. Raises FileExistsError if there is one."""
    _write(path, text, os.O_EXCL)


def append(path: Path, text: str) -> None:
    """Add to the end of such a file, down to the disk; made if it is not there."""
    _write(path, text, os.O_APPEND)


def keep_database_private(database: Path) -> None:
    """Take a SQLite file, and every file beside it that begins with its name, from all others.

    The file is made if there is none: what SQLite puts beside it later gets its mode. Copies of it
    (`casetrack.sqlite.bak`) are closed, too. A file of somebody else is left as it is.
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
                told = file.lstat()
                mine = told.st_uid == os.geteuid() and stat.S_ISREG(told.st_mode)
                if mine and told.st_mode & OTHERS:
                    file.chmod(OWNER_ONLY)


def is_open_to_others(path: Path) -> bool:
    """Whether anybody but the owner may do anything with it; False if it is not there."""
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
