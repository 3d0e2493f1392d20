"""The chain: append waiting events, verify it, anchor it outside the database."""

from __future__ import annotations

import enum
import hmac
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.orm import Session

from casetrack.audit.contents import Contents, Found
from casetrack.audit.links import ChainedEvent, WaitingEvent, chained_since, end_of_chain, last_link
from casetrack.audit.models import AuditEvent, AuditLink, AuditWaiting
from casetrack.audit.sealing import (
    GENESIS,
    AuditKey,
    EventColumns,
    current_audit_key,
    hash_of,
    plain,
    seal_of,
)
from casetrack.audit.unchained import forget_own, let_wait, own_events

BATCH = 500
# As many as one act records, and more: so few that no database thinks of reading the whole audit.
FEW = 20
# Looks wait for whoever writes next, who does not chain a whole week of them.
CHAINED_AT_ONCE = 1000
# The kind of the event that declares rows which do not fit as they stand.
REPAIRED = "audit_repaired"
# Any number that no other advisory lock of this database uses.
APPENDER_LOCK = 7_305_001


class Reason(enum.StrEnum):
    """Fault of the first row that does not fit."""

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
    """A row that does not fit: its number in the chain, its event, or both.

    Of a row of a case: its table and id. until: the last of several rows one after the other that
    do not fit for the same reason; digest: of everything that stands in them.
    """

    reason: Reason
    number: int | None = None
    event_id: int | None = None
    table: str | None = None
    row_id: int | None = None
    until: int | None = None
    digest: str = field(default="", compare=False)


@dataclass(frozen=True)
class Verified:
    """Result of a check of the chain, or of its end.

    count, head: of the part that fits, up to the first misfit. waiting: events not chained yet.
    is_chain_whole: every link fits, whatever else does not. misfits: all of them, in the order of
    the chain, then what lies outside it. declared: those that a later row declares as they are.
    unjudged: rows of cases, by table and id, that were sealed last in a row that does not fit.
    shut: number of rows that a backup was restored without, as the custodians alone open them.
    """

    count: int
    head: str
    waiting: int
    misfits: tuple[Misfit, ...] = ()
    is_chain_whole: bool = True
    declared: tuple[Misfit, ...] = ()
    unjudged: tuple[tuple[str, int], ...] = ()
    shut: int = 0

    @property
    def misfit(self) -> Misfit | None:
        """The first of them."""
        return next(iter(self.misfits), None)

    def is_whole(self) -> bool:
        """Whether every row fits, or was declared."""
        return not self.misfits


class _Misfits:
    """The misfits of a chain as it is read: rows of one reason, one after the other, are one."""

    def __init__(self) -> None:
        self._found: list[Misfit] = []
        self._told: dict[tuple[int, int], str] = {}

    def add(self, misfit: Misfit, row: ChainedEvent) -> None:
        """Note a row that does not fit."""
        key = [row.number, row.hash, row.event_id, plain(row.event) if row.event else None]
        last = self._found[-1] if self._found else None
        is_next = last is not None and (last.until or last.number) == row.number - 1
        if last is not None and is_next and last.reason is misfit.reason:
            digest = hash_of([last.digest, *key], None)
            self._found[-1] = replace(last, until=row.number, digest=digest)
        else:
            self._found.append(replace(misfit, digest=hash_of([GENESIS, *key], None)))

    def hear(self, row: ChainedEvent) -> None:
        """Note the declaration of earlier rows by a row that fits."""
        assert row.event is not None
        if row.event.kind == REPAIRED and "rows" in row.event.details:
            first, last = row.event.details["rows"]
            self._told[first, last] = str(row.event.details["digest"])

    def split(self) -> tuple[list[Misfit], tuple[Misfit, ...]]:
        """Misfits that nobody declared, and those that stand as declared."""
        open_: list[Misfit] = []
        declared: list[Misfit] = []
        for misfit in self._found:
            first = misfit.number or 0
            text = self._told.get((first, misfit.until or first))
            (declared if text == misfit.digest else open_).append(misfit)
        return open_, tuple(declared)


def link_hash(previous: str, number: int, event: EventColumns, key: bytes | None) -> str:
    """The hash over the previous one, the number in the chain and every column of the event."""
    return hash_of([previous, number, *plain(event)], key)


def chain_audit(db: Session) -> None:
    """Chain what is recorded in the transaction that records it, before its commit.

    Where another writer is at it on PostgreSQL, what is recorded waits for the next one, the night
    or `casetrack audit`.
    """
    append_pending(db, at_most=CHAINED_AT_ONCE)


def append_pending(db: Session, key: AuditKey | None = None, *, at_most: int | None = None) -> int:
    """Chain every event that waits for it, in the order of their ids; return how many.

    What this transaction recorded itself comes last, and does not wait. at_most: chain no more than
    about so many that wait, for somebody who has other things to do.

    An event without its seal was put there by somebody without the key: it goes on waiting, and
    `verify` names it. key: the one in use unless given.
    The caller commits. When another process is already at it, leave it to that one: nobody waits.
    """
    own = own_events(db)
    if db.get_bind().dialect.name == "postgresql" and not db.scalar(
        text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": APPENDER_LOCK}
    ):
        let_wait(db)
        return 0
    key = key or current_audit_key()
    number, head = None, GENESIS
    first, after, most = 0, 0, FEW
    while True:
        end = end_of_chain(db, after=after, most=most, own=own)
        if number is None:
            first, head = number, head = end.number, end.hash
        is_last = len(end.waiting) < most
        chained = [event.event for event in end.waiting if event.event and _is_sealed(event, key)]
        waited = [event.id for event in chained]
        if is_last and not end.is_own_taken:
            chained += own
            forget_own(db)
        links = []
        for event in chained:
            number += 1
            head = link_hash(head, number, event, key.at(number))
            links.append({"number": number, "event_id": event.id, "hash": head})
        if links:
            db.execute(insert(AuditLink), links)
        if waited:
            db.execute(delete(AuditWaiting).where(AuditWaiting.event_id.in_(waited)))
        if is_last or (at_most is not None and number - first >= at_most):
            break
        after, most = end.waiting[-1].event_id, BATCH
    let_wait(db)
    return number - first


