"""What this feature brings to the house."""

from __future__ import annotations

from casetrack.ledger.registry import Feature
from casetrack.slips.views import bp
from casetrack.web.page import VISITS

FEATURE = Feature(name="slips", blueprint=bp, section=VISITS)
