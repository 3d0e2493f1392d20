"""What this feature brings to the house."""

from __future__ import annotations

from casetrack.calendar import exam_views, views
from casetrack.calendar.blueprint import bp
from casetrack.calendar.words import RULES
from casetrack.ledger.registry import Feature
from casetrack.web.page import DATES

# Imported so that their pages hang on the blueprint before the application takes it.
PAGES = (views, exam_views)

FEATURE = Feature(name="calendar", blueprint=bp, section=DATES, rules=RULES)
