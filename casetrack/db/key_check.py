"""Check that the key file is the one this database is sealed with.

A wrong one would seal new names so that the right one never opens them.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from casetrack.codes import N_
from casetrack.db.base import Model
from casetrack.db.crypto import KeyFileUnfit, Keyring
from casetrack.db.models import KeyFingerprint, KeyPurpose
from casetrack.db.sealing import Gone, examine

# The key of the audit has a file of its own: `casetrack.audit.key_check`.
_OF_RING = (KeyPurpose.SEAL, KeyPurpose.LOOKUP)
ANOTHER = N_(
    "The key file is not the one this database is sealed with: its key %(key)s is another one of"
    " the same name. Put the right file back."
)
LACKING = N_(
    "The key file is not the one this database is sealed with: it lacks the key %(key)s. Put the"
    " right file back."
)
BEHIND = N_(
    "The key file has newer keys than this database (a rotation was not finished, or a backup was"
    " put back): run `casetrack keys rotate`."
)
SHUT = N_(
    "The key file does not open %(shut)s of %(texts)s sealed texts (the first: %(first)s). If it is"
    " the right file, `casetrack keys rotate` names each of them and goes on; else put the right"
    " one back."
)
OPENS_NOTHING = N_(
    "The key file opens none of the %(texts)s sealed texts: put the right file back."
)
HASHED_OTHERWISE = N_(
    "The key file does not hold the key that %(count)s names and numbers were hashed"
    " with. If it is the right file, run `casetrack keys rotate`; else put the right one back."
)


def ensure_keys_fit(db: Session, ring: Keyring) -> bool:
    """Refuse a ring this database is not sealed with; returns whether its fingerprint is known.

    An installation older than fingerprints must open everything it has sealed; then the caller
    records the fingerprint. Raises KeyFileUnfit, one sentence.
    """
    if not _known(db):
        _ensure_all_opens(examine(db.connection(), Model.metadata, ring))
        return False
    _ensure_among_known(db, ring)
    sealing, lookup = (current_fingerprint(db, purpose) for purpose in _OF_RING)
    if sealing != ring.fingerprint(ring.current) or lookup != ring.lookup_fingerprint():
        raise KeyFileUnfit(BEHIND)
    return True


def ensure_may_rotate(db: Session, ring: Keyring) -> None:
    """Refuse to rotate with a ring that would reseal what another key file should open.

    Raises KeyFileUnfit.
    """
    if _known(db):
        _ensure_among_known(db, ring)
        return
    gone = examine(db.connection(), Model.metadata, ring)
    if gone.texts and len(gone.shut) == gone.texts:
        raise KeyFileUnfit(OPENS_NOTHING, texts=gone.texts)


def record_fingerprint(db: Session, ring: Keyring, *, at: datetime) -> None:
    """Store the fingerprint of every key of this ring and which are current; the caller commits."""
    of_ring = KeyFingerprint.purpose.in_(_OF_RING)
    db.execute(update(KeyFingerprint).where(of_ring).values(is_current=False))
    known = {row.fingerprint: row for row in db.scalars(select(KeyFingerprint))}
    mine = {ring.fingerprint(key_id): key_id for key_id in ring.keys}
    values: dict[str, str | None] = {**mine, ring.lookup_fingerprint(): None}
    in_use = {ring.fingerprint(ring.current), ring.lookup_fingerprint()}
    for fingerprint, key_id in values.items():
        row = known.get(fingerprint) or KeyFingerprint(
            purpose=KeyPurpose.SEAL if key_id else KeyPurpose.LOOKUP,
            key_id=key_id,
            fingerprint=fingerprint,
            recorded_at=at,
        )
        row.is_current = fingerprint in in_use
        db.add(row)
    db.flush()


def _known(db: Session) -> bool:
    of_ring = KeyFingerprint.purpose.in_(_OF_RING)
    return db.scalar(select(KeyFingerprint.id).where(of_ring).limit(1)) is not None


def _ensure_among_known(db: Session, ring: Keyring) -> None:
    for row in db.scalars(select(KeyFingerprint).where(KeyFingerprint.key_id.is_not(None))):
        assert row.key_id is not None
        if row.key_id in ring.keys and ring.fingerprint(row.key_id) != row.fingerprint:
            raise KeyFileUnfit(ANOTHER, key=row.key_id)
        if row.is_current and row.key_id not in ring.keys:
            raise KeyFileUnfit(LACKING, key=row.key_id)


def current_fingerprint(db: Session, purpose: KeyPurpose) -> str | None:
    """The fingerprint of the current key for this purpose; None if none is recorded."""
    return db.scalar(
        select(KeyFingerprint.fingerprint).where(
            KeyFingerprint.purpose == purpose, KeyFingerprint.is_current
        )
    )


def _ensure_all_opens(gone: Gone) -> None:
    if gone.shut:
        raise KeyFileUnfit(SHUT, shut=len(gone.shut), texts=gone.texts, first=gone.shut[0])
    if gone.hashed_otherwise:
        raise KeyFileUnfit(HASHED_OTHERWISE, count=gone.hashed_otherwise)
