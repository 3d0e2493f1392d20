"""The chain: append what is not yet in it, verify it, anchor it outside the database."""

from __future__ import annotations

import enum
import hmac
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, bindparam, delete, func, insert, select, text
from sqlalchemy.orm import Session

from casetrack.audit.contents import Contents, Found
from casetrack.audit.models import AuditEvent, AuditLink, AuditWaiting
from casetrack.audit.sealing import (
    GENESIS,
    TOLD,
    AuditKey,
    EventColumns,
    current_audit_key,
    hash_of,
    plain,
    seal_of,
)

BATCH = 500
# As many as one act records, and more: so few that no database thinks of reading the whole audit.
FEW = 20
# Any number that no other advisory lock of this database uses.
APPENDER_LOCK = 7_305_001


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
    EVENT_FORGED = "event_forged"
    """An event waits without the seal that whoever has the key would have put on it."""
    NOT_THE_ANCHORED_HEAD = "not_the_anchored_head"
    """The whole chain up to here was written anew since it was anchored."""
    MISSING_SINCE_ANCHOR = "missing_since_anchor"
    """The chain ends before the row that was its last when it was anchored."""
    CONTENT_ALTERED = "content_altered"
    """A text or fact of a case is not what was sealed when it was recorded."""
    CONTENT_MISSING = "content_missing"
    """A row of a case that was sealed is not there."""
    CONTENT_INSERTED = "content_inserted"
    """A row of a case was never sealed."""


@dataclass(frozen=True)
class Anchor:
    """Head and length of the chain at one moment, to be kept outside the database."""

    count: int
    head: str


@dataclass(frozen=True)
class Misfit:
    """The first row that does not fit: its number in the chain, its event, or both.

    Of a row of a case: its table and id.
    """

    reason: Reason
    number: int | None = None
    event_id: int | None = None
    table: str | None = None
    row_id: int | None = None


@dataclass(frozen=True)
class Verified:
    """What a look at the chain, or at its end, found.

    count, head: of the part that fits. waiting: events not chained yet.
    is_chain_whole: every link fits, whatever else does not.
    """

    count: int
    head: str
    waiting: int
    misfit: Misfit | None = None
    is_chain_whole: bool = True

    def is_whole(self) -> bool:
        """Whether every row fits."""
        return self.misfit is None


def link_hash(previous: str, number: int, event: EventColumns, key: bytes | None) -> str:
    """The hash over the previous one, the number in the chain and every column of the event."""
    return hash_of([previous, number, *plain(event)], key)


def append_pending(db: Session, key: AuditKey | None = None, *, at_most: int | None = None) -> int:
    """Chain every event that waits for it, in the order of their ids; return how many.

    at_most: chain no more than about so many, for somebody who has other things to do.

    An event without its seal was put there by somebody without the key: it goes on waiting, and
    `verify` names it. key: the one in use unless given.
    The caller commits. When another process is already at it, leave it to that one: nobody waits.
    """
    if db.get_bind().dialect.name == "postgresql" and not db.scalar(
        text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": APPENDER_LOCK}
    ):
        return 0
    key = key or current_audit_key()
    number, head = None, GENESIS
    first, after, most = 0, 0, FEW
    while waiting := _waiting(db, after=after, most=most):
        if number is None:
            first, head = number, head = waiting[0].tail
        links = []
        for one in waiting:
            if one.event is None or not _is_sealed(one, key):
                continue
            number += 1
            head = link_hash(head, number, one.event, key.at(number))
            links.append({"number": number, "event_id": one.event_id, "hash": head})
        if links:
            db.execute(insert(AuditLink), links)
            ids = [link["event_id"] for link in links]
            db.execute(delete(AuditWaiting).where(AuditWaiting.event_id.in_(ids)))
        if len(waiting) < most or (at_most is not None and number - first >= at_most):
            break
        after, most = waiting[-1].event_id, BATCH
    return number - first if number is not None else 0


def anchor(db: Session) -> Anchor:
    """Head and length of the chain as it stands."""
    number, head = _tail(db)
    return Anchor(number, head)


def is_end_hashed_by(db: Session, key: AuditKey) -> bool:
    """Whether the last row of the chain was hashed by this key; an empty chain was by any."""
    number, head = _tail(db)
    if number == 0:
        return True
    *before, last = list(_chained(db, since=max(number - 1, 1)))
    previous = before[0].hash if before else GENESIS
    return (
        last.event is not None and link_hash(previous, number, last.event, key.at(number)) == head
    )


