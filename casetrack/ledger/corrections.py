"""Correct the day of a fact: preview which dates move, move them, keep the old ones readable.

A correction is previewed by making it and taking it back, so that what was shown is what happens.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy import func, select

from casetrack.accounts.act import Act
from casetrack.accounts.models import Staff
from casetrack.cases.doers import done_by
from casetrack.cases.duty_kinds import agreed, awaited, windows
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import Part
from casetrack.cases.locking import Versioned
from casetrack.cases.models import Case, JournalEntry, Obligation, Party
from casetrack.cases.policy import HEADS
from casetrack.db import Model, session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.events import Event
from casetrack.law import rule_name
from casetrack.ledger.journal import enter
from casetrack.ledger.preview import DateMove, DatesPreview, moved_by, rolled_back

REASON_LENGTH = 500
Done = TypeVar("Done")


@dataclass(frozen=True)
class Correction:
    """The right day, the reason, and `DatesPreview.seen` of the preview that was shown."""

    day: date
    reason: str
    seen: str


def preview_correction(
    case: Case, day: date, change: Callable[[], None], act: Act, *records: Versioned
) -> DatesPreview:
    """Dates that `change` would move; nothing of it stays.

    records: what the correction is about, whose versions are part of what was read.
    Raises RuleBroken where another must correct it, as `apply_correction` does.
    """
    seen = seen_of(case, day, *records)
    with rolled_back():
        _done, moves = move_days(case, change, act)
    return DatesPreview(seen, moves)


def apply_correction(
    case: Case, correction: Correction, change: Callable[[], None], act: Act, *records: Versioned
) -> tuple[DateMove, ...]:
    """Make the change and return the dates it moved.

    Raises RuleBroken if the case is not what the person was shown, so that it is shown again; where
    a period that had run out would end later by the word of whoever handles the case alone.
    """
    if seen_of(case, correction.day, *records) != correction.seen:
        raise RuleBroken("dates_changed_meanwhile")
    return move_days(case, change, act)[1]


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
    late = {one: one.due for one in session().scalars(rows.order_by(Obligation.id))}
    done, moves = moved_by(case, change)
    ended = next((due for one, due in late.items() if one.due > due), None)
    is_another = act.by.role in HEADS and act.by.id != case.handler_id
    if ended is None or is_another:
        return done, moves
    heads = select(Staff).where(Staff.office_id == case.office_id, Staff.role.in_(HEADS))
    heads = heads.where(Staff.is_active, Staff.id.not_in((case.handler_id or 0, act.by.id)))
    another = session().scalar(heads.order_by(Staff.id).limit(1))
    if another is not None:
        raise RuleBroken("late_day_needs_another", field=field, due=ended, name=another.name)
    return done, moves


def seen_of(case: Case, day: date, *records: Versioned) -> str:
    """Name the new day, the versions of the records, and every date of the case; one statement."""
    dates = session().execute(
        select(Obligation.id, Obligation.due, Obligation.is_open)
        .where(Obligation.case_id == case.id)
        .order_by(Obligation.id)
    )
    told = " ".join(f"{id}={due}{'' if is_open else '!'}" for id, due, is_open in dates)
    versions = [f"{one.__tablename__}.{one.id}.{one.version}" for one in records]
    return " ".join([day.isoformat(), *versions, hashlib.sha256(told.encode()).hexdigest()[:16]])


def enter_correction(
    case: Case,
    entry: JournalEntry | None,
    correction: Correction,
    act: Act,
    *,
    fact: str,
    before: date,
    moves: Sequence[DateMove],
    about: Party | None,
    subject: Model,
) -> JournalEntry:
    """Write down a correction that points at the entry of the fact; the old days stay in it.

    fact: code of the corrected fact. before: the day that was recorded until now.
    """
    corrected = latest(entry) if entry is not None else None
    reason = correction.reason.strip()
    acted = corrected.parties if corrected is not None else ()
    written = enter(
        case,
        EntryKind.CORRECTION,
        act,
        when=PartialDate.day(correction.day),
        text=_told(correction.day, before, moves, reason="" if corrected else reason),
        parties={
            Part.ABOUT: [about] if about is not None else [],
            Part.BY: [one.party for one in acted if one.part is Part.BY],
        },
        office=done_by(corrected).office if corrected is not None else Part.BY,
        subject=subject,
        decided_here=True,
        fact=fact,
        before=before.isoformat(),
        moves=moves_as_json(moves),
    )
    if corrected is not None:
        written.corrects_id = corrected.id
        written.correction_reason = reason
        written.track_id = corrected.track_id
    return written


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


def ensure_reason(correction: Correction) -> None:
    """Refuse a correction that does not say why. Raises RuleBroken at the field."""
    if not correction.reason.strip():
        raise RuleBroken("correction_needs_reason", field="reason")
    if len(correction.reason.strip()) > REASON_LENGTH:
        raise RuleBroken("correction_reason_length", field="reason", longest=REASON_LENGTH)


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
    found: JournalEntry | None = entry
    while found is not None:
        found = known.get(found.id) if known is not None else _correction_of(found)
        if found is not None:
            yield found


def _correction_of(entry: JournalEntry) -> JournalEntry | None:
    later = select(JournalEntry).where(JournalEntry.corrects_id == entry.id)
    return session().scalar(later.order_by(JournalEntry.id.desc()).limit(1))


def corrections_in(case: Case) -> Mapping[int, JournalEntry]:
    """The corrections of a case, each by the id of the entry that it corrects; one statement."""
    found = select(JournalEntry).where(
        JournalEntry.case_id == case.id, JournalEntry.corrects_id.is_not(None)
    )
    corrections = session().scalars(found.order_by(JournalEntry.id))
    return {one.corrects_id: one for one in corrections if one.corrects_id is not None}


def latest(entry: JournalEntry) -> JournalEntry:
    """The last correction of an entry, or the entry itself: an entry is corrected once."""
    return [entry, *corrections_of(entry)][-1]


def _told(day: date, before: date, moves: Sequence[DateMove], *, reason: str) -> BilingualText:
    en, zh = [f"{day}, not {before}."], [f"应为{day}，原记{before}。"]
    for move in moves:
        if move.rule is None or move.before is None:
            continue
        en.append(
            f"{rule_name(move.rule, 'en')}: {move.after or 'no longer due'}, before {move.before}."
        )
        zh.append(
            f"{rule_name(move.rule, 'zh')}：由{move.before}变更为{move.after or '不再适用'}。"
        )
    return BilingualText(en=" ".join([*en, *filter(None, [reason])]), zh="".join([*zh, reason]))
