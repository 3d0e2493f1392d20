"""Record the export of an office's periods."""

from __future__ import annotations

from casetrack.accounts.act import Act
from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission, has_permission
from casetrack.audit.record import AuditKind, record
from casetrack.desk.today.periods import PeriodFilter
from casetrack.desk.today.policy import may_see_office
from casetrack.errors import NotAllowed


def ensure_may_export(by: Staff) -> None:
    """Refuse who may not see the periods of the office. Raises NotAllowed."""
    if not has_permission(by, Permission.PERIODS_READ) or not may_see_office(by):
        raise NotAllowed(Permission.PERIODS_READ.value)


def record_export(narrowed: PeriodFilter, act: Act, *, rows: int) -> None:
    """Audit an export (person, filter, number of periods) before it is sent.

    Raises NotAllowed.
    """
    ensure_may_export(act.by)
    record(
        AuditKind.PERIODS_EXPORTED,
        by=act.by,
        at=act.at,
        rows=rows,
        show=narrowed.show.value,
        risk=narrowed.risk.value if narrowed.risk else None,
        duty=narrowed.kind.value if narrowed.kind else None,
        handler_id=narrowed.handler_id,
        held_only=narrowed.held_only,
        month=str(narrowed.month) if narrowed.month else None,
    )
