"""What is known of guardians and of courses, as the walker tells it to itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

# In the order in which they are taken; the police need no step before, nor do others need them.
IN_ORDER = ("admonition", "guidance", "revocation")
FAILED, TO_POLICE, IN_TURN = "guardian_failed", "guardian_to_police", "guardian_steps_in_order"
GROUND, APPLICANT = "guardianship_revocation_ground", "guardianship_revocation_applicant"
# Family Education Promotion Law.
FAMILY_LAW_SINCE = date(2022, 1, 1)
# Whom Civil Code art. 36 does not name.
MAY_NOT_APPLY = (None, "procuratorate", "other")


@dataclass
class Step:
    """A step towards a guardian, as its form said it.

    failed: how many duties were not kept when it was taken. result: waiting, heeded, not_heeded or
    mistaken. settled: the day of that.
    """

    kind: str
    taken: date
    look_due: date
    failing: str | None = None
    law_broken: bool = False
    ground: str | None = None
    applicant: str | None = None
    failed: int = 0
    result: str = "waiting"
    settled: date | None = None

    def lacks(self, ladder: Ladder) -> Iterator[str]:
        """The rules it does not meet.

        Minors Protection Law arts. 108, 118; Juvenile Delinquency Law art. 61; Family Education
        Promotion Law art. 49; Civil Code art. 36.
        """
        if self.kind == "police":
            if not self.law_broken:
                yield TO_POLICE
        elif self.kind == "revocation":
            if self.ground is None:
                yield GROUND
            if self.applicant in MAY_NOT_APPLY:
                yield APPLICANT
        else:
            is_early = self.failing == "wrong_education" and self.taken < FAMILY_LAW_SINCE
            if is_early or (self.failing is None and self.failed == 0):
                yield FAILED
        below = IN_ORDER[: IN_ORDER.index(self.kind)] if self.kind in IN_ORDER else IN_ORDER[:2]
        if not set(below) <= ladder.taken_before(self):
            yield IN_TURN


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
        return sum(text in ("not_kept", "came_back") for text in last)

    def taken_before(self, step: Step) -> set[str]:
        """The kinds of steps that were taken before one; of one day, as they were written down."""
        standing = [other for other in self.steps.values() if other.result != "mistaken"]
        place = next((n for n, other in enumerate(standing) if other is step), len(standing))
        return {
            other.kind
            for n, other in enumerate(standing)
            if (other.taken, n) < (step.taken, place) and other is not step
        }


@dataclass
class Guardian:
    """Somebody who is, or was, guardian. until: included; None while it goes on.

    since: None where nobody told. is_care: the child only lives with them.
    """

    child_id: int
    other_id: int
    since: date | None
    until: date | None = None
    is_care: bool = False

    def overlaps(self, other: Guardian) -> bool:
        """Whether both are the same guardian of the same child for more than a day of change."""
        if (self.child_id, self.other_id) != (other.child_id, other.other_id):
            return False
        if self.since is None or other.since is None:
            return self.until is None and other.until is None
        is_there = self.until is None or other.since < self.until
        return is_there and (other.until is None or self.since < other.until)

    def is_guardian(self, day: date) -> bool:
        """Whether they are guardian on a day; the first and the last one included."""
        has_begun = self.since is None or self.since <= day
        return has_begun and not self.is_care and (self.until is None or day <= self.until)


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
    """What a court decided. months: of imprisonment; None: upheld, acquitted or sent back.

    earlier: the judgment on which it decides again, by its row. effect, since: as it was told.
    """

    decided: date
    months: int | None
    child_id: int
    result: str = "convicted"
    earlier: int | None = None
    effect: str | None = None
    since: date | None = None


# Criminal Procedure Law art. 286.
SEALED_TO = 60
PENDING = "pending"


def in_force(judged: dict[int, Judged], child_id: int) -> Judged | None:
    """The conviction of a child that is in force, the last of several; by Criminal Procedure Law
    arts. 236, 244 and 259. Its since is that of the decision that says so.
    """
    mine = {n: judgment for n, judgment in judged.items() if judgment.child_id == child_id}
    for number in sorted(mine, key=lambda number: (mine[number].decided, number), reverse=True):
        judgment = mine[number]
        says = _says(mine, number)
        if judgment.months is not None and says is not None and says.effect not in (None, PENDING):
            return replace(judgment, since=says.since)
    return None


def _says(mine: dict[int, Judged], number: int) -> Judged | None:
    """The decision by whose effect a judgment stands; None: it was replaced, or sent back."""
    for later in sorted((n for n in mine if mine[n].earlier == number), reverse=True):
        judgment = mine[later]
        if judgment.result == "sent_back":
            return None
        if judgment.result == "upheld":
            return judgment
        if judgment.effect != PENDING:
            return None
    return mine[number]
