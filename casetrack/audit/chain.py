"""The chain: append what is not yet in it, verify it, anchor it outside the database."""

from __future__ import annotations

import enum
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, text
from sqlalchemy.orm import Session

from casetrack.audit.models import AuditEvent, AuditLink, AuditWaiting

GENESIS = "0" * 64
BATCH = 500
# Any number that no other advisory lock of this database uses.
APPENDER_LOCK = 7_305_001

# What is hashed of an event, beside the hash before it and its number: every column it has.
_TOLD = (
    AuditEvent.id,
    AuditEvent.kind,
    AuditEvent.at,
    AuditEvent.actor_id,
    AuditEvent.office_id,
    AuditEvent.case_id,
    AuditEvent.party_id,
    AuditEvent.request_id,
    AuditEvent.details,
)


class Reason(enum.StrEnum):
    """What is wrong with the first row that does not fit."""

    ALTERED = "altered"
    """A column of the event, or its link, is not what was chained."""
    LINK_MISSING = "link_missing"
    """A number of the chain is not there."""
    LINK_INSERTED = "link_inserted"
    """A link stands before the beginning of the chain."""
    EVENT_MISSING = "event_missing"
    """The event of a link is not there."""
    EVENT_INSERTED = "event_inserted"
    """An event is neither in the chain nor waiting for it."""
    NOT_THE_ANCHORED_HEAD = "not_the_anchored_head"
    """The whole chain up to here was written anew since it was anchored."""
    MISSING_SINCE_ANCHOR = "missing_since_anchor"
    """The chain ends before the row that was its last when it was anchored."""


@dataclass(frozen=True)
class Anchor:
    """Head and length of the chain at one moment, to be kept outside the database."""

    count: int
    head: str


@dataclass(frozen=True)
class Misfit:
    """The first row that does not fit: its number in the chain, its event, or both."""

    reason: Reason
    number: int | None = None
    event_id: int | None = None


@dataclass(frozen=True)
class Verified:
    """What a look at the whole chain found.

    count, head: of the part that fits. waiting: events not chained yet.
    """

    count: int
    head: str
    waiting: int
    misfit: Misfit | None = None

    def is_whole(self) -> bool:
        """Whether every row fits."""
        return self.misfit is None


def link_hash(previous: str, number: int, event: Row[Any]) -> str:
    """SHA-256 (hex) over the previous hash, the number in the chain and every column of the event.

    JSON with sorted keys, so that both engines, and any order of keys, give the same.
    """
    columns = (v.isoformat() if isinstance(v, datetime) else v for v in event)
    told = [previous, number, *columns]
    canonical = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def append_pending(db: Session) -> int:
    """Chain every event that waits for it, in the order of their ids; return how many.

    The caller commits. When another process is already at it, leave it to that one: nobody waits.
    """
    if db.get_bind().dialect.name == "postgresql" and not db.scalar(
        text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": APPENDER_LOCK}
    ):
        return 0
    first, head = _tail(db)
    number = first
    while events := _waiting_events(db):
        links = []
        for event in events:
            number += 1
            head = link_hash(head, number, event)
            links.append({"number": number, "event_id": event.id, "hash": head})
        db.execute(insert(AuditLink), links)
        ids = [event.id for event in events]
        db.execute(delete(AuditWaiting).where(AuditWaiting.event_id.in_(ids)))
        if len(events) < BATCH:
            break
    return number - first


def anchor(db: Session) -> Anchor:
    """Head and length of the chain as it stands."""
    number, head = _tail(db)
    return Anchor(number, head)


def verify(db: Session, *, against: Anchor | None = None) -> Verified:
    """Read the whole chain, a page at a time, and say where first it does not fit.

    against: an anchor kept outside; the chain must still contain it.
    """
    waiting = db.scalar(select(func.count()).select_from(AuditWaiting)) or 0
    number, head = 0, GENESIS
    misfit = None
    for row in _chained(db):
        misfit = _misfit(row, number=number + 1, previous=head)
        if misfit is None and against is not None and row.number == against.count:
            misfit = _not_anchored(row, against)
        if misfit is not None:
            break
        number, head = row.number, row.hash
    if misfit is None and against is not None and number < against.count:
        misfit = Misfit(Reason.MISSING_SINCE_ANCHOR, number=number + 1)
    return Verified(number, head, waiting, misfit or _outside_the_chain(db))


