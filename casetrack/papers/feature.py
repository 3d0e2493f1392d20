"""What this feature brings to the house."""

from __future__ import annotations

from casetrack.ledger.registry import Feature
from casetrack.papers import numbering, verdicts
from casetrack.papers.views import bp

# Their routes hang on the blueprint once they are read.
PAGES = (verdicts, numbering)

FEATURE = Feature(name="papers", blueprint=bp)
