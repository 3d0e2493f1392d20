"""The chain: append what is not yet in it, verify it, anchor it outside the database."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from casetrack.audit.models import AuditEvent, AuditLink

GENESIS = "0" * 64
BATCH = 500
# Any number that no other advisory lock of this database uses.
APPENDER_LOCK = 7_305_001


@dataclass(frozen=True)
class Anchor:
    """Head and length of the chain at one moment, to be kept outside the database."""

    count: int
    head: str


@dataclass(frozen=True)
class Verified:
    """What a look at the whole chain found.

    broken_at: number of the first row that does not fit, or None. reason: a code for it.
    pending: events not chained yet.
    """

    count: int
    head: str
    pending: int
    broken_at: int | None = None
    reason: str | None = None

    def is_whole(self) -> bool:
        """Whether every row fits."""
        return self.broken_at is None


def link_hash(previous: str, number: int, event: AuditEvent) -> str:
    """SHA-256 (hex) over the previous hash, the number in the chain and every column."""
    told = [
        previous,
        number,
        event.id,
        event.kind,
        event.at.isoformat(),
        event.actor_id,
        event.office_id,
        event.case_id,
        event.party_id,
        event.request_id,
        event.details,
    ]
    canonical = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def append_pending(db: Session) -> int:
    """Chain every event that is not in the chain yet; return how many.

    The caller commits. When another process is already at it, leave it to that one: nobody waits.
    """
    if db.get_bind().dialect.name == "postgresql" and not db.scalar(
        text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": APPENDER_LOCK}
    ):
        return 0
    number, head = _tail(db)
    pending = db.scalars(
        select(AuditEvent)
        .where(~select(AuditLink.number).where(AuditLink.event_id == AuditEvent.id).exists())
        .order_by(AuditEvent.id)
    ).all()
    for event in pending:
        number += 1
        head = link_hash(head, number, event)
        db.add(AuditLink(number=number, event_id=event.id, hash=head))
    db.flush()
    return len(pending)


def anchor(db: Session) -> Anchor:
    """Head and length of the chain as it stands."""
    number, head = _tail(db)
    return Anchor(number, head)


def verify(db: Session, *, against: Anchor | None = None) -> Verified:
    """Read the whole chain and say whether, and where first, it does not fit.

    against: an anchor kept outside; the chain must still contain it.
    """
    number, head = 0, GENESIS
    pending = _pending_count(db)

    def broken(at: int, reason: str) -> Verified:
        return Verified(number, head, pending, broken_at=at, reason=reason)

    if against is not None and against.count == 0 and against.head != GENESIS:
        return broken(0, "not_the_anchored_head")
    for link, event in _rows(db):
        if link.number != number + 1:
            return broken(number + 1, "missing")
        if event is None:
            return broken(link.number, "event_missing")
        if link_hash(head, link.number, event) != link.hash:
            return broken(link.number, "altered")
        number, head = link.number, link.hash
        if against is not None and number == against.count and head != against.head:
            return broken(number, "not_the_anchored_head")
    if against is not None and number < against.count:
        return broken(number + 1, "missing_since_anchor")
    return Verified(number, head, pending)


def _tail(db: Session) -> tuple[int, str]:
    last = db.execute(
        select(AuditLink.number, AuditLink.hash).order_by(AuditLink.number.desc()).limit(1)
    ).first()
    return (last.number, last.hash) if last else (0, GENESIS)


def _pending_count(db: Session) -> int:
    chained = select(AuditLink.number).where(AuditLink.event_id == AuditEvent.id).exists()
    return db.scalar(select(func.count()).select_from(AuditEvent).where(~chained)) or 0


def _rows(db: Session) -> Iterator[tuple[AuditLink, AuditEvent | None]]:
    after = -(2**31)
    while True:
        page = db.execute(
            select(AuditLink, AuditEvent)
            .outerjoin(AuditEvent, AuditEvent.id == AuditLink.event_id)
            .where(AuditLink.number > after)
            .order_by(AuditLink.number)
            .limit(BATCH)
        ).all()
        for link, event in page:
            yield link, event
        if len(page) < BATCH:
            return
        after = page[-1][0].number
