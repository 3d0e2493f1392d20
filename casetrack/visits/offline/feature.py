"""Visits without a network as a feature of the application."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from casetrack.accounts.permissions import Permission
from casetrack.ledger.registry import Feature
from casetrack.visits.offline.views import bp
from casetrack.web.page import VISITS, SectionPage

FEATURE = Feature(
    "offline",
    bp,
    section=VISITS,
    brings=(
        SectionPage(
            VISITS, _l("Without a network"), "offline.page", Permission.VISITS_SLIP, place=5
        ),
    ),
)
