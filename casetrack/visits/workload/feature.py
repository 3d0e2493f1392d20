"""The load of a week as a feature of the application."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from casetrack.accounts.permissions import Permission
from casetrack.ledger.registry import Feature
from casetrack.visits.workload.queries import days_away
from casetrack.visits.workload.views import bp
from casetrack.web.page import VISITS, SectionPage

FEATURE = Feature(
    "workload",
    bp,
    section=VISITS,
    brings=(
        days_away,
        SectionPage(
            VISITS, _l("Load of the week"), "workload.week", Permission.VISITS_READ, place=3
        ),
    ),
)