@dataclass(frozen=True)
class _Chained:
    """A link with its event: None if there is none, or none that can be read."""

    number: int
    hash: str
    event_id: int
    event: Row[Any] | None
    is_readable: bool = True


def _misfit(row: _Chained, *, number: int, previous: str) -> Misfit | None:
    if row.number > number:
        return Misfit(Reason.LINK_MISSING, number)
    if row.number < number:
        return Misfit(Reason.LINK_INSERTED, row.number, row.event_id)
    if row.event is None:
        reason = Reason.EVENT_MISSING if row.is_readable else Reason.ALTERED
        return Misfit(reason, number, row.event_id)
    if link_hash(previous, number, row.event) != row.hash:
        return Misfit(Reason.ALTERED, number, row.event_id)
    return None


def _not_anchored(row: _Chained, against: Anchor) -> Misfit | None:
    if row.hash == against.head:
        return None
    return Misfit(Reason.NOT_THE_ANCHORED_HEAD, row.number, row.event_id)


def _outside_the_chain(db: Session) -> Misfit | None:
    """The first event that nobody chained and that does not wait, or that waits and is gone."""
    chained = select(AuditLink.number).where(AuditLink.event_id == AuditEvent.id).exists()
    waits = select(AuditWaiting.event_id).where(AuditWaiting.event_id == AuditEvent.id).exists()
    stray = db.scalar(select(func.min(AuditEvent.id)).where(~chained, ~waits))
    if stray is not None:
        return Misfit(Reason.EVENT_INSERTED, event_id=stray)
    there = select(AuditEvent.id).where(AuditEvent.id == AuditWaiting.event_id).exists()
    gone = db.scalar(select(func.min(AuditWaiting.event_id)).where(~there))
    return Misfit(Reason.EVENT_MISSING, event_id=gone) if gone is not None else None


def _tail(db: Session) -> tuple[int, str]:
    last = db.execute(
        select(AuditLink.number, AuditLink.hash).order_by(AuditLink.number.desc()).limit(1)
    ).first()
    return (last.number, last.hash) if last else (0, GENESIS)


def _waiting_events(db: Session) -> Sequence[Row[Any]]:
    return db.execute(
        select(*_TOLD)
        .join(AuditWaiting, AuditWaiting.event_id == AuditEvent.id)
        .order_by(AuditWaiting.event_id)
        .limit(BATCH)
    ).all()


def _chained(db: Session) -> Iterator[_Chained]:
    found = select(AuditLink.number, AuditLink.event_id, AuditLink.hash)
    page = found.order_by(AuditLink.number).limit(BATCH)
    while links := db.execute(page).all():
        ids = [link.event_id for link in links]
        events, unreadable = _events(db, ids)
        for link in links:
            event, is_readable = events.get(link.event_id), link.event_id not in unreadable
            yield _Chained(link.number, link.hash, link.event_id, event, is_readable)
        after = links[-1].number
        page = found.where(AuditLink.number > after).order_by(AuditLink.number).limit(BATCH)


def _events(db: Session, ids: Sequence[int]) -> tuple[dict[int, Row[Any]], set[int]]:
    """The events with these ids, and the ids of those that cannot be read at all."""
    found = select(*_TOLD)
    try:
        return {row.id: row for row in db.execute(found.where(AuditEvent.id.in_(ids)))}, set()
    except ValueError:
        # SQLite keeps any text in any column: an instant or details that are none of theirs.
        if len(ids) == 1:
            return {}, set(ids)
    middle = len(ids) // 2
    left, left_unreadable = _events(db, ids[:middle])
    right, right_unreadable = _events(db, ids[middle:])
    return left | right, left_unreadable | right_unreadable
