"""Memory of a server: taken from the system, and returned to it.

Uses the GNU C library; elsewhere nothing is done.
"""

from __future__ import annotations

import ctypes
from contextlib import suppress

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
