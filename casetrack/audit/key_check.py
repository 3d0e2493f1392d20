"""Whether the key file of the audit is the one that this database is chained with.

A wrong one would chain what happens from now on so that the right one never fits it.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from casetrack.audit.chain import is_end_hashed_by
from casetrack.audit.sealing import AuditKey
from casetrack.codes import N_
from casetrack.db.crypto import KeyFileUnfit
from casetrack.db.key_check import current_fingerprint
from casetrack.db.models import KeyFingerprint, KeyPurpose

ANOTHER = N_(
    "The key file of the audit is not the one this database is chained with: put the right file"
    " back."
)
NOT_AT_ITS_END = N_(
    "The last row of the audit was not chained with this key file. If it is another file, put the"
    " right one back; if it is the right one, and another was in use for a while, run `casetrack"
    " audit verify`, then `casetrack audit repair`."
)


def ensure_audit_key_fits(db: Session, key: AuditKey) -> bool:
    """Refuse a key file that this database is not chained with; whether its fingerprint is known.

    An installation from before it was kept is asked whether the last row was chained with it: if
    so, the caller has one to record. Raises KeyFileUnfit, one sentence.
    """
    known = current_fingerprint(db, KeyPurpose.AUDIT)
    if known is None and not is_end_hashed_by(db, key):
        raise KeyFileUnfit(NOT_AT_ITS_END)
    if known is not None and known != key.fingerprint():
        raise KeyFileUnfit(ANOTHER)
    return known is not None


def record_audit_fingerprint(db: Session, key: AuditKey, *, at: datetime) -> None:
    """Store the fingerprint of this key file; the caller commits."""
    db.add(
        KeyFingerprint(
            purpose=KeyPurpose.AUDIT,
            key_id=None,
            fingerprint=key.fingerprint(),
            is_current=True,
            recorded_at=at,
        )
    )
    db.flush()
