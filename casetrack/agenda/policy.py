"""Whether somebody may look at the duties of a whole office."""

from __future__ import annotations

from casetrack.accounts.models import Staff
from casetrack.cases.policy import OFFICE_WIDE


def may_see_office(user: Staff) -> bool:
    """Whether they see what is owed in the whole office."""
    return user.role in OFFICE_WIDE
