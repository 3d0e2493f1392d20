"""Make the key of the audit once, and pin the rows chained and written before it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from casetrack.audit.chain import anchor, append_pending, is_end_hashed_by
from casetrack.audit.models import AuditWaiting
from casetrack.audit.record import seal_as_found
from casetrack.audit.sealing import UNKEYED, AuditKey, use_audit_key
from casetrack.codes import N_
from casetrack.db.crypto import KeyMissing, KeyProblem
from casetrack.db.session import Database, within
from casetrack.db.transaction import own_transaction, unit_of_work


def begin_key(database: Database, path: Path, *, at: datetime) -> bool:
    """Make the key of the audit at `path`, unless there is one; whether it was made.

    What waits is chained without it first; it begins after that row, and everything a case holds
    is sealed as it is found. Killed at any point, it is done or begun again by the next call.
    Raises KeyMissing if the audit was hashed with a key that is not there, KeyProblem if somebody
    is at work meanwhile, OSError if the file cannot be written.
    """
    if path.exists():
        return False
    draft = path.with_name(f"{path.name}.unfinished")
    with within(database):
        if draft.exists():
            key = AuditKey.load(draft)
            with own_transaction() as db:
                is_in_use = anchor(db).count > key.begun[0].after and is_end_hashed_by(db, key)
            if is_in_use:
                draft.rename(path)
                return True
            draft.unlink()
        key = _after_what_is_there(path)
        key.write(draft)
        with use_audit_key(key), unit_of_work() as db:
            seal_as_found(at=at)
            db.flush()
            append_pending(db, key)
        draft.rename(path)
    return True


def _after_what_is_there(path: Path) -> AuditKey:
    with own_transaction() as db:
        sealed = select(AuditWaiting.event_id).where(AuditWaiting.seal.is_not(None)).limit(1)
        if not is_end_hashed_by(db, UNKEYED) or db.scalar(sealed) is not None:
            raise KeyMissing(
                N_(
                    "The audit is sealed with a key that is not at %(path)s: put the file back"
                    " from your backup."
                ),
                path=path,
            )
        append_pending(db, UNKEYED)
        if db.scalar(select(AuditWaiting.event_id).limit(1)) is not None:
            raise KeyProblem(N_("Somebody is at work on this database: stop the server first."))
        start = anchor(db)
    return AuditKey.new(after=start.count, head=start.head)
