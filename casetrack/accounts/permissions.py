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
    REVIEW_RECEIVE = "review:receive"
    """Record what came in for review, and correct the day on which it did."""
    REVIEW_WRITE = "review:write"
    """Extend a period, return or pass on a case, record how a suspect is held."""
    DECIDE = "review:decide"
    """Record what was decided about a person: prosecution, non-prosecution, arrest."""
    PROBATION_ORDER = "probation:order"
    """Put a child on conditional non-prosecution, set what is asked of it, decide at the end."""
    PROBATION_WRITE = "probation:write"
    """Record breaches, objections and that the victim was heard."""
    GUIDANCE_WRITE = "guidance:write"
    """Issue, change and end orders to guardians; begin and end guidance and correction."""
    GUIDANCE_RECORD = "guidance:record"
    """Record the sessions of a programme that was begun."""
    VISITS_READ = "visits:read"
    """Look through the visits of the cases one may see."""
    VISITS_PLAN = "visits:plan"
    """Plan visits."""
    VISITS_RECORD = "visits:record"
    """Record what came of a visit."""
    CONCERN_ANSWER = "visits:answer"
    """Say what was done about an urgent concern, as its handler or as a head."""
    SUGGESTIONS_READ = "suggestions:read"
    """Look through the suggestions of the cases one may see."""
    SUGGESTIONS_WRITE = "suggestions:write"
    """Issue suggestions, urge without one, and close them."""
    SUGGESTIONS_RECORD = "suggestions:record"
    """Record service, reminders and replies, and what was seen on the spot."""
    PERIODS_READ = "periods:read"
    """Look through the periods of every case of one's office."""
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
    Permission.REVIEW_RECEIVE,
    Permission.PROBATION_WRITE,
    Permission.GUIDANCE_RECORD,
    Permission.VISITS_READ,
    Permission.VISITS_PLAN,
    Permission.VISITS_RECORD,
    Permission.SUGGESTIONS_READ,
    Permission.SUGGESTIONS_RECORD,
}
_HANDLE = _LOG | {
    Permission.CASE_OPEN,
    Permission.CASE_GRANT,
    Permission.REVIEW_WRITE,
    Permission.DECIDE,
    Permission.PROBATION_ORDER,
    Permission.GUIDANCE_WRITE,
    Permission.CONCERN_ANSWER,
    Permission.SUGGESTIONS_WRITE,
}

ALLOWED: dict[Role, frozenset[Permission]] = {
    Role.PROSECUTOR: _HANDLE,
    Role.ASSISTANT: _LOG | {Permission.CASE_OPEN},
    Role.CLERK: _LOG,
    Role.SECTION_HEAD: _HANDLE | {Permission.CASE_ASSIGN, Permission.PERIODS_READ},
    Role.CHIEF_PROCURATOR: _HANDLE | {Permission.CASE_ASSIGN, Permission.PERIODS_READ},
    Role.CASE_MANAGEMENT: _READ | {Permission.PERIODS_READ},
    Role.SOCIAL_WORKER: _READ | {Permission.VISITS_READ, Permission.VISITS_RECORD},
    Role.RECORDS_CUSTODIAN: frozenset(),
    Role.ADMINISTRATOR: frozenset(
        {Permission.ACCOUNTS_MANAGE, Permission.AUDIT_READ, Permission.CALENDAR_EDIT}
    ),
}


def has_permission(staff: Staff, permission: Permission) -> bool:
    """Whether this person's role allows `permission` at all; which case is another question."""
    return staff.is_active and permission in ALLOWED[staff.role]
