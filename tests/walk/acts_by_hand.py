"""What stands against what is no decision about a person, by the text of the law alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from tests.walk.asked_by_hand import Facts
from tests.walk.by_hand import Probation

PUBLIC, NO_GROUND = "guarantee_hearing_closed", "cnp_no_ground_to_revoke"


@dataclass
class ActDone:
    """A hearing that is public, or a probation left as it is after a breach, by its entry.

    is_accepted: it was taken in spite of what stands against it, for a reason. probation: which was
    left as it is on that day; None of a hearing. flags: the rules that stand against it now, and
    whether each waits.
    """

    row_id: int
    party_id: int
    is_accepted: bool = False
    probation: Probation | None = None
    day: date = date.max
    flags: dict[str, bool] = field(default_factory=dict)

    def follow(self, facts: Facts) -> None:
        """Keep what stands against it from now on."""
        rule = NO_GROUND if self.probation is not None else PUBLIC
        self.flags = {rule: self.flags.get(rule, True)} if self._is_unlawful(facts) else {}

    def _is_unlawful(self, facts: Facts) -> bool:
        """Provisions on Hearings in Case Review art. 5; Criminal Procedure Law art. 284."""
        one = self.probation
        if one is None:
            return not self.is_accepted and facts.was_minor() is not False
        until = [grave for happened, grave in one.breaches if happened <= self.day]
        # Of one that was revoked since nothing is left as it was.
        return one.revoked is None and (any(until) or len(until) >= 3)
