"""Words for roles and permissions, and whom to ask where a permission is missing."""

from __future__ import annotations

import enum
from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from casetrack.accounts.models import Role
from casetrack.accounts.permissions import ALLOWED, Permission
from casetrack.web.words import label

ROLE_WORDS: Mapping[enum.Enum, LazyString] = {
    Role.PROSECUTOR: _l("prosecutor"),
    Role.ASSISTANT: _l("assistant"),
    Role.CLERK: _l("clerk"),
    Role.SECTION_HEAD: _l("section head"),
    Role.CHIEF_PROCURATOR: _l("chief procurator"),
    Role.CASE_MANAGEMENT: _l("case management"),
    Role.SOCIAL_WORKER: _l("judicial social worker"),
    Role.RECORDS_CUSTODIAN: _l("custodian of sealed records"),
    Role.ADMINISTRATOR: _l("administrator"),
}
PERMISSION_WORDS: Mapping[enum.Enum, LazyString] = {
    Permission.CASE_READ: _l("open cases"),
    Permission.CASE_OPEN: _l("open a new case"),
    Permission.CASE_ASSIGN: _l("hand a case to somebody else"),
    Permission.CASE_GRANT: _l("let others see a case"),
    Permission.CASE_EDIT: _l("change the head and the people of a case"),
    Permission.JOURNAL_WRITE: _l("log what happened in a case"),
    Permission.IDENTITY_SEE: _l("see the name behind an alias"),
    Permission.REVIEW_RECEIVE: _l("record what came in for review"),
    Permission.REVIEW_WRITE: _l("extend a review or send a case away"),
    Permission.DECIDE: _l("record decisions about a person"),
    Permission.PROBATION_ORDER: _l("decide on conditional non-prosecution"),
    Permission.PROBATION_WRITE: _l("record the course of a probation"),
    Permission.GUIDANCE_WRITE: _l("issue orders to guardians, begin and end guidance"),
    Permission.GUIDANCE_RECORD: _l("record sessions of guidance"),
    Permission.VISITS_READ: _l("look through visits"),
    Permission.VISITS_PLAN: _l("plan visits"),
    Permission.VISITS_RECORD: _l("record what came of a visit"),
    Permission.CONCERN_ANSWER: _l("answer an urgent concern"),
    Permission.SUGGESTIONS_READ: _l("look through suggestions"),
    Permission.SUGGESTIONS_WRITE: _l("issue and close suggestions"),
    Permission.SUGGESTIONS_RECORD: _l("record what comes of a suggestion"),
    Permission.PERIODS_READ: _l("look through the periods of the office"),
    Permission.CALENDAR_EDIT: _l("change the working days"),
    Permission.ACCOUNTS_MANAGE: _l("manage offices and accounts"),
    Permission.AUDIT_READ: _l("read the audit"),
}
LABELS: Mapping[enum.Enum, LazyString] = {**ROLE_WORDS, **PERMISSION_WORDS}


def word_permission(value: str) -> str:
    """What somebody may not do, for "You may not …"; "" for a value that names no permission."""
    return label(Permission(value)) if value in _VALUES else ""


def who_may(value: str) -> str:
    """The roles that have this permission, in words, for "Ask …"; "" if nobody has."""
    roles = [label(role) for role, may in ALLOWED.items() if value in may]
    if len(roles) < 2:
        return "".join(roles)
    return str(_("%(roles)s or %(last)s", roles=_(", ").join(roles[:-1]), last=roles[-1]))


_VALUES = frozenset(permission.value for permission in Permission)
