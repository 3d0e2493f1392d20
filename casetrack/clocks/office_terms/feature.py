"""The terms of an office as a feature of the application."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from casetrack.clocks.office_terms.models import SET
from casetrack.clocks.office_terms.views import bp
from casetrack.ledger.registry import Feature
from casetrack.web.page import OFFICE, SectionPage
from casetrack.web.words import RuleWords

RULES = {"office_term_number": _l("Write a number from %(least)d to %(most)d.")}
FEATURE = Feature(
    "office_terms",
    bp,
    section=OFFICE,
    brings=(
        RuleWords(RULES),
        SectionPage(OFFICE, _l("Terms this office sets"), "office_terms.index", SET, place=4),
    ),
)
