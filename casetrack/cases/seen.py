"""Write down that somebody read a case."""

from __future__ import annotations

from datetime import datetime

from casetrack.accounts.models import Staff
from casetrack.audit.record import AuditKind, record
from casetrack.cases.models import Case
from casetrack.db.transaction import unit_of_work


def seen(case: Case, *, by: Staff, at: datetime, part: str = "whole") -> None:
    """Record a look at a case in a short unit of work of its own, once the page is built.

    part: what of it was shown: "whole", or a code such as "visits", "export".
    """
    with unit_of_work():
        record(AuditKind.CASE_READ, by=by, at=at, case_id=case.id, part=part)
