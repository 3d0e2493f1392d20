"""What stands of what was decided, what undid it, and what was objected, as the walker knows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

# With these a review for prosecution is over for good, until they are undone.
TERMINAL = (
    "prosecuted",
    "statutory_non_prosecution",
    "discretionary_non_prosecution",
    "non_prosecution_after_probation",
)
NO_EVIDENCE = "insufficient_evidence_non_prosecution"
CONDITIONAL, REVOCATION, AFTER = (
    "conditional_non_prosecution",
    "revocation",
    "non_prosecution_after_probation",
)
IN_LINE = (*TERMINAL, NO_EVIDENCE, CONDITIONAL, REVOCATION)
# After which nobody is held for the case: Criminal Procedure Law arts. 91, 178.
FREEING = (*TERMINAL[1:], NO_EVIDENCE, CONDITIONAL, "arrest_not_approved")


@dataclass
class Standing:
    """One decision that stands. how: whether it was taken in a review, or what else led to it."""

    kind: str
    how: str


@dataclass
class Objected:
    """An objection of the minor or the legal representative."""

    to: str
    raised: date
    withdrawn: date | None = None

    def blocks(self, day: date) -> bool:
        """Whether on that day prosecution must follow from it: Procuratorate Rules art. 470."""
        is_raised = self.raised <= day and (self.withdrawn is None or self.withdrawn > day)
        return is_raised and self.to != "conditions_or_length"

    @property
    def stands_in_the_way(self) -> bool:
        """Whether conditional non-prosecution is closed for it still, as is known now."""
        return self.withdrawn is None and self.to != "conditions_or_length"


def may_follow(standing: list[str], kind: str, *, is_final_undone: bool) -> bool:
    """Whether a decision may stand beside those before it: Criminal Procedure Law arts. 175-177,
    282, 284, Procuratorate Rules arts. 369, 388, 470.

    is_final_undone: what came after the last probation was undone, and is decided anew.
    """
    before = standing[-1] if standing else None
    if kind == REVOCATION:
        return before == CONDITIONAL
    if kind == AFTER:
        return before == CONDITIONAL
    if before == CONDITIONAL:
        return is_final_undone
    return before in (None, NO_EVIDENCE, REVOCATION)
