"""The feature declaration of data sheets."""

from __future__ import annotations

from casetrack.desk.papers import numbering, verdicts
from casetrack.desk.papers.views import bp
from casetrack.ledger.registry import Feature

# Imported for their routes.
PAGES = (verdicts, numbering)

FEATURE = Feature("papers", bp)
