"""What all the processes of one run share: made by whoever asks first; the others wait for it."""

from __future__ import annotations

import fcntl
import hashlib
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

T = TypeVar("T")
_DIGEST = 16  # bytes


def shared_folder(factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder that is the same for every process of this run."""
    folder = factory.getbasetemp()
    # Each worker has a folder of its own in that of the run.
    return folder if worker_id == "master" else folder.parent


def made_once(folder: Path, name: str, make: Callable[[], T]) -> T:
    """What `make` returned in the one process of the run that called it; it is pickled.

    folder: the same for all processes of the run.
    """
    path = folder / name
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            path.write_bytes(pickle.dumps(make()))
    value: T = pickle.loads(path.read_bytes())
    return value


class NotedOnce:
    """Texts that one of the processes of a run has noted. What two note at the same moment is new
    to both.

    file: the same for all of them, made by whoever comes first.
    """

    def __init__(self, file: Path) -> None:
        # Each is written at its end at one go, whoever else writes.
        self._file = file.open("ab+", buffering=0)
        self._read_to = 0
        self._known: set[bytes] = set()

    def is_new(self, text: str) -> bool:
        """Whether nobody noted it before; it is noted now."""
        key = hashlib.blake2b(text.encode(), digest_size=_DIGEST).digest()
        if key in self._known or key in self._of_others():
            return False
        self._known.add(key)
        self._file.write(key)
        return True

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _of_others(self) -> set[bytes]:
        self._file.seek(self._read_to)
        added = self._file.read()
        whole = len(added) - len(added) % _DIGEST
        self._read_to += whole
        self._known.update(added[at : at + _DIGEST] for at in range(0, whole, _DIGEST))
        return self._known
