"""The feature declaration of figures."""

from __future__ import annotations

from casetrack.desk.figures import views
from casetrack.desk.figures.blueprint import bp
from casetrack.ledger.registry import Feature
from casetrack.web.page import SUGGESTIONS

# Imported for their routes.
PAGES = (views,)

FEATURE = Feature("figures", bp, section=SUGGESTIONS)
