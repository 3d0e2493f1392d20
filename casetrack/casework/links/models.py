"""The permission to link cases."""

from __future__ import annotations

from casetrack.accounts.permissions import HANDLE, Permission
from casetrack.codes import N_

WRITE = Permission.declare("links:write", N_("link a case to another"), held_by=HANDLE)
REASON_LENGTH = 500
