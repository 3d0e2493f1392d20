"""Who sees the state of an installation."""

from __future__ import annotations

from casetrack.accounts.permissions import ADMINISTER, Permission
from casetrack.codes import N_

HEALTH_READ = Permission.declare(
    "health:read", N_("see the state of the system"), held_by=ADMINISTER
)
