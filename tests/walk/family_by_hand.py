"""What is known of guardians and of courses, as the walker tells it to itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta


@dataclass
class Step:
    """A step towards a guardian. result: waiting, heeded, not_heeded or mistaken."""

    kind: str
    look_due: date
    result: str = "waiting"


@dataclass
class Ladder:
    """The steps towards one guardian, and how the duties of the order were found.

    looks: at each duty by its row, as (day, place among all looks, found); steps: by their rows.
    """

    looks: dict[int, list[tuple[date, int, str]]] = field(default_factory=dict)
    steps: dict[int, Step] = field(default_factory=dict)

    @property
    def failed(self) -> int:
        """How many duties the last look found not kept."""
        last = [max(those)[2] for those in self.looks.values() if those]
        return sum(found in ("not_kept", "came_back") for found in last)

    def taken(self) -> set[str]:
        """The kinds of steps that were taken."""
        return {one.kind for one in self.steps.values() if one.result != "mistaken"}


@dataclass
class Guardian:
    """Somebody who is, or was, guardian. until: included; None while it goes on."""

    child_id: int
    other_id: int
    since: date
    until: date | None = None

    def overlaps(self, other: Guardian) -> bool:
        """Whether both are the same guardian of the same child for more than a day of change."""
        if (self.child_id, self.other_id) != (other.child_id, other.other_id):
            return False
        one = self.until is None or other.since < self.until
        return one and (other.until is None or self.since < other.until)


@dataclass
class Sessions:
    """A course with a session every so many weeks. held: its sessions, by their entries."""

    begun: date
    weeks: int
    held: dict[int, date] = field(default_factory=dict)
    is_over: bool = False

    @property
    def due(self) -> date:
        """When the next session is."""
        last = max(self.held.values(), default=self.begun)
        return last + timedelta(days=7 * self.weeks)


@dataclass
class KeptMeasure:
    """A measure kept by hand. review_due: when it is looked at again; None: not agreed."""

    started: date
    review_due: date | None = None
    ended: date | None = None


@dataclass
class Judged:
    """What a court decided. months: of imprisonment."""

    decided: date
    months: int
