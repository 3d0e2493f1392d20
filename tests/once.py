"""What all the processes of one run share: made by whoever asks first; the others wait for it."""

from __future__ import annotations

import fcntl
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

T = TypeVar("T")


def shared_folder(factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder that is the same for every process of this run."""
    folder = factory.getbasetemp()
    # Each worker has a folder of its own in that of the run.
    return folder if worker_id == "master" else folder.parent


def made_once(folder: Path, name: str, make: Callable[[], T]) -> T:
    """What `make` returned in the one process of the run that called it; it is pickled.

    folder: the same for all processes of the run.
    """
    told = folder / name
    with told.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not told.exists():
            told.write_bytes(pickle.dumps(make()))
    found: T = pickle.loads(told.read_bytes())
    return found