def verify(
    db: Session,
    *,
    against: Iterable[Anchor] = (),
    since: Anchor | None = None,
    key: AuditKey | None = None,
) -> Verified:
    """Read the chain, a page at a time, and say where first it does not fit.

    against: anchors kept outside; the chain must still contain each of them, and the rows after
    which a key began. since: read only what came after this anchor, and the texts of cases that
    were written since; without it everything. key: the one in use unless given.
    """
    key = key or current_audit_key()
    if since is not None and since.count == 0:
        since = None
    pins = {one.after: one.head for one in key.begun} | {one.count: one.head for one in against}
    number, head = (since.count, since.head) if since else (0, GENESIS)
    if since is not None:
        pins[since.count] = since.head
    contents = Contents()
    first_event = None
    misfit = None
    for row in _chained(db, since=number):
        if since is not None and row.number == since.count:
            first_event = row.event_id
            misfit = _not_anchored(row, pins)
        else:
            misfit = _misfit(row, number=number + 1, previous=head, key=key)
            misfit = misfit or _not_anchored(row, pins)
        if misfit is not None:
            break
        number, head = row.number, row.hash
        if row.event is not None:
            contents.take(row.event.details, key.at(number))
    if misfit is None:
        misfit = _missing_since(pins, number, found=first_event is not None, since=since)
    seen = Verified(number, head, _count_waiting(db), misfit, misfit is None)
    if misfit is None:
        misfit = (
            _outside_the_chain(db, after=first_event or 0)
            or _forged(db, key, contents)
            or _in_the_cases(contents.first_misfit(db, only_taken=since is not None))
        )
    return replace(seen, misfit=misfit)


def _missing_since(
    pins: dict[int, str], number: int, *, found: bool, since: Anchor | None
) -> Misfit | None:
    """The chain ends before an anchored row; `found`: the row it was read from was there."""
    if since is not None and not found:
        return Misfit(Reason.MISSING_SINCE_ANCHOR, number=since.count)
    if max(pins, default=0) > number:
        return Misfit(Reason.MISSING_SINCE_ANCHOR, number=number + 1)
    return None


def _in_the_cases(found: Found | None) -> Misfit | None:
    if found is None:
        return None
    return Misfit(Reason(f"content_{found.what}"), table=found.table, row_id=found.row_id)


@dataclass(frozen=True)
class _Chained:
    """A link with its event: None if there is none, or none that can be read."""

    number: int
    hash: str
    event_id: int
    event: EventColumns | None
    is_readable: bool = True


@dataclass(frozen=True)
class _Waiting:
    """An event that waits, None if it is not there or cannot be read, and the seal on it.

    is_chained: it has been chained before, and somebody put it among those that wait again.
    tail: number and hash of the last link of the chain when this was read.
    """

    event_id: int
    seal: str | None
    is_chained: bool
    tail: tuple[int, str]
    event: EventColumns | None


def _is_sealed(one: _Waiting, key: AuditKey) -> bool:
    """Whether somebody with the key recorded it. Before there was one, nothing was sealed."""
    newest = key.newest()
    if one.event is None or one.is_chained:
        return False
    if newest is None:
        return True
    if one.seal is None:
        return False
    return hmac.compare_digest(one.seal, seal_of(one.event, newest))


def _misfit(row: _Chained, *, number: int, previous: str, key: AuditKey) -> Misfit | None:
    if row.number > number:
        return Misfit(Reason.LINK_MISSING, number)
    if row.number < number:
        return Misfit(Reason.LINK_INSERTED, row.number, row.event_id)
    if row.event is None:
        reason = Reason.EVENT_MISSING if row.is_readable else Reason.ALTERED
        return Misfit(reason, number, row.event_id)
    if link_hash(previous, number, row.event, key.at(number)) != row.hash:
        return Misfit(Reason.ALTERED, number, row.event_id)
    return None


def _not_anchored(row: _Chained, pins: dict[int, str]) -> Misfit | None:
    if pins.get(row.number, row.hash) == row.hash:
        return None
    return Misfit(Reason.NOT_THE_ANCHORED_HEAD, row.number, row.event_id)


def _outside_the_chain(db: Session, *, after: int) -> Misfit | None:
    """The first event (later than `after`) that nobody chained and that does not wait.

    Or one that waits and is gone.
    """
    chained = select(AuditLink.number).where(AuditLink.event_id == AuditEvent.id).exists()
    waits = select(AuditWaiting.event_id).where(AuditWaiting.event_id == AuditEvent.id).exists()
    stray = db.scalar(
        select(func.min(AuditEvent.id)).where(AuditEvent.id > after, ~chained, ~waits)
    )
    if stray is not None:
        return Misfit(Reason.EVENT_INSERTED, event_id=stray)
    there = select(AuditEvent.id).where(AuditEvent.id == AuditWaiting.event_id).exists()
    gone = db.scalar(select(func.min(AuditWaiting.event_id)).where(~there))
    return Misfit(Reason.EVENT_MISSING, event_id=gone) if gone is not None else None


