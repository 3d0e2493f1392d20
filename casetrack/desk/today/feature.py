"""The feature declaration of Today."""

from __future__ import annotations

from casetrack.desk.today import period_views, views, written_later
from casetrack.desk.today.blueprint import bp
from casetrack.ledger.registry import Feature
from casetrack.web.page import TODAY

# Imported for their routes.
PAGES = (views, period_views, written_later)

FEATURE = Feature("agenda", bp, section=TODAY)
