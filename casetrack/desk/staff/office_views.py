"""Pages of offices: the tree, a new one, other names or another place for one."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casetrack.accounts.models import Procuratorate
from casetrack.accounts.queries import all_offices
from casetrack.db import session
from casetrack.desk.staff import acts
from casetrack.desk.staff.acts import MANAGE, By
from casetrack.desk.staff.blueprint import bp
from casetrack.desk.staff.forms import OfficeForm
from casetrack.desk.staff.queries import office_tree
from casetrack.web.access import requires
from casetrack.web.addresses import read_id
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
