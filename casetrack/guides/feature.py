"""What this feature brings to the house."""

from __future__ import annotations

from casetrack.guides.views import bp
from casetrack.ledger.registry import Feature

FEATURE = Feature(name="guides", blueprint=bp, section=None)
