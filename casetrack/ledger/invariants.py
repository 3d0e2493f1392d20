"""Invariants of a whole case, asked once before every commit.

An action asks the law of its own step; this asks what no step alone can see. A feature brings what
must hold of its records, and says what may break it: where nothing of that was written, nothing is
asked. What is only recorded may contradict the law, and is flagged instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from casetrack.brought import Brought, brought
from casetrack.db.change_set import Read, change_set
from casetrack.errors import RuleBroken


@dataclass(frozen=True)
class Invariant(Brought):
    """One invariant. reads: tables and columns that may break it.

    broken: what does not hold of that which was written in this unit of work, each as a refusal.
    """

    reads: tuple[Read, ...]
    broken: Callable[[], Iterable[RuleBroken]]


def ensure_lawful() -> None:
    """Refuse a unit of work after which something would not hold; nothing of it is saved then.

    Asked of what is flushed. Raises RuleBroken, the first that is broken.
    """
    changes = change_set()
    for invariant in brought(Invariant):
        if changes.has_any(invariant.reads):
            for broken in invariant.broken():
                raise broken
