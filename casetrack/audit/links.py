"""The chain as stored: its end with the waiting events, and its links from a number on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, bindparam, func, select, true
from sqlalchemy.orm import Session

from casetrack.audit.models import AuditEvent, AuditLink, AuditWaiting
from casetrack.audit.sealing import GENESIS, TOLD, EventColumns


@dataclass(frozen=True)
class ChainedEvent:
    """A link with its event: None if there is none, or none that can be read."""

    number: int
    hash: str
    event_id: int
    event: EventColumns | None
    is_readable: bool = True


@dataclass(frozen=True)
class WaitingEvent:
    """An event that waits, None if it is not there or cannot be read, and the seal on it.

    is_chained: it has been chained before, and somebody put it among those that wait again.
    """

    event_id: int
    seal: str | None
    is_chained: bool
    event: EventColumns | None


@dataclass(frozen=True)
class ChainEnd:
    """Number and hash of the last link of the chain, and the next events that wait for it.

    is_own_taken: a link names an event with the number of one's own, or of one recorded meanwhile.
    """

    number: int
    hash: str
    is_own_taken: bool
    waiting: list[WaitingEvent]


def last_link(db: Session) -> tuple[int, str]:
    """Number and hash of the last link; of an empty chain 0 and where every chain begins."""
    last = db.execute(
        select(AuditLink.number, AuditLink.hash).order_by(AuditLink.number.desc()).limit(1)
    ).first()
    return (last.number, last.hash) if last else (0, GENESIS)


@cache
def _next_ones() -> tuple[Select[Any], Select[Any]]:
    """The end of the chain and the next that wait, without and with their events.

    Built once, for every save asks it. One row where nothing waits.
    """
    # Not EXISTS: PostgreSQL reads the whole chain for one, where it has no statistics.
    link = select(AuditLink.number).where(AuditLink.event_id == AuditWaiting.event_id)
    last = select(AuditLink.hash).order_by(AuditLink.number.desc()).limit(1).scalar_subquery()
    own = AuditLink.event_id.between(bindparam("first_own"), bindparam("last_own"))
    taken = select(AuditLink.number).where(own).limit(1).scalar_subquery()
    end = select(
        func.coalesce(select(func.max(AuditLink.number)).scalar_subquery(), 0).label("number"),
        func.coalesce(last, GENESIS).label("hash"),
        taken.is_not(None).label("is_own_taken"),
    ).subquery()
    next_ones = (
        select(
            AuditWaiting.event_id,
            AuditWaiting.seal,
            link.scalar_subquery().is_not(None).label("is_chained"),
        )
        .where(AuditWaiting.event_id > bindparam("after"))
        .order_by(AuditWaiting.event_id)
        .limit(bindparam("most", type_=Integer))
        .subquery()
    )
    both = end.outerjoin(next_ones, true())
    query = select(end, next_ones).order_by(next_ones.c.event_id)
    to_events = AuditEvent.id == next_ones.c.event_id
    with_events = query.add_columns(*TOLD).select_from(both.outerjoin(AuditEvent, to_events))
    return query.select_from(both), with_events


def end_of_chain(
    db: Session, *, after: int = 0, most: int, own: Sequence[EventColumns] = ()
) -> ChainEnd:
    """The end of the chain, and the next waiting events in the order of their ids; one read."""
    alone, with_events = _next_ones()
    first, last = (own[0].id, own[-1].id) if own else (0, 0)
    these = {"after": after, "most": most, "first_own": first, "last_own": last}
    try:
        rows = db.execute(with_events, these).all()
        columns = (EventColumns(*row[-len(TOLD) :]) for row in rows if row.id is not None)
        events = {event.id: event for event in columns}
    except ValueError:
        # One that nobody can read stops nobody: it is looked for apart from the others.
        rows = db.execute(alone, these).all()
        events = _events(db, [row.event_id for row in rows])[0]
    waiting = [
        WaitingEvent(row.event_id, row.seal, row.is_chained, events.get(row.event_id))
        for row in rows
        if row.event_id is not None
    ]
    return ChainEnd(rows[0].number, rows[0].hash, rows[0].is_own_taken, waiting)


def chained_since(db: Session, *, since: int = 0, most: int) -> Iterator[ChainedEvent]:
    """The links from the number `since` on, and those before the beginning if it is 0.

    most: how many are read at a time.
    """
    query = select(AuditLink.number, AuditLink.event_id, AuditLink.hash)
    page = query.where(AuditLink.number >= since) if since else query
    page = page.order_by(AuditLink.number).limit(most)
    while links := db.execute(page).all():
        ids = [link.event_id for link in links]
        events, unreadable = _events(db, ids)
        for link in links:
            event, is_readable = events.get(link.event_id), link.event_id not in unreadable
            yield ChainedEvent(link.number, link.hash, link.event_id, event, is_readable)
        after = links[-1].number
        page = query.where(AuditLink.number > after).order_by(AuditLink.number).limit(most)


def _events(db: Session, ids: Sequence[int]) -> tuple[dict[int, EventColumns], set[int]]:
    """The events with these ids, and the ids of those that cannot be read at all."""
    query = select(*TOLD)
    try:
        rows = db.execute(query.where(AuditEvent.id.in_(ids))).all()
        return {row.id: EventColumns(*row) for row in rows}, set()
    except ValueError:
        # SQLite keeps any text in any column: an instant or details that are none of theirs.
        if len(ids) == 1:
            return {}, set(ids)
    middle = len(ids) // 2
    left, left_unreadable = _events(db, ids[:middle])
    right, right_unreadable = _events(db, ids[middle:])
    return left | right, left_unreadable | right_unreadable
