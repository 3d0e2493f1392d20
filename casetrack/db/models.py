"""Fingerprints of the keys that this database is sealed with."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from casetrack.db.base import Model


class KeyPurpose(enum.StrEnum):
    """What a key is for."""

    SEAL = "seal"
    LOOKUP = "lookup"
    AUDIT = "audit"


class KeyFingerprint(Model):
    """One key that this database was, or is, sealed, hashed or chained with. From it none is made.

    key_id: of a key that seals; the look-up key and that of the audit have none. is_current: the
    one in use.
    """

    __tablename__ = "key_fingerprint"
    __table_args__ = (
        CheckConstraint("(purpose = 'seal') = (key_id IS NOT NULL)", name="sealing_keys_have_ids"),
        Index("ix_key_fingerprint_purpose", "purpose", "is_current"),
    )

    purpose: Mapped[KeyPurpose]
    key_id: Mapped[str | None] = mapped_column(String(60), unique=True)
    fingerprint: Mapped[str] = mapped_column(String(64), unique=True)
    is_current: Mapped[bool]
    recorded_at: Mapped[datetime]
