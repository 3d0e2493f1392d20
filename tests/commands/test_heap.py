"""What a server gives back of its memory."""

from __future__ import annotations

import platform
from pathlib import Path

import pytest

from casetrack.commands.serving import give_back

MEGA = 1024 * 1024


def held() -> int:
    """Bytes that this process holds now."""
    text = Path("/proc/self/smaps_rollup").read_text()
    return next(
        int(line.split()[1]) * 1024 for line in text.splitlines() if line.startswith("Rss:")
    )


@pytest.mark.one_engine
@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="of the GNU C library")
def test_what_lies_free_between_what_is_held_goes_back_to_the_system() -> None:
    # Smaller than what the system gives each by itself, larger than what Python keeps together.
    needed, kept = [], []
    for _ in range(4_000):
        needed.append(bytearray(20_000))
        kept.append(bytearray(1_000))
    # Whatever the library would give back of itself.
    needed.clear()
    before = held()

    give_back()

    assert before - held() > 20 * MEGA
    assert len(kept) == 4_000
