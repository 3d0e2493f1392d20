"""Ledgers as a feature of the application."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from casetrack.desk.ledgers.batches import forget_old
from casetrack.desk.ledgers.models import IMPORT
from casetrack.desk.ledgers.views import bp
from casetrack.events import handles
from casetrack.ledger.nightly import NightCame
from casetrack.ledger.registry import Feature
from casetrack.web.page import CASES, SectionPage


@handles(NightCame)
def forget_uploads(night: NightCame) -> None:
    """Delete uploads that are a day old."""
    forget_old(night.at)


FEATURE = Feature(
    "ledgers",
    bp,
    section=CASES,
    brings=(
        forget_uploads,
        SectionPage(CASES, _l("Import ledgers"), "ledgers.index", IMPORT, place=60),
    ),
)
