"""The permission to press for what is late in an office, and the entry that tells of it."""

from __future__ import annotations

from casetrack.accounts.permissions import HEAD, Permission
from casetrack.cases.entry_kinds import EntryKind
from casetrack.codes import N_, NP_

PRESS = Permission.declare("duty:press", N_("press for what is late in the office"), held_by=HEAD)
PRESSED = EntryKind.declare("duty_pressed", NP_("entry", "Pressed for something late"))
