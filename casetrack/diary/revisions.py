"""What changed of the lines of a calendar since a person's devices were told last."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from casetrack.accounts.models import Staff
from casetrack.db import session
from casetrack.diary.models import ToldEvent
from casetrack.ledger.diary import DiaryRow

# So long a device is told that something is off; by then every one has asked.
TOLD_OFF = timedelta(days=30)


@dataclass(frozen=True)
class Revision:
    """One line as a device is told it. is_new: nothing, or something else, was told before."""

    row: DiaryRow
    sequence: int
    changed_at: datetime
    is_new: bool


def revisions_of(rows: Iterable[DiaryRow], staff: Staff, *, at: datetime) -> list[Revision]:
    """These lines with how often each changed, and when it did last; one statement.

    What is off is left out where no device was told of it, or all were, TOLD_OFF ago.
    """
    found = select(ToldEvent).where(ToldEvent.staff_id == staff.id)
    known = {(one.source, one.row_id): one for one in session().scalars(found)}
    revised = (_revised(row, known.get((row.source, row.row_id)), at) for row in rows)
    return [one for one in revised if one is not None]


def keep_revisions(
    db: Session, staff_id: int, revisions: Sequence[Revision], *, since: date
) -> None:
    """Keep what the devices of a person are told now. since: earlier days are told no more."""
    found = select(ToldEvent).where(ToldEvent.staff_id == staff_id)
    known = {(one.source, one.row_id): one for one in db.scalars(found)}
    for one in revisions:
        if not one.is_new:
            continue
        key = one.row.source, one.row.row_id
        kept = known.get(key) or ToldEvent(staff_id=staff_id, source=key[0], row_id=key[1])
        kept.day, kept.told = one.row.day, _told(one.row)
        kept.sequence, kept.changed_at = one.sequence, one.changed_at
        db.add(kept)
    db.flush()
    db.execute(delete(ToldEvent).where(ToldEvent.staff_id == staff_id, ToldEvent.day < since))


def _revised(row: DiaryRow, known: ToldEvent | None, at: datetime) -> Revision | None:
    if known is None:
        return None if row.is_off else Revision(row, 0, at, is_new=True)
    if known.told != _told(row):
        return Revision(row, known.sequence + 1, at, is_new=True)
    if row.is_off and known.changed_at < at - TOLD_OFF:
        return None
    return Revision(row, known.sequence, known.changed_at, is_new=False)


def _told(row: DiaryRow) -> str:
    hour = row.at.strftime("%H:%M") if row.at else ""
    return " ".join((row.day.isoformat(), hour, "off" if row.is_off else "on"))
