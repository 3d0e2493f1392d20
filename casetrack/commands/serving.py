"""A server process: its application, host and port; memory taken from the system and given back.

Memory goes through the GNU C library; elsewhere nothing is done.
"""

from __future__ import annotations

import ctypes
import socket
from contextlib import suppress
from dataclasses import dataclass

from flask import Flask

from casetrack.db.session import Database


@dataclass(frozen=True)
class Serving:
    """The application, its listening socket, and the threads in each process."""

    app: Flask
    listening: socket.socket
    threads: int
    believes_proxies: bool

    @property
    def database(self) -> Database:
        """The database of the application."""
        database: Database = self.app.extensions["casetrack_database"]
        return database


# As malloc.h of the GNU C library numbers it.
M_ARENA_MAX = -8


def share_one_heap() -> None:
    """Let all threads share one heap; heaps of their own would keep their peak size.

    The threads run one at a time anyway.
    """
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 1)


def give_back() -> None:
    """Return free memory to the system, also from between used blocks.

    The library itself returns only the end of its heap.
    """
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)
