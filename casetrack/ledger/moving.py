"""Move a day that was counted, where the fact stays and the calendar changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.models import JournalEntry, Obligation
from casetrack.db.transaction import touch
from casetrack.ledger.obligations import keep_day
from casetrack.ledger.reasons import weight_of

# Told the obligation, with its new day already in it: the record that keeps the day follows.
DayFollower = Callable[[Obligation], None]
_followers: dict[ObligationKind, DayFollower] = {}


def follow_moved_days(followers: Mapping[ObligationKind, DayFollower]) -> None:
    """Register who keeps a copy of the day of an obligation; done at start-up."""
    _followers.update(followers)


def move_day(
    row: Obligation,
    *,
    due: date,
    why: dict[str, Any],
    is_provisional: bool,
    told_by: JournalEntry | None = None,
) -> None:
    """Give an obligation another day and reason; the record it is about follows.

    told_by: the entry that tells why, where it is written already.
    """
    keep_day(row, due, told_by=told_by)
    row.due = due
    row.why = why
    row.weight = weight_of(why)
    row.is_provisional = is_provisional
    touch(row.case_id)
    follower = _followers.get(row.kind)
    if follower is not None:
        follower(row)
