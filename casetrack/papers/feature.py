"""What this feature brings to the house."""

from __future__ import annotations

from casetrack.ledger.registry import Feature
from casetrack.papers import verdicts
from casetrack.papers.views import bp

# Its route hangs on the blueprint once it is read.
PAGES = (verdicts,)

FEATURE = Feature(name="papers", blueprint=bp)
