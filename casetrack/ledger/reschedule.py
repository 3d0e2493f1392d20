"""Move a day that was counted, where the fact stays and the calendar changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from casetrack.cases.models import JournalEntry, Obligation
from casetrack.db.transaction import touch
from casetrack.events import Event, publish
from casetrack.ledger.obligations import record_former_day
from casetrack.ledger.reasons import weight_of


@dataclass(frozen=True)
class DayMoved(Event):
    """An obligation has another day, which stands in it already; a record that keeps it follows."""

    owed: Obligation


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
    record_former_day(row, due, told_by=told_by)
    row.due = due
    row.why = why
    row.weight = weight_of(why)
    row.is_provisional = is_provisional
    touch(row.case_id)
    publish(DayMoved(row))