def anchor(db: Session) -> Anchor:
    """Head and length of the chain as it stands."""
    number, head = last_link(db)
    return Anchor(number, head)


def is_end_hashed_by(db: Session, key: AuditKey) -> bool:
    """Whether the last row of the chain was hashed by this key; an empty chain was by any."""
    number, head = last_link(db)
    if number == 0:
        return True
    *before, last = list(chained_since(db, since=max(number - 1, 1), most=BATCH))
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
    shut: Mapping[str, Set[int]] = MappingProxyType({}),
) -> Verified:
    """Read the chain, a page at a time, and say where it does not fit; it goes on behind that.

    against: anchors kept outside; the chain must still contain each of them, and the rows after
    which a key began. since: read only what came after this anchor, and the texts of cases that
    were written since; without it everything. key: the one in use unless given. shut: rows, by
    table, that are known to be left out, besides those that the chain names.

    Behind a row that does not fit the next is tried by the hash that stands in it. A row that fits
    may declare rows before it (`casetrack.audit.repair`): they count as whole while they are as
    they were then.
    """
    let_wait(db)
    key = key or current_audit_key()
    if since is not None and since.count == 0:
        since = None
    pins = {start.after: start.head for start in key.begun} | {
        start_anchor.count: start_anchor.head for start_anchor in against
    }
    number, head = (since.count, since.head) if since else (0, GENESIS)
    if since is not None:
        pins[since.count] = since.head
    contents, misfits = Contents(shut), _Misfits()
    first_event = None
    fits_until: tuple[int, str] | None = None
    for row in chained_since(db, since=number, most=BATCH):
        if since is not None and row.number == since.count:
            first_event = row.event_id
            misfit = _not_anchored(row, pins)
        else:
            misfit = _misfit(row, number=number + 1, previous=head, key=key)
            misfit = misfit or _not_anchored(row, pins)
        if misfit is not None:
            fits_until = fits_until or (number, head)
            misfits.add(misfit, row)
            if row.event is not None:
                contents.leave_open(row.event.details)
        elif row.event is not None:
            contents.take(row.event.details, key.at(row.number))
            misfits.hear(row)
        if row.number >= max(number, 1):
            number, head = row.number, row.hash
    in_chain, declared = misfits.split()
    is_there = since is None or first_event is not None
    if (missing := _missing_since(pins, number, is_found=is_there, since=since)) is not None:
        in_chain.append(missing)
    beside = [
        _outside_the_chain(db, after=first_event or 0),
        _forged(db, key, contents),
        _in_the_cases(contents.first_misfit(db, only_taken=since is not None)),
    ]
    fitting = fits_until if in_chain and fits_until else (number, head)
    return Verified(
        *fitting,
        _count_waiting(db),
        (*in_chain, *(misfit for misfit in beside if misfit is not None)),
        not in_chain,
        declared,
        contents.left_open(),
        contents.shut,
    )


def _missing_since(
    pins: dict[int, str], number: int, *, is_found: bool, since: Anchor | None
) -> Misfit | None:
    """The chain ends before an anchored row; `is_found`: the row it was read from was there."""
    if since is not None and not is_found:
        return Misfit(Reason.MISSING_SINCE_ANCHOR, number=since.count)
    if max(pins, default=0) > number:
        return Misfit(Reason.MISSING_SINCE_ANCHOR, number=number + 1)
    return None


def _in_the_cases(misfit: Found | None) -> Misfit | None:
    if misfit is None:
        return None
    return Misfit(Reason(f"content_{misfit.what}"), table=misfit.table, row_id=misfit.row_id)


def _is_sealed(event: WaitingEvent, key: AuditKey) -> bool:
    """Whether somebody with the key recorded it. Before there was one, nothing was sealed."""
    newest = key.newest()
    if event.event is None or event.is_chained:
        return False
    if newest is None:
        return True
    if event.seal is None:
        return False
    return hmac.compare_digest(event.seal, seal_of(event.event, newest))


def _misfit(row: ChainedEvent, *, number: int, previous: str, key: AuditKey) -> Misfit | None:
    if row.number > number:
        last = row.number - 1
        return Misfit(Reason.LINK_MISSING, number, until=last if last > number else None)
    if row.number < number:
        return Misfit(Reason.LINK_INSERTED, row.number, row.event_id)
    if row.event is None:
        reason = Reason.EVENT_MISSING if row.is_readable else Reason.ALTERED
        return Misfit(reason, number, row.event_id)
    if link_hash(previous, number, row.event, key.at(number)) != row.hash:
        return Misfit(Reason.ALTERED, number, row.event_id)
    return None


def _not_anchored(row: ChainedEvent, pins: dict[int, str]) -> Misfit | None:
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
    """The first waiting event without its seal; seals of the others are noted."""
    after = 0
    while waiting := end_of_chain(db, after=after, most=BATCH).waiting:
        for event in waiting:
            if event.event is None or not _is_sealed(event, key):
                return Misfit(Reason.EVENT_FORGED, event_id=event.event_id)
            contents.take(event.event.details, key.newest())
        after = waiting[-1].event_id
    return None


def _count_waiting(db: Session) -> int:
    return db.scalar(select(func.count()).select_from(AuditWaiting)) or 0
