"""A case goes to another handler; what the former one was to do in it follows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from casetrack.accounts.models import Staff
from casetrack.cases.models import Case


@dataclass(frozen=True)
class Handover:
    """Who handles the case from now on; follows, stays: planned visits that go along or do not."""

    to: Staff
    follows: int = 0
    stays: int = 0


# Called with the case, the former handler and the new one: (case, from_id, to_id). Returns how
# much of what was planned follows, and how much stays with whom it was planned for.
HandoverFollower = Callable[[Case, int | None, int], tuple[int, int]]
_followers: list[HandoverFollower] = []


def follow_handovers(follower: HandoverFollower) -> None:
    """Register what must follow when a case is handed over; done at start-up."""
    if follower not in _followers:
        _followers.append(follower)


def handed_over(case: Case, to: Staff, *, from_id: int | None) -> Handover:
    """Let everything follow that was planned for the former handler."""
    moved = [follower(case, from_id, to.id) for follower in _followers]
    return Handover(to, sum(n for n, _stays in moved), sum(n for _follows, n in moved))
