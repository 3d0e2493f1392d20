"""Codes of a hearing: its approval is an entry, its day a fact of the case."""

from __future__ import annotations

from casetrack.accounts.permissions import HANDLE, Permission
from casetrack.cases import extra_fields as typed
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.extra_fields import Shape
from casetrack.codes import N_, NP_

WRITE = Permission.declare("hearings:write", N_("set a hearing"), held_by=HANDLE)
APPROVED = EntryKind.declare(
    "hearing_approved", NP_("entry", "Hearing approved"), also="组织听证、安排听证、提请听证"
)
# The day of the hearing, and that the public is excluded.
HELD_ON = typed.declare("hearing_day", NP_("field", "day of the hearing"))
IS_CLOSED = typed.declare("hearing_closed", NP_("field", "not public"), Shape.YES)
