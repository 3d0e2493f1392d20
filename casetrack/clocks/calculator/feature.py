"""The calculator as a feature of the application."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from casetrack.clocks.calculator import rule_views, views
from casetrack.clocks.calculator.blueprint import bp
from casetrack.clocks.calculator.finding import read_period
from casetrack.ledger.find_commands import FindReading
from casetrack.ledger.registry import Feature
from casetrack.web.page import TOOLS, SectionPage

# Imported so that their pages hang on the blueprint before the application takes it.
PAGES = (views, rule_views)

FEATURE = Feature(
    "calculator",
    bp,
    section=TOOLS,
    brings=(
        FindReading(read_period),
        SectionPage(TOOLS, _l("Count a period"), "calculator.calculator", place=1),
        SectionPage(TOOLS, _l("Rules of the law"), "calculator.rules", place=2),
    ),
)
