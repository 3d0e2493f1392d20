"""What a role may do. One table; silence means no."""

from __future__ import annotations

import enum

from casetrack.accounts.models import Role, Staff


class Permission(enum.StrEnum):
    """One thing somebody may do, as `feature:verb`."""

    CASE_READ = "case:read"
    """Open the cases one may see."""
    CASE_OPEN = "case:open"
    """Open a new case of one's own office."""
    CASE_ASSIGN = "case:assign"
    """Hand a case to somebody else, or put somebody on it."""
    CASE_GRANT = "case:grant"
    """Let a colleague, a social worker or another office see a case or a part of it."""
    CASE_EDIT = "case:edit"
    """Change the head of a case, its people and lines of work."""
    JOURNAL_WRITE = "journal:write"
    """Log what happened in a case, and correct it."""
    IDENTITY_SEE = "identity:see"
    """Be shown the name behind an alias."""
    REVIEW_WRITE = "review:write"
    """Record what was received for review, and extend a period."""
    DECIDE = "review:decide"
    """Record what was decided about a person: prosecution, non-prosecution, arrest."""
    PROBATION_ORDER = "probation:order"
    """Put a child on conditional non-prosecution, and decide at the end of it."""
    PROBATION_WRITE = "probation:write"
    """Record conditions, objections and conduct during a probation."""
    GUIDANCE_WRITE = "guidance:write"
    """Issue orders to guardians, plan and record guidance and correction."""
    VISITS_PLAN = "visits:plan"
    """Plan visits."""
    VISITS_RECORD = "visits:record"
    """Record what came of a visit."""
    SUGGESTIONS_WRITE = "suggestions:write"
    """Issue suggestions, record service, replies and verification."""
    CALENDAR_EDIT = "calendar:edit"
    """Say which days are working days."""
    ACCOUNTS_MANAGE = "accounts:manage"
    """Offices, staff and roles."""
    AUDIT_READ = "audit:read"
    """Verify and read the audit."""


_READ = frozenset({Permission.CASE_READ})
_LOG = _READ | {
    Permission.JOURNAL_WRITE,
    Permission.CASE_EDIT,
    Permission.IDENTITY_SEE,
    Permission.REVIEW_WRITE,
    Permission.PROBATION_WRITE,
    Permission.GUIDANCE_WRITE,
    Permission.VISITS_PLAN,
    Permission.VISITS_RECORD,
    Permission.SUGGESTIONS_WRITE,
}
_HANDLE = _LOG | {
    Permission.CASE_OPEN,
    Permission.CASE_GRANT,
    Permission.DECIDE,
    Permission.PROBATION_ORDER,
}

ALLOWED: dict[Role, frozenset[Permission]] = {
    Role.PROSECUTOR: _HANDLE,
    Role.ASSISTANT: _LOG | {Permission.CASE_OPEN},
    Role.CLERK: _LOG,
    Role.SECTION_HEAD: _HANDLE | {Permission.CASE_ASSIGN},
    Role.CHIEF_PROCURATOR: _HANDLE | {Permission.CASE_ASSIGN},
    Role.CASE_MANAGEMENT: _READ,
    Role.SOCIAL_WORKER: _READ | {Permission.VISITS_RECORD},
    Role.RECORDS_CUSTODIAN: frozenset(),
    Role.ADMINISTRATOR: frozenset(
        {Permission.ACCOUNTS_MANAGE, Permission.AUDIT_READ, Permission.CALENDAR_EDIT}
    ),
}


def has_permission(staff: Staff, permission: Permission) -> bool:
    """Whether this person's role allows `permission` at all; which case is another question."""
    return staff.is_active and permission in ALLOWED[staff.role]
