"""Planted faults that the machine found by steps nobody wrote for them: seed, and how many steps.

By name, as `--hunt` tells them; 0 steps: in how a case begins. Of those that do not stand here
nobody hunted long enough yet.
"""

from __future__ import annotations

HUNTED: dict[str, tuple[int, int]] = {
    "clock goes on": (1, 0),
    "nobody interrogated": (1, 2),
    "taken back and counted": (1, 108),
}
