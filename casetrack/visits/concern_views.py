"""Pages for the follow-up of a missed visit, and for the concern that a visit raised."""

from __future__ import annotations

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_to
from casetrack.cases.policy import sight_of
from casetrack.casework.concerns.actions import say_why_nothing_follows
from casetrack.casework.concerns.forms import NoPlanForm
from casetrack.casework.concerns.models import WHAT_FOLLOWS
from casetrack.casework.concerns.queries import concern_of_visit
from casetrack.ledger.obligations import find_owed
from casetrack.visits.blueprint import bp
from casetrack.visits.ladder_links import ladder_of
from casetrack.visits.queries import find_visit
from casetrack.web.access import requires, signed_in_user
from casetrack.web.clock import today
from casetrack.web.saving import form_page, redirect_back, save


@bp.get("/cases/<int:case_id>/visits/<int:visit_id>/concern")
@requires(Permission.CONCERN_ANSWER)
def concern(case_id: int, visit_id: int) -> ResponseReturnValue:
    """Lead on to the page that answers it; to the visit where it raised none."""
    case = case_to(Permission.CONCERN_ANSWER, case_id)
    sight = sight_of(signed_in_user(), case, on=today())
    visit = find_visit(case, visit_id, sight=sight) or abort(404)
    raised = concern_of_visit(visit.id)
    if raised is None:
        return redirect(url_for(".show", case_id=case.id, visit_id=visit.id))
    return redirect(url_for("concerns.answer", case_id=case.id, concern_id=raised.id))


@bp.route("/cases/<int:case_id>/visits/<int:visit_id>/follow", methods=["GET", "POST"])
@requires(Permission.CONCERN_ANSWER)
def what_follows(case_id: int, visit_id: int) -> ResponseReturnValue:
    """Plan visits after a refusal or two misses, or say why none are planned."""
    case = case_to(Permission.CONCERN_ANSWER, case_id)
    user, on = signed_in_user(), today()
    sight = sight_of(user, case, on=on)
    visit = find_visit(case, visit_id, sight=sight) or abort(404)
    here = url_for(".show", case_id=case.id, visit_id=visit.id)
    owed = find_owed(WHAT_FOLLOWS, visit)
    form = NoPlanForm()
    if owed is None or (not form.is_submitted() and not owed.is_open):
        return redirect_back(here)
    if saved := save(
        form,
        lambda act: say_why_nothing_follows(
            case, visit, visit.party_id, form.reason.data or "", act
        ),
    ):
        flash(_("Kept as entry no. %(number)d.", number=saved.result.number))
        return redirect_back(here)
    return form_page(
        "visits/what_follows.html",
        form,
        case=case,
        visit=visit,
        owed=owed,
        ladder=ladder_of(case, visit, user, sight=sight, on=on),
    )
