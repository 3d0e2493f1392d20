"""Mark notices as read."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update

from casetrack.accounts.models import Staff
from casetrack.db import session
from casetrack.desk.notices.models import Digest


def mark_read(user: Staff, digest_id: int, *, at: datetime) -> int:
    """Mark this digest of the user, and every older one, as read; returns their number.

    Newer digests and those of others are not touched.
    """
    shown = session().get(Digest, digest_id)
    if shown is None or shown.staff_id != user.id:
        return 0
    query = (
        update(Digest)
        .where(Digest.staff_id == user.id, Digest.read_at.is_(None), Digest.day <= shown.day)
        .values(read_at=at)
        .returning(Digest.id)
    )
    return len(session().scalars(query).all())
