"""Where messages of before lead: on to the concern that a visit raised."""

from __future__ import annotations

from flask import abort, redirect, url_for
from flask.typing import ResponseReturnValue

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_to
from casetrack.cases.policy import sight_of
from casetrack.concerns.queries import concern_of_visit
from casetrack.visits.blueprint import bp
from casetrack.visits.queries import find_visit
from casetrack.web.access import requires, signed_in_user
from casetrack.web.clock import today


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
