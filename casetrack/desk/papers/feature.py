"""The feature declaration of data sheets."""

from __future__ import annotations

from casetrack.desk.papers import numbering, verdicts
from casetrack.desk.papers.views import bp
from casetrack.ledger.registry import Feature

# Their routes hang on the blueprint once they are read.
PAGES = (verdicts, numbering)

FEATURE = Feature("papers", bp)
