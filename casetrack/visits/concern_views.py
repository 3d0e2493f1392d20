"""The page on which the handler or a head says what was done about an urgent concern."""

from __future__ import annotations

from flask import abort, flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_to
from casetrack.cases.policy import sight_of
from casetrack.cases.seen import seen
from casetrack.visits.blueprint import bp
from casetrack.visits.concerns import answer_concern, concern_of
from casetrack.visits.forms import ConcernForm
from casetrack.visits.queries import find_visit
from casetrack.web.access import acting, requires, signed_in_user
from casetrack.web.clock import today
from casetrack.web.saving import form_page, redirect_back, save


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
        return redirect_back(url_for(".show", case_id=case.id, visit_id=visit.id))
    if saved := save(form, lambda act: answer_concern(visit, form.done.data or "", act)):
        flash(
            _(
                "Kept as entry no. %(number)d. The concern is answered.",
                number=saved.result.number,
            )
        )
        return redirect_back(url_for(".show", case_id=case.id, visit_id=visit.id))
    page = form_page("visits/concern.html", form, case=case, visit=visit, owed=owed)
    if not is_sent:
        seen(case, acting(), part="visits")
    return page
