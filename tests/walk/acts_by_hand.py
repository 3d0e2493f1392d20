"""What stands against what is no decision about a person, by the text of the law alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from tests.walk.asked_by_hand import Facts
from tests.walk.by_hand import Probation
from tests.walk.family_by_hand import Ladder, Step

if TYPE_CHECKING:
    from tests.walk.by_hand import Child, Happened

PUBLIC, NO_GROUND = "guarantee_hearing_closed", "cnp_no_ground_to_revoke"
NOT_ASSESSED = "family_education_assessed"
OF_A_MINOR, BELOW_AGE, IN_FORCE = (
    "correction_of_a_minor",
    "correction_below_age",
    "correction_in_force",
)
# Law on the Prevention of Juvenile Delinquency of 2020; Public Security Administration Punishments
# Law of 2025, of whoever is not punished or not detained.
PREVENTION_SINCE, PUNISHMENTS_SINCE = date(2021, 6, 1), date(2026, 1, 1)
PUNISHABLE_AT = 16
# After which family education is assessed: Opinion on Family Education Guidance (2021).
ASSESSED_AFTER = frozenset(
    {"prosecuted", "discretionary_non_prosecution", "conditional_non_prosecution"}
)


@dataclass
class ActDone:
    """An act that is no decision about a person, by its entry.

    party_id: about whom; None: the whole case. accepted: what it was done in spite of, for a
    reason. flags: the rules that stand against it now, and whether each waits.
    """

    row_id: int
    party_id: int | None
    accepted: frozenset[str] = frozenset()
    flags: dict[str, bool] = field(default_factory=dict)

    def follow(self, history: Happened, facts: Mapping[int, Facts]) -> None:
        """Keep what stands against it from now on."""
        unmet = set(self.unmet(history, facts)) - self.accepted
        self.flags = {rule: self.flags.get(rule, True) for rule in sorted(unmet)}

    def unmet(self, history: Happened, facts: Mapping[int, Facts]) -> Iterator[str]:
        """The rules that it does not meet."""
        raise NotImplementedError


@dataclass
class HeardInPublic(ActDone):
    """A public hearing: Provisions on Hearings in Case Review art. 5."""

    def unmet(self, history: Happened, facts: Mapping[int, Facts]) -> Iterator[str]:
        """Nobody who was a minor is heard in public."""
        assert self.party_id is not None
        if facts[self.party_id].was_minor() is not False:
            yield PUBLIC


@dataclass
class LeftStanding(ActDone):
    """A probation left as it was on a day, after a breach: Criminal Procedure Law art. 284."""

    probation: Probation = field(kw_only=True)
    day: date = field(kw_only=True)

    def unmet(self, history: Happened, facts: Mapping[int, Facts]) -> Iterator[str]:
        """Of one that was revoked since nothing is left as it was."""
        until = [grave for happened, grave in self.probation.breaches if happened <= self.day]
        if self.probation.revoked is None and (any(until) or len(until) >= 3):
            yield NO_GROUND


@dataclass
class StepTaken(ActDone):
    """A step towards a guardian."""

    ladder: Ladder = field(kw_only=True)
    step: Step = field(kw_only=True)

    def unmet(self, history: Happened, facts: Mapping[int, Facts]) -> Iterator[str]:
        """Nothing is left of one that was written down by mistake."""
        if self.step.result != "mistaken":
            yield from self.step.lacks(self.ladder)


@dataclass
class Educated(ActDone):
    """Corrective education that the police decided. acted, decided: None while nobody tells them.

    Law on the Prevention of Juvenile Delinquency arts. 38, 41; Criminal Law art. 17; Public
    Security Administration Punishments Law art. 24.
    """

    conduct: str = field(kw_only=True)
    acted: date | None = field(kw_only=True)
    decided: date | None = field(kw_only=True)
    started: date = field(kw_only=True)

    def unmet(self, history: Happened, facts: Mapping[int, Facts]) -> Iterator[str]:
        """It is of a minor, by a law in force, and of an act for which nobody of 16 is let off."""
        assert self.party_id is not None
        known, day = facts[self.party_id], self.decided or self.started
        if known.is_minor(day) is False:
            yield OF_A_MINOR
        if day < (PUNISHMENTS_SINCE if self.conduct == "public_order" else PREVENTION_SINCE):
            yield IN_FORCE
        least = known.least_on(self.acted) if self.acted is not None else None
        if self.conduct == "for_age_alone" and least is not None and least >= PUNISHABLE_AT:
            yield BELOW_AGE


@dataclass
class Closed(ActDone):
    """The closing of the case, until it is opened again."""

    def unmet(self, history: Happened, facts: Mapping[int, Facts]) -> Iterator[str]:
        """Family education of each child who needs it was assessed."""
        if any(child.party_id not in history.assessed for child in to_assess(history, facts)):
            yield NOT_ASSESSED


def to_assess(history: Happened, facts: Mapping[int, Facts]) -> list[Child]:
    """The minors whose family education is assessed.

    Opinion on Family Education Guidance (2021).
    """
    return [
        child
        for child in history.children
        if facts[child.party_id].was_minor() is not False
        and (
            ASSESSED_AFTER & {decision.kind for decision in child.standing}
            or facts[child.party_id].answers_for_nothing()
        )
    ]
