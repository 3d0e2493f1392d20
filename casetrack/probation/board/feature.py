"""The feature of the board of probations."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from casetrack.ledger.registry import Feature
from casetrack.probation.board.views import bp
from casetrack.web.page import CASES, SectionPage

FEATURE = Feature(
    "board", bp, brings=(SectionPage(CASES, _l("Probations"), "board.index", place=2),)
)
