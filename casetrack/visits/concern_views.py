"""The page on which the handler or a head says what was done about an urgent concern."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_to
from casetrack.cases.policy import sight_of
from casetrack.cases.seen import seen
from casetrack.db.transaction import unit_of_work
from casetrack.errors import RuleBroken
from casetrack.visits.blueprint import bp
from casetrack.visits.concerns import answer_concern, concern_of
from casetrack.visits.forms import ConcernForm
from casetrack.visits.queries import find_visit
from casetrack.web.access import acting, requires, signed_in_user
from casetrack.web.clock import today


@bp.route("/cases/<int:case_id>/visits/<int:visit_id>/concern", methods=["GET", "POST"])
@requires(Permission.CONCERN_ANSWER)
def concern(case_id: int, visit_id: int) -> ResponseReturnValue:
    """Say what was done; a visit that raised no concern, or one answered before, is shown."""
    case = case_to(Permission.CONCERN_ANSWER, case_id)
    user, on = signed_in_user(), today()
    visit = find_visit(case, visit_id, sight=sight_of(user, case, on=on)) or abort(404)
    owed = concern_of(visit)
    form = ConcernForm()
    is_sent = form.is_submitted()
    if not is_sent and (owed is None or not owed.is_open):
        return redirect(url_for(".show", case_id=case.id, visit_id=visit.id))
    if form.validate_on_submit():
        try:
            with unit_of_work():
                entry = answer_concern(visit, form.done.data or "", acting())
        except RuleBroken as broken:
            form.refuse(broken)
        else:
            flash(_("Kept as entry no. %(number)d. The concern is answered.", number=entry.number))
            return redirect(url_for(".show", case_id=case.id, visit_id=visit.id))
    page = render_template("visits/concern.html", form=form, case=case, visit=visit, owed=owed)
    if not is_sent:
        seen(case, acting(), part="visits")
    return page, 422 if form.errors or form.form_errors else 200
