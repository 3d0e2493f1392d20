"""The gap that a backup which was put back leaves in the audit, closed by an event that says who.

The anchors of the days that were lost stand outside the database, and the chain will never hold
them again. A row of the chain gives up exactly these anchors, with who put the backup back and why;
it is chained with the key, and so signed by whoever has it. What is forged later is found as ever.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import dropwhile, islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from casetrack.accounts.models import Staff
from casetrack.audit.anchors import Kept
from casetrack.audit.chain import Anchor, Verified, append_pending, link_hash, verify
from casetrack.audit.contents import in_lots
from casetrack.audit.links import chained_since
from casetrack.audit.models import AuditCheck, AuditEvent, AuditLink
from casetrack.audit.record import AuditKind, record
from casetrack.audit.sealing import AuditKey, current_audit_key
from casetrack.db import session
from casetrack.db.session import current_database
from casetrack.db.transaction import own_transaction, unit_of_work

LONGEST_REASON = 300


class NoGap(Exception):
    """Nothing is to be closed, or something else does not fit besides: `rest` says what."""

    def __init__(self, rest: Verified | None = None) -> None:
        super().__init__()
        self.rest = rest


@dataclass(frozen=True)
class Closed:
    """A closed gap. anchors: those that were given up. gone: lines missing in the file of them."""

    anchors: tuple[Anchor, ...]
    gone: int


def standing(db: Session, kept: Sequence[Kept], *, ask: bool = False) -> list[Anchor]:
    """The anchors that the chain must still contain.

    ask: whether one was given up, also where the file shows no sign of it.
    """
    anchors = [line.anchor for line in kept]
    if not ask and not any(line.is_restored for line in kept):
        return anchors
    given_up = _given_up(db, current_audit_key())
    return [anchor for anchor in anchors if anchor not in given_up]


def lines_gone(db: Session, kept: Sequence[Kept]) -> int:
    """How many lines are missing in the file of the settings since the last check."""
    query = select(AuditCheck.anchors).where(AuditCheck.anchors.is_not(None))
    expected = db.scalar(query.order_by(AuditCheck.id.desc()).limit(1)) or 0
    return max(expected - len(kept), 0)


def close_gap(kept: Sequence[Kept], *, by: Staff, reason: str, at: datetime) -> Closed:
    """Give up the anchors that a restored chain does not contain, and those that are gone.

    Everything else has to fit. The caller anchors afterwards. Raises NoGap.
    """
    with own_transaction() as db:
        append_pending(db)
    with current_database().snapshot() as db:
        anchors, gone = standing(db, kept, ask=True), lines_gone(db, kept)
        lost = _lost(db, anchors)
        rest = verify(db, against=[anchor for anchor in anchors if anchor not in lost])
    if not rest.is_whole():
        raise NoGap(rest)
    if not lost and not gone:
        raise NoGap
    with unit_of_work():
        for lot in in_lots([f"{anchor.count} {anchor.head}" for anchor in lost]) if lost else [[]]:
            record(
                AuditKind.AUDIT_RESTORED,
                by=by,
                at=at,
                reason=reason[:LONGEST_REASON],
                gone=gone,
                anchors=lot,
            )
        session().flush()
        append_pending(session())
    return Closed(tuple(lost), gone)


def _lost(db: Session, anchors: Sequence[Anchor]) -> list[Anchor]:
    """The anchors from the first on that the chain does not contain.

    One that fits behind it shows that a row between them was altered: then none is lost that way.
    """
    heads: dict[int, str] = {}
    for counts in in_lots([anchor.count for anchor in anchors]):
        query = select(AuditLink.number, AuditLink.hash).where(AuditLink.number.in_(counts))
        heads |= {row.number: row.hash for row in db.execute(query)}
    lost = list(dropwhile(lambda a: a.count == 0 or heads.get(a.count) == a.head, anchors))
    return [] if any(heads.get(anchor.count) == anchor.head for anchor in lost) else lost


def _given_up(db: Session, key: AuditKey) -> set[Anchor]:
    """The anchors ("count head") that rows of the chain give up, each chained with this key."""
    query = (
        select(AuditLink.number)
        .join(AuditEvent, AuditEvent.id == AuditLink.event_id)
        .where(AuditEvent.kind == AuditKind.AUDIT_RESTORED.value)
    )
    given_up: set[Anchor] = set()
    for number in db.scalars(query).all():
        rows = list(islice(chained_since(db, since=max(number - 1, 1), most=2), 2))
        row, before = rows[-1], rows[0]
        if row.number != number or row.event is None or before.number != number - 1:
            continue
        if link_hash(before.hash, number, row.event, key.at(number)) == row.hash:
            for text in row.event.details.get("anchors", ()):
                count, head = text.split()
                given_up.add(Anchor(int(count), head))
    return given_up
