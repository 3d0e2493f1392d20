"""Visit sheets as a feature of the application."""

from __future__ import annotations

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_or_404
from casetrack.cases.policy import sight_of
from casetrack.errors import NotAllowed
from casetrack.ledger.registry import Feature
from casetrack.visits.policy import may_see_slip, may_visit
from casetrack.visits.queries import find_visit
from casetrack.visits.visit_sheets.contents import contents_of
from casetrack.web.access import acting, requires
from casetrack.web.page import VISITS

bp = Blueprint("slips", __name__)


@bp.get("/cases/<int:case_id>/visits/<int:visit_id>/slip")
@requires(Permission.VISITS_SLIP)
def show(case_id: int, visit_id: int) -> ResponseReturnValue:
    """The visit sheet: address, telephones, open questions; each time it is a view in the audit."""
    case, act = case_or_404(case_id), acting()
    sight = sight_of(act.by, case, on=act.on)
    visit = find_visit(case, visit_id, sight=sight) or abort(404)
    if not may_see_slip(act.by, visit, case, on=act.on, sight=sight):
        raise NotAllowed(Permission.VISITS_SLIP.value, case_id=case.id)
    return render_template(
        "visits/visit_sheets/show.html",
        may_record=may_visit(act.by, case, party_id=visit.party_id, on=act.on, sight=sight),
        **contents_of(case, visit, act),
    )


FEATURE = Feature("slips", bp, section=VISITS)
