"""What this feature brings to the house."""

from __future__ import annotations

from casetrack.ledger.registry import Feature
from casetrack.notices.alerts import tell_at_once, tell_who_raised_it
from casetrack.notices.views import bp

FEATURE = Feature(
    name="notices", blueprint=bp, section=None, handlers=(tell_at_once, tell_who_raised_it)
)
