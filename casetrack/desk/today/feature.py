"""The feature declaration of Today."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from casetrack.accounts.permissions import Permission
from casetrack.desk.today import office_views, period_views, pressing, views
from casetrack.desk.today.blueprint import bp
from casetrack.ledger.registry import Feature
from casetrack.web.page import TODAY, SectionPage

PERIODS = Permission.PERIODS_READ
# Imported for their routes.
PAGES = (views, office_views, period_views, pressing)

FEATURE = Feature(
    "agenda",
    bp,
    section=TODAY,
    brings=(
        SectionPage(TODAY, _l("Due now"), "agenda.today", place=1),
        SectionPage(TODAY, _l("Dates of the office"), "agenda.periods", PERIODS, place=2),
        SectionPage(TODAY, _l("Written down later"), "agenda.decided_before", PERIODS, place=9),
    ),
)