def _forged(db: Session, key: AuditKey, contents: Contents) -> Misfit | None:
    """The first event that waits without its seal; what the others sealed is taken note of."""
    after = 0
    while waiting := _waiting(db, after=after):
        for one in waiting:
            if one.event is None or not _is_sealed(one, key):
                return Misfit(Reason.EVENT_FORGED, event_id=one.event_id)
            contents.take(one.event.details, key.newest())
        after = waiting[-1].event_id
    return None


def _count_waiting(db: Session) -> int:
    return db.scalar(select(func.count()).select_from(AuditWaiting)) or 0


def _tail(db: Session) -> tuple[int, str]:
    last = db.execute(
        select(AuditLink.number, AuditLink.hash).order_by(AuditLink.number.desc()).limit(1)
    ).first()
    return (last.number, last.hash) if last else (0, GENESIS)


@cache
def _next_ones() -> tuple[Select[Any], Select[Any]]:
    """The next that wait, without and with their events; built once, for every save asks it."""
    # Not EXISTS: PostgreSQL reads the whole chain for one, where it has no statistics.
    link = select(AuditLink.number).where(AuditLink.event_id == AuditWaiting.event_id)
    last = select(AuditLink.hash).order_by(AuditLink.number.desc()).limit(1).scalar_subquery()
    next_ones = (
        select(
            AuditWaiting.event_id,
            AuditWaiting.seal,
            link.scalar_subquery().is_not(None).label("is_chained"),
            func.coalesce(select(func.max(AuditLink.number)).scalar_subquery(), 0).label("number"),
            func.coalesce(last, GENESIS).label("hash"),
        )
        .where(AuditWaiting.event_id > bindparam("after"))
        .order_by(AuditWaiting.event_id)
        .limit(bindparam("most", type_=Integer))
        .subquery()
    )
    found = select(next_ones).order_by(next_ones.c.event_id)
    to_events = AuditEvent.id == next_ones.c.event_id
    return found, found.add_columns(*TOLD).outerjoin(AuditEvent, to_events)


def _waiting(db: Session, *, after: int, most: int = BATCH) -> list[_Waiting]:
    """The next events that wait, in the order of their ids, and where the chain ends; one read."""
    alone, with_events = _next_ones()
    these = {"after": after, "most": most}
    try:
        rows = db.execute(with_events, these).all()
        told = (EventColumns(*row[-len(TOLD) :]) for row in rows if row.id is not None)
        events = {event.id: event for event in told}
    except ValueError:
        # One that nobody can read stops nobody: it is looked for apart from the others.
        rows = db.execute(alone, these).all()
        events = _events(db, [row.event_id for row in rows])[0]
    return [
        _Waiting(row.event_id, row.seal, row.is_chained, (row.number, row.hash), event)
        for row, event in ((row, events.get(row.event_id)) for row in rows)
    ]


def _chained(db: Session, *, since: int = 0) -> Iterator[_Chained]:
    """The links from the number `since` on, and those before the beginning if it is 0."""
    found = select(AuditLink.number, AuditLink.event_id, AuditLink.hash)
    page = found.where(AuditLink.number >= since) if since else found
    page = page.order_by(AuditLink.number).limit(BATCH)
    while links := db.execute(page).all():
        ids = [link.event_id for link in links]
        events, unreadable = _events(db, ids)
        for link in links:
            event, is_readable = events.get(link.event_id), link.event_id not in unreadable
            yield _Chained(link.number, link.hash, link.event_id, event, is_readable)
        after = links[-1].number
        page = found.where(AuditLink.number > after).order_by(AuditLink.number).limit(BATCH)


def _events(db: Session, ids: Sequence[int]) -> tuple[dict[int, EventColumns], set[int]]:
    """The events with these ids, and the ids of those that cannot be read at all."""
    found = select(*TOLD)
    try:
        rows = db.execute(found.where(AuditEvent.id.in_(ids))).all()
        return {row.id: EventColumns(*row) for row in rows}, set()
    except ValueError:
        # SQLite keeps any text in any column: an instant or details that are none of theirs.
        if len(ids) == 1:
            return {}, set(ids)
    middle = len(ids) // 2
    left, left_unreadable = _events(db, ids[:middle])
    right, right_unreadable = _events(db, ids[middle:])
    return left | right, left_unreadable | right_unreadable
