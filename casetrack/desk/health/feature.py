"""The feature declaration of health."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from casetrack.accounts.permissions import Permission
from casetrack.desk.health.views import bp
from casetrack.ledger.registry import Feature
from casetrack.web.page import HEALTH, SectionPage

READ = Permission.HEALTH_READ

FEATURE = Feature(
    "health",
    bp,
    section=HEALTH,
    brings=(
        SectionPage(HEALTH, _l("Health"), "health.show", READ, place=1),
        SectionPage(HEALTH, _l("Rehearsal of a restore"), "health.rehearsal", READ, place=2),
    ),
)
