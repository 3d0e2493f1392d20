"""The feature declaration of figures."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from casetrack.accounts.permissions import Permission
from casetrack.desk.figures import office_views, views
from casetrack.desk.figures.blueprint import bp
from casetrack.ledger.registry import Feature
from casetrack.web.page import TODAY, SectionPage

# Imported for their routes.
PAGES = (views, office_views)

FEATURE = Feature(
    "figures",
    bp,
    section=TODAY,
    brings=(SectionPage(TODAY, _l("Figures"), "figures.office", Permission.FIGURES_READ, place=6),),
)
