"""The feature declaration of people and offices."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from casetrack.desk.staff import office_views, views
from casetrack.desk.staff.acts import MANAGE
from casetrack.desk.staff.blueprint import bp
from casetrack.ledger.registry import Feature
from casetrack.web.access import SignInStep
from casetrack.web.page import PEOPLE, SectionPage

# Imported for their routes.
PAGES = (views, office_views)

FEATURE = Feature(
    "staff",
    bp,
    section=PEOPLE,
    brings=(
        SignInStep("account.first_password", lambda staff: not staff.has_own_password),
        SectionPage(PEOPLE, _l("People"), "staff.index", MANAGE, place=1),
        SectionPage(PEOPLE, _l("Offices"), "staff.offices", MANAGE, place=2),
        SectionPage(PEOPLE, _l("What each role may do"), "staff.roles", MANAGE, place=3),
        SectionPage(PEOPLE, _l("Add a colleague"), "staff.new", MANAGE, place=4, is_verb=True),
    ),
)
