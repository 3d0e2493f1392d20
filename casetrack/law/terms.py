"""Terms of the law package: rules, citations, dates with their reasons, verdicts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Generic, TypeVar

from casetrack.errors import RuleBroken

T = TypeVar("T")


class OutsideStatute(RuleBroken):
    """A request outside the bounds of the law, or one to which the law gives no answer."""


class Verification(StrEnum):
    """How well the text behind a rule is known."""

    PRIMARY = "primary"  # read in the instrument itself
    SECONDARY = "secondary"  # read in a page that quotes the instrument
    MEMORY = "memory"  # recalled; shown to the user as unverified


class Severity(StrEnum):
    """What the product does when a rule is not met."""

    HARD = "hard"  # refuse
    WARN = "warn"  # allow after a reason is recorded
    INFO = "info"  # show


class RuleKind(StrEnum):
    """Kinds of rule: a period, an age, a condition, or a way of counting."""

    PERIOD = "period"
    AGE = "age"
    CONDITION = "condition"
    COUNTING = "counting"


@dataclass(frozen=True)
class Citation:
    """One article of one instrument, or the whole of it; `instrument` is a key of INSTRUMENTS."""

    instrument: str
    article: str | None = None


@dataclass(frozen=True)
class Rule:
    """One rule of law as data.

    in_force_from: first day its present text applied.
    in_force_until: last day it applied, None while it is in force.
    severity: what the product does when it is broken.
    last_seen: last day on which all its instruments were seen in force.
    before: id of the rule that held until `in_force_from`; None where none is known here.
    is_new: the law had no such rule before `in_force_from`.
    """

    id: str
    kind: RuleKind
    zh: str
    en: str
    citations: tuple[Citation, ...]
    in_force_from: date
    verification: Verification
    severity: Severity
    last_seen: date
    in_force_until: date | None = None
    before: str | None = None
    is_new: bool = False


@dataclass(frozen=True)
class Step:
    """One step of an explanation as data: a code of STEP_WORDS and the values its wording needs."""

    code: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Due:
    """A computed day with all that explains it.

    nominal: last day before holidays are looked at.
    due: last day on which the act is in time, inclusive.
    alternative: the day under another reading of the law, which `alternative_reading` names.
    earliest_next: first day of an act that may only follow after this period.
    provisional: working days of a year not yet published were guessed (Monday to Friday).
    moment: for periods in hours counted from an instant, the end of the last hour.
    """

    rule: str
    nominal: date
    due: date
    alternative: date | None
    alternative_reading: str | None
    earliest_next: date | None
    provisional: bool
    basis: tuple[Citation, ...]
    verification: Verification
    steps: tuple[Step, ...]
    moment: datetime | None = None


@dataclass(frozen=True)
class Verdict:
    """Whether the facts meet one rule; `values` says which facts decided it."""

    rule: str
    severity: Severity
    met: bool
    basis: tuple[Citation, ...]
    verification: Verification
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def refuses(self) -> bool:
        """Whether the act must not proceed."""
        return not self.met and self.severity is Severity.HARD

    @property
    def warns(self) -> bool:
        """Whether a reason must be recorded before the act proceeds."""
        return not self.met and self.severity is Severity.WARN


@dataclass(frozen=True)
class Between:
    """Whole numbers from `least` to `most`, both included."""

    least: int
    most: int

    def __contains__(self, number: object) -> bool:
        return isinstance(number, int) and self.least <= number <= self.most

    def __str__(self) -> str:
        return f"{self.least}-{self.most}"


class InForce(Generic[T]):
    """A value of the law, keyed by the first day on which it applied."""

    def __init__(self, values: Mapping[date, T]) -> None:
        self._values = dict(sorted(values.items()))

    @property
    def since(self) -> date:
        """First day for which a value is known."""
        return next(iter(self._values))

    @property
    def first(self) -> T:
        """The oldest value known."""
        return self._values[self.since]

    def on(self, day: date) -> T:
        """Return the value in force on `day`.

        Raises OutsideStatute if the law had no such value yet.
        """
        if day < self.since:
            raise OutsideStatute("not_in_force", day=day, since=self.since)
        return [value for since, value in self._values.items() if since <= day][-1]
