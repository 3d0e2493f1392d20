"""The feature declaration of people and offices."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from casetrack.desk.staff import office_views, views
from casetrack.desk.staff.acts import MANAGE
from casetrack.desk.staff.blueprint import bp
from casetrack.ledger.registry import Feature
from casetrack.web.page import PEOPLE, SectionPage

# Imported for their routes.
PAGES = (views, office_views)

FEATURE = Feature(
    "staff",
    bp,
    section=PEOPLE,
    brings=(
        SectionPage(PEOPLE, _l("People"), "staff.index", MANAGE, place=1),
        SectionPage(PEOPLE, _l("Offices"), "staff.offices", MANAGE, place=2),
        SectionPage(PEOPLE, _l("What each role may do"), "staff.roles", MANAGE, place=4),
        SectionPage(PEOPLE, _l("Add a colleague"), "staff.new", MANAGE, place=5, is_verb=True),
    ),
)
