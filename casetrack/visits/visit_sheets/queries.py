"""Earlier views of a visit sheet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from casetrack.accounts.models import Staff
from casetrack.audit.models import AuditEvent
from casetrack.audit.record import AuditKind
from casetrack.db import session
from casetrack.visits.models import Visit

# As many as a line holds.
LOOKS = 5


def looks_of(visit: Visit, *, by: Staff) -> Sequence[datetime]:
    """This person's last views of the sheet (at most LOOKS), the earliest first."""
    found = session().scalars(
        select(AuditEvent.at)
        .where(
            AuditEvent.case_id == visit.case_id,
            AuditEvent.kind == AuditKind.SLIP_SHOWN.value,
            AuditEvent.actor_id == by.id,
            AuditEvent.details["visit"].as_integer() == visit.id,
        )
        .order_by(AuditEvent.id.desc())
        .limit(LOOKS)
    )
    return list(found)[::-1]
