"""Who may look at the duties of a whole office, and who only looks."""

from __future__ import annotations

from casetrack.accounts.models import Staff
from casetrack.cases.kinds import Aspect
from casetrack.cases.policy import OFFICE_WIDE


def may_see_office(user: Staff) -> bool:
    """Whether they see what is owed in the whole office."""
    return user.role in OFFICE_WIDE


def only_reads_dates(user: Staff) -> bool:
    """Whether they see the dates of cases alone, whatever their role may do elsewhere."""
    return OFFICE_WIDE.get(user.role) is Aspect.DATES
