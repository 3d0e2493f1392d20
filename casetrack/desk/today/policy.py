"""Who sees the duties of a whole office, and who only reads dates."""

from __future__ import annotations

from casetrack.accounts.models import Staff
from casetrack.cases.kinds import Aspect
from casetrack.cases.policy import OFFICE_WIDE


def may_see_office(user: Staff) -> bool:
    """Whether the user sees all obligations of the office."""
    return user.role in OFFICE_WIDE


def only_reads_dates(user: Staff) -> bool:
    """Whether the user's role sees only the dates of cases."""
    return OFFICE_WIDE.get(user.role) is Aspect.DATES
