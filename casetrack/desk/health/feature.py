"""The feature declaration of health."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from casetrack.accounts.permissions import Permission
from casetrack.desk.health.views import bp
from casetrack.ledger.registry import Feature
from casetrack.web.page import OFFICE, SectionPage

FEATURE = Feature(
    "health",
    bp,
    section=None,
    brings=(SectionPage(OFFICE, _l("Health"), "health.show", Permission.HEALTH_READ, place=8),),
)
