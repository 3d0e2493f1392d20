"""The offices and their pages, and the feature of staff."""

from __future__ import annotations

from datetime import date

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext, pgettext

from casetrack.accounts.models import Procuratorate
from casetrack.accounts.queries import all_offices
from casetrack.db import session
from casetrack.desk.staff import acts, views
from casetrack.desk.staff.acts import MANAGE, By
from casetrack.desk.staff.blueprint import bp
from casetrack.desk.staff.forms import OfficeForm
from casetrack.desk.staff.queries import begun_in, office_tree
from casetrack.ledger.registry import Feature
from casetrack.web.access import requires
from casetrack.web.addresses import read_id
from casetrack.web.page import PEOPLE, FirstStep, SectionPage, StepState
from casetrack.web.saving import form_page, save, say_saved


@bp.get("/offices")
@requires(MANAGE)
def offices() -> ResponseReturnValue:
    """Every office of this server, below the one above it."""
    return render_template("desk/staff/offices.html", tree=office_tree())


@bp.route("/offices/new", methods=["GET", "POST"])
@requires(MANAGE)
def new_office() -> ResponseReturnValue:
    """Add an office."""
    others = all_offices()
    form = OfficeForm(parent=request.args.get("parent", type=read_id))
    del form.version
    form.offer(others)
    if save(form, lambda act: acts.add_office(form.told(others), By.of(act))):
        flash(_("The office is added. Its people come next."))
        return redirect(url_for(".offices"))
    return form_page("desk/staff/office.html", form, office=None)


@bp.route("/offices/<int:office_id>", methods=["GET", "POST"])
@requires(MANAGE)
def change_office(office_id: int) -> ResponseReturnValue:
    """Give an office other names or another place in the tree."""
    office = session().get(Procuratorate, office_id) or abort(404)
    others = [other for other in all_offices() if other.id != office.id]
    form = OfficeForm(
        name_zh=office.name_zh,
        name_en=office.name_en,
        short_zh=office.short_zh,
        level=office.level,
        parent=office.parent_id,
        version=office.version,
    )
    form.offer(others)

    def raced() -> None:
        session().refresh(office)
        form.version.data = str(office.version)
        form.form_errors.append(
            _("Somebody changed this office meanwhile. Nothing is saved; look at it again.")
        )

    if saved := save(
        form,
        lambda act: acts.change_office(
            office, form.told(others), By.of(act, form.opened_version())
        ),
        conflict=raced,
    ):
        say_saved(saved.result, _("Saved."))
        return redirect(url_for(".offices"))
    return form_page("desk/staff/office.html", form, office=office)


# Imported for their routes.
PAGES = (views,)


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
