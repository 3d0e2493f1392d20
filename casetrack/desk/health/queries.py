"""What was done for the safety of an installation, and when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from casetrack.audit.sealing import AuditKey
from casetrack.db import session
from casetrack.db.crypto import Keyring
from casetrack.desk.health.models import Upkeep, UpkeepKind


def fingerprints(ring: Keyring, key: AuditKey) -> tuple[str, ...]:
    """Fingerprints of everything a copy of these keys holds; no key can be made from them."""
    return (*sorted(map(ring.fingerprint, ring.keys)), ring.lookup_fingerprint(), key.fingerprint())


def last_upkeep(kind: UpkeepKind, *, only_good: bool = False) -> Upkeep | None:
    """The last of a kind; None if there was none. only_good: that went well."""
    query = select(Upkeep).where(Upkeep.kind == kind)
    if only_good:
        query = query.where(Upkeep.is_good)
    return session().scalar(query.order_by(Upkeep.at.desc(), Upkeep.id.desc()).limit(1))


def upkeep_since(kind: UpkeepKind, since: datetime) -> Sequence[Upkeep]:
    """All of a kind since an instant, inclusive; the oldest first."""
    query = select(Upkeep).where(Upkeep.kind == kind, Upkeep.at >= since)
    return session().scalars(query.order_by(Upkeep.at, Upkeep.id)).all()


def rows_left_shut() -> Sequence[Upkeep]:
    """The restores that left sealed records out which were not put back since."""
    kinds = (UpkeepKind.SEALED_LEFT_SHUT, UpkeepKind.SEALED_PUT_BACK)
    query = select(Upkeep).where(Upkeep.kind.in_(kinds)).order_by(Upkeep.at, Upkeep.id)
    # Of one backup the last word is said last.
    last = {row.details["made_at"]: row for row in session().scalars(query)}
    return [row for row in last.values() if row.kind is UpkeepKind.SEALED_LEFT_SHUT]
