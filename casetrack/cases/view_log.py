"""Write down that somebody read a case."""

from __future__ import annotations

from casetrack.accounts.act import Act
from casetrack.audit.record import AuditKind
from casetrack.audit.view_log import note_look
from casetrack.cases.models import Case


def record_view(case: Case, act: Act, *, part: str = "whole") -> None:
    """Record a look at a case apart from anything else, once the page is built.

    part: what of it was shown: "whole", or a code such as "visits", "export".
    Raises NotNoted if it could be noted nowhere.
    """
    note_look(AuditKind.CASE_READ, by=act.by, at=act.at, case_id=case.id, part=part)
