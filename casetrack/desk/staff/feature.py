"""The feature declaration of people and offices."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext, pgettext

from casetrack.accounts.models import Procuratorate
from casetrack.desk.staff import office_views, views
from casetrack.desk.staff.acts import MANAGE
from casetrack.desk.staff.blueprint import bp
from casetrack.desk.staff.queries import begun_in, office_tree
from casetrack.ledger.registry import Feature
from casetrack.web.page import PEOPLE, FirstStep, SectionPage, StepState

# Imported for their routes.
PAGES = (views, office_views)


def offices_there(_office: Procuratorate, _on: date) -> StepState:
    """Whether an office is there: without one nobody signs in."""
    number = len(office_tree())
    return StepState(
        is_done=True,
        sign=ngettext("%(num)d is here", "%(num)d are here", number),
        text=_("Those above it and those that children are entrusted to can be added later."),
    )


def people_there(office: Procuratorate, _on: date) -> StepState:
    """Whether somebody who handles cases chose a password."""
    waiting, ready = begun_in(office)
    text = _("Each chooses a password by a link that is shown once; before that nobody signs in.")
    if waiting:
        names = pgettext("list", ", ").join(waiting)
        text = _("Still to choose a password: %(names)s.", names=names)
    return StepState(
        is_done=bool(ready),
        sign=ngettext("%(num)d person is here", "%(num)d people are here", ready + len(waiting))
        if ready or waiting
        else pgettext("first step", "to do"),
        text=text,
    )


FEATURE = Feature(
    "staff",
    bp,
    section=PEOPLE,
    brings=(
        FirstStep(_l("Offices"), 1, offices_there, _l("Look at the offices"), "staff.offices"),
        FirstStep(
            _l("People and their roles"), 2, people_there, _l("Add a colleague"), "staff.new"
        ),
        SectionPage(PEOPLE, _l("People"), "staff.index", MANAGE, place=1),
        SectionPage(PEOPLE, _l("Offices"), "staff.offices", MANAGE, place=2),
        SectionPage(PEOPLE, _l("What each role may do"), "staff.roles", MANAGE, place=4),
        SectionPage(PEOPLE, _l("Add a colleague"), "staff.new", MANAGE, place=5, is_verb=True),
    ),
)
