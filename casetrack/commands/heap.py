"""How a server takes its memory from the system, and gives it back.

All of it is of the GNU C library; elsewhere nothing is done.
"""

from __future__ import annotations

import ctypes
from contextlib import suppress

# As malloc.h of the GNU C library numbers it.
M_ARENA_MAX = -8


def share_one_heap() -> None:
    """Have all threads take their memory from one heap: each of its own keeps what it once took.

    They run one at a time anyway.
    """
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 1)


def give_back() -> None:
    """Give back to the system what a page needed for a moment, between what is still held.

    The library itself gives back only what lies at the end of its heap.
    """
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)
