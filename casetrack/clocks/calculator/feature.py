"""The calculator as a feature of the application."""

from __future__ import annotations

from casetrack.clocks.calculator import rule_views, views, what_if_views
from casetrack.clocks.calculator.blueprint import bp
from casetrack.ledger.registry import Feature
from casetrack.web.page import DATES

# Imported so that their pages hang on the blueprint before the application takes it.
PAGES = (views, rule_views, what_if_views)

FEATURE = Feature("calculator", bp, section=DATES)
