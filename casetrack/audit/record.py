"""Write down who did and who saw what, in the transaction of the act itself."""

from __future__ import annotations

import enum
from contextvars import ContextVar
from datetime import datetime

from casetrack.accounts.models import Staff
from casetrack.audit.models import AuditEvent, AuditWaiting
from casetrack.db import session

REQUEST_ID: ContextVar[str | None] = ContextVar("casetrack_request_id", default=None)


class AuditKind(enum.StrEnum):
    """Kinds of audit events that are not an act on a case."""

    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGN_IN_THROTTLED = "sign_in_throttled"
    SIGNED_OUT = "signed_out"
    REFUSED = "refused"
    NOT_FOUND = "not_found"
    CASE_READ = "case_read"
    CASE_LISTED = "case_listed"
    IDENTITY_SHOWN = "identity_shown"
    IDENTITY_CHANGED = "identity_changed"
    IDENTITY_USED_BY_MACHINE = "identity_used_by_machine"
    NOT_THE_NAME = "not_the_name"
    GRANT_GIVEN = "grant_given"
    GRANT_ENDED = "grant_ended"
    CASE_CHANGED = "case_changed"
    PARTY_CHANGED = "party_changed"
    CASE_IMPORTED = "case_imported"
    CASE_EXPORTED = "case_exported"
    PERIODS_EXPORTED = "periods_exported"
    OFFICE_CREATED = "office_created"
    STAFF_CREATED = "staff_created"
    STAFF_CHANGED = "staff_changed"
    PASSWORD_CHANGED = "password_changed"
    KEYS_ROTATED = "keys_rotated"
    CALENDAR_CHANGED = "calendar_changed"


def record(
    kind: enum.StrEnum,
    *,
    by: Staff | None,
    at: datetime,
    case_id: int | None = None,
    party_id: int | None = None,
    **details: str | int | bool | list[int] | list[str] | None,
) -> AuditEvent:
    """Add one audit event to the current transaction; no row, no change.

    details: ids, codes, counts and days in ISO form. Never a name, never the text of a note.
    """
    event = AuditEvent(
        kind=kind.value,
        at=at,
        actor_id=by.id if by else None,
        office_id=by.office_id if by else None,
        case_id=case_id,
        party_id=party_id,
        request_id=REQUEST_ID.get(),
        details=details,
    )
    session().add(AuditWaiting(event=event))
    return event
