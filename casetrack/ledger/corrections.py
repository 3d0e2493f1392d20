"""Corrections of entries, and the dates that a corrected day moves."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy import func, select

from casetrack.accounts.act import Act
from casetrack.accounts.models import Staff
from casetrack.cases.duty_kinds import agreed, awaited, windows
from casetrack.cases.locking import Versioned
from casetrack.cases.models import Case, JournalEntry, Obligation
from casetrack.cases.policy import HEADS
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.base import length_of
from casetrack.errors import RuleBroken
from casetrack.events import Event
from casetrack.ledger.preview import DateMove, moved_by

REASON_LENGTH = length_of(JournalEntry.correction_reason) or 0
Done = TypeVar("Done")


def move_days(
    case: Case, change: Callable[[], Done], act: Act, *, field: str = "day"
) -> tuple[Done, tuple[DateMove, ...]]:
    """Make a change of a past day; return its result and the dates it moved.

    Raises RuleBroken at the field where a period that had run out would end later, unless a head
    says so who does not handle the case, or the office has none.
    """
    over = Obligation.due < func.coalesce(Obligation.settled_on, act.on)
    ours = Obligation.kind.notin_(windows() | awaited() | agreed())
    rows = select(Obligation).where(Obligation.case_id == case.id, over, ours)
    late = {duty: duty.due for duty in session().scalars(rows.order_by(Obligation.id))}
    done, moves = moved_by(case, change)
    ended = next((due for duty, due in late.items() if duty.due > due), None)
    is_another = act.by.role in HEADS and act.by.id != case.handler_id
    if ended is None or is_another:
        return done, moves
    heads = select(Staff).where(Staff.office_id == case.office_id, Staff.role.in_(HEADS))
    heads = heads.where(Staff.is_active, Staff.id.not_in((case.handler_id or 0, act.by.id)))
    another = session().scalar(heads.order_by(Staff.id).limit(1))
    if another is not None:
        raise RuleBroken(
            N_(
                "A period that ran out on %(due)s would end later. A head of the office, such as"
                " %(name)s, says so, not whoever handles the case alone."
            ),
            field=field,
            due=ended,
            name=another.name,
        )
    return done, moves


def seen_of(case: Case, day: date, *records: Versioned) -> str:
    """Name the new day, the versions of the records, and every date of the case; one statement."""
    dates = session().execute(
        select(Obligation.id, Obligation.due, Obligation.is_open)
        .where(Obligation.case_id == case.id)
        .order_by(Obligation.id)
    )
    text = " ".join(f"{id}={due}{'' if is_open else '!'}" for id, due, is_open in dates)
    versions = [f"{record.__tablename__}.{record.id}.{record.version}" for record in records]
    return " ".join([day.isoformat(), *versions, hashlib.sha256(text.encode()).hexdigest()[:16]])


def moves_as_json(moves: Sequence[DateMove]) -> list[dict[str, str | None]]:
    """Moved dates in JSON types, as an entry keeps them for the chain of periods."""
    return [
        {
            "duty": move.kind.value,
            "before": move.before.isoformat() if move.before else None,
            "due": move.after.isoformat() if move.after else None,
        }
        for move in moves
    ]


@dataclass(frozen=True)
class EntryCorrected(Event):
    """An entry of the journal says otherwise now; its record, if it has one, follows.

    entry: the one that was first written. correction: the last that corrects it.
    """

    entry: JournalEntry
    correction: JournalEntry
    act: Act


def root_of(entry: JournalEntry) -> JournalEntry:
    """The entry that a correction, or a correction of it, is about."""
    while entry.corrects_id is not None:
        entry = session().get_one(JournalEntry, entry.corrects_id)
    return entry


def corrections_of(
    entry: JournalEntry, known: Mapping[int, JournalEntry] | None = None
) -> Iterator[JournalEntry]:
    """The corrections of an entry, one after the other; each corrects the one before it.

    known: those of the case, where they were read.
    """
    other_entry: JournalEntry | None = entry
    while other_entry is not None:
        other_entry = (
            known.get(other_entry.id) if known is not None else _correction_of(other_entry)
        )
        if other_entry is not None:
            yield other_entry


def _correction_of(entry: JournalEntry) -> JournalEntry | None:
    later = select(JournalEntry).where(JournalEntry.corrects_id == entry.id)
    return session().scalar(later.order_by(JournalEntry.id.desc()).limit(1))


def corrections_in(case: Case) -> Mapping[int, JournalEntry]:
    """The corrections of a case, each by the id of the entry that it corrects; one statement."""
    query = select(JournalEntry).where(
        JournalEntry.case_id == case.id, JournalEntry.corrects_id.is_not(None)
    )
    corrections = session().scalars(query.order_by(JournalEntry.id))
    return {
        correction.corrects_id: correction
        for correction in corrections
        if correction.corrects_id is not None
    }


def latest(entry: JournalEntry) -> JournalEntry:
    """The last correction of an entry, or the entry itself: an entry is corrected once."""
    return [entry, *corrections_of(entry)][-1]
