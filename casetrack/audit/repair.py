"""Declare rows chained with another key as they stand, with a reason, under the right key.

Nothing is rewritten. A row of the chain names the rows before it that do not fit, with a digest of
all that stands in them; it is chained with the key, and so signed by whoever has it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update

from casetrack.audit.chain import BATCH, Misfit, Reason, append_pending, verify
from casetrack.audit.key_check import ANOTHER, record_audit_fingerprint
from casetrack.audit.links import end_of_chain
from casetrack.audit.models import AuditWaiting
from casetrack.audit.record import AuditKind, record, seal_again_as_found
from casetrack.audit.sealing import current_audit_key, seal_of
from casetrack.db import session
from casetrack.db.crypto import KeyFileUnfit
from casetrack.db.key_check import current_fingerprint
from casetrack.db.models import KeyPurpose
from casetrack.db.transaction import unit_of_work

LONGEST_REASON = 300


@dataclass(frozen=True)
class Repaired:
    """The declared rows. waited: events sealed otherwise, which are chained now."""

    rows: tuple[Misfit, ...]
    waited: tuple[int, ...]
    sealed: int


def repair(*, reason: str, at: datetime) -> Repaired:
    """Declare every misfit as it stands, and chain events that wait with another seal.

    Rows of cases that were sealed there are sealed as they are found. Rows that are missing, were
    inserted or are not those that were anchored stay misfits. Its fingerprint is noted.
    Raises KeyFileUnfit for another key than the chain began with.
    """
    key, db, reason = current_audit_key(), session(), reason[:LONGEST_REASON]
    result, known = verify(db), current_fingerprint(db, KeyPurpose.AUDIT)
    rows = tuple(misfit for misfit in result.misfits if misfit.reason is Reason.ALTERED)
    begins_otherwise = bool(rows) and result.count <= key.begun[0].after
    if known != key.fingerprint() and (known is not None or begins_otherwise):
        raise KeyFileUnfit(ANOTHER)
    with unit_of_work() as db:
        waited: list[int] = []
        after = 0
        while waiting := end_of_chain(db, after=after, most=BATCH).waiting:
            for event in waiting:
                if event.event is None or event.is_chained:
                    continue
                seal = seal_of(event.event, key.newest())
                if event.seal != seal:
                    waited.append(event.event_id)
                    this = AuditWaiting.event_id == event.event_id
                    db.execute(update(AuditWaiting).where(this).values(seal=seal))
            after = waiting[-1].event_id
        for row in rows:
            record(
                AuditKind.AUDIT_REPAIRED,
                by=None,
                at=at,
                rows=[row.number or 0, row.until or row.number or 0],
                digest=row.digest,
                reason=reason,
            )
        if waited:
            record(
                AuditKind.AUDIT_REPAIRED,
                by=None,
                at=at,
                waited=waited,
                reason=reason[:LONGEST_REASON],
            )
        db.flush()
        append_pending(db)
        unjudged = verify(db).unjudged
        seal_again_as_found(unjudged, at=at)
        if known is None:
            record_audit_fingerprint(db, key, at=at)
    return Repaired(rows, tuple(waited), len(unjudged))
