"""Record that a list left casetrack as a file."""

from __future__ import annotations

from typing import Any

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission, has_permission
from casetrack.audit.record import AuditKind, record
from casetrack.errors import NotAllowed


def record_list_export(
    kind: AuditKind, permission: Permission, act: Act, *, rows: int, **narrowed: Any
) -> None:
    """Audit an export (person, number of rows, what the list was narrowed to) before it is sent.

    Raises NotAllowed where the role has not the permission that opens the list.
    """
    if not has_permission(act.by, permission):
        raise NotAllowed(permission.value)
    record(kind, by=act.by, at=act.at, rows=rows, **narrowed)
