"""Permissions and the roles that hold them; silence means no."""

from __future__ import annotations

from typing import Self

from casetrack.accounts.models import Role
from casetrack.accounts.reader import Reader
from casetrack.codes import N_, Msgid, OpenCode, member

# Roles that do the same kind of work. Who handles a case, who logs in it, who reads in it.
HEAD = frozenset({Role.SECTION_HEAD, Role.DEPUTY_CHIEF, Role.CHIEF_PROCURATOR})
HANDLE = HEAD | {Role.PROSECUTOR}
LOG = HANDLE | {Role.ASSISTANT, Role.CLERK}
READ = LOG | {Role.CASE_MANAGEMENT, Role.SOCIAL_WORKER}
ADMINISTER = frozenset({Role.ADMINISTRATOR})


class Permission(OpenCode):
    """One permission, as `feature:verb`. held_by: its roles.

    Its words go on with "You may not …".
    """

    held_by: frozenset[Role]

    @classmethod
    def declare(cls, value: str, words: Msgid, *, held_by: frozenset[Role] = frozenset()) -> Self:
        """Add a permission. Raises as for any code."""
        made = super().declare(value, words)
        made.held_by = held_by
        return made

    CASE_READ = member("case:read", N_("open cases"), held_by=READ)
    """Open the cases one may see."""
    CASE_OPEN = member("case:open", N_("open a new case"), held_by=HANDLE | {Role.ASSISTANT})
    """Open a new case of one's own office."""
    CASE_ASSIGN = member("case:assign", N_("hand a case to somebody else"), held_by=HEAD)
    """Hand a case to somebody else, or put somebody on it."""
    CASE_GRANT = member("case:grant", N_("let others see a case"), held_by=HANDLE)
    """Let a colleague, a social worker or another office see a case or a part of it."""
    CASE_EDIT = member("case:edit", N_("change the head and the people of a case"), held_by=LOG)
    """Change the head of a case, its people and lines of work."""
    JOURNAL_WRITE = member("journal:write", N_("log what happened in a case"), held_by=LOG)
    """Log what happened in a case, and correct it."""
    IDENTITY_SEE = member("identity:see", N_("see the name behind an alias"), held_by=LOG)
    """Be shown the name behind an alias."""
    REVIEW_RECEIVE = member("review:receive", N_("record what came in for review"), held_by=LOG)
    """Record what came in for review, and correct the day on which it did."""
    REVIEW_WRITE = member("review:write", N_("extend a review or send a case away"), held_by=HANDLE)
    """Extend a period, return or pass on a case, record how a suspect is held."""
    DECIDE = member("review:decide", N_("record decisions about a person"), held_by=HANDLE)
    """Record what was decided about a person: prosecution, non-prosecution, arrest."""
    PROBATION_ORDER = member(
        "probation:order", N_("decide on conditional non-prosecution"), held_by=HANDLE
    )
    """Put a child on conditional non-prosecution, set what is asked of it, decide at the end."""
    PROBATION_WRITE = member("probation:write", N_("record the course of a probation"), held_by=LOG)
    """Record breaches, objections and that the victim was heard."""
    GUIDANCE_WRITE = member(
        "guidance:write", N_("issue orders to guardians, begin and end guidance"), held_by=HANDLE
    )
    """Issue, change and end orders to guardians; begin and end guidance and correction."""
    GUIDANCE_RECORD = member("guidance:record", N_("record sessions of guidance"), held_by=LOG)
    """Record the sessions of a programme that was begun."""
    VISITS_READ = member("visits:read", N_("read visits"), held_by=LOG | {Role.SOCIAL_WORKER})
    """Look through the visits of the cases one may see."""
    VISITS_PLAN = member("visits:plan", N_("plan visits"), held_by=LOG)
    """Plan visits."""
    VISITS_RECORD = member(
        "visits:record", N_("record the outcome of a visit"), held_by=LOG | {Role.SOCIAL_WORKER}
    )
    """Record what came of a visit."""
    VISITS_SLIP = member(
        "visits:slip",
        N_("see this slip: it is for whoever goes, from the day before until the day after"),
        held_by=LOG | {Role.SOCIAL_WORKER},
    )
    """Be shown where a visit leads and whom to ring; the policy says on which days."""
    QUESTIONS_WRITE = member(
        "questions:write",
        N_("write the questions that the office asks at visits"),
        held_by=HEAD | {Role.CASE_MANAGEMENT},
    )
    """Write what one's office asks at visits."""
    CONCERN_RAISE = member(
        "concerns:raise", N_("raise a concern about a child"), held_by=LOG | {Role.SOCIAL_WORKER}
    )
    """Say that one fears for a child; of a part of a case: for the child one may visit."""
    CONCERN_ANSWER = member("concerns:answer", N_("answer an urgent concern"), held_by=HANDLE)
    """Say what was done about an urgent concern, as its handler or as a head."""
    SUGGESTIONS_READ = member("suggestions:read", N_("read suggestions"), held_by=LOG)
    """Look through the suggestions of the cases one may see."""
    SUGGESTIONS_WRITE = member(
        "suggestions:write", N_("issue and close suggestions"), held_by=HANDLE
    )
    """Issue suggestions, urge without one, and close them."""
    SUGGESTIONS_RECORD = member(
        "suggestions:record", N_("record the outcome of a suggestion"), held_by=LOG
    )
    """Record service, reminders and replies, and what was seen on the spot."""
    PERIODS_READ = member(
        "periods:read",
        N_("read the periods of the office"),
        held_by=HEAD | {Role.CASE_MANAGEMENT},
    )
    """Look through the periods of every case of one's office."""
    FIGURES_READ = member("figures:read", N_("read the figures of the office"), held_by=LOG)
    """Read the numbers of a quarter or year, of the cases one sees."""
    FIGURES_SIGN = member("figures:sign", N_("sign the figures of the office"), held_by=HEAD)
    """Sign the numbers of a quarter or year that is over, so that they stand as they are."""
    CALENDAR_EDIT = member("calendar:edit", N_("change the working days"), held_by=ADMINISTER)
    """Say which days are working days."""
    ACCOUNTS_MANAGE = member(
        "accounts:manage", N_("manage offices and accounts"), held_by=ADMINISTER
    )
    """Offices, staff and roles."""
    ACCOUNTS_VOUCH = member(
        "accounts:vouch",
        N_("vouch for a colleague whose phone is lost"),
        held_by=LOG | ADMINISTER | {Role.CASE_MANAGEMENT, Role.RECORDS_CUSTODIAN},
    )
    """Give one's word for a colleague of the office who lost the phone of the second factor."""
    AUDIT_READ = member("audit:read", N_("read the audit"), held_by=ADMINISTER)
    """Verify and read the audit."""
    HEALTH_READ = member("health:read", N_("see the state of the system"), held_by=ADMINISTER)
    """Backups, keys, disk, nights: what has to be done about the installation."""
    SEALED_KEEP = member(
        "sealed:keep",
        N_("keep sealed records"),
        held_by=frozenset({Role.RECORDS_CUSTODIAN}),
    )
    """Confirm sealings, answer queries of sealed records, keep their register."""


def permissions_of(role: Role) -> frozenset[Permission]:
    """Everything that this role may do."""
    return frozenset(permission for permission in Permission if role in permission.held_by)


def has_permission(staff: Reader, permission: Permission) -> bool:
    """Whether this person's role allows `permission` at all; which case is another question."""
    return staff.is_active and staff.role in permission.held_by
