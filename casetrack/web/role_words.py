"""What somebody may not do, in words, and whom to ask."""

from __future__ import annotations

from flask_babel import gettext as _

from casetrack.accounts.models import Role
from casetrack.accounts.permissions import Permission
from casetrack.web.words import label


def word_permission(value: str) -> str:
    """What somebody may not do, for "You may not …"; "" for a value that names no permission."""
    return label(Permission(value)) if value in Permission else ""


def who_may(value: str) -> str:
    """The roles that have this permission, in words, for "Ask …"; "" if nobody has."""
    held_by = Permission(value).held_by if value in Permission else frozenset()
    roles = [label(role) for role in Role if role in held_by]
    if len(roles) < 2:
        return "".join(roles)
    return str(_("%(roles)s or %(last)s", roles=_(", ").join(roles[:-1]), last=roles[-1]))
