"""What this feature brings to the house."""

from __future__ import annotations

from casetrack.ledger.registry import Feature
from casetrack.papers.views import bp

FEATURE = Feature(name="papers", blueprint=bp)
