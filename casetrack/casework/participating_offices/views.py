"""Pages of the participating offices: the list, and those of the fact."""

from __future__ import annotations

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_or_404
from casetrack.cases.policy import may, sight_of
from casetrack.cases.queries import parties_of
from casetrack.cases.view_log import record_view
from casetrack.casework.facts.pages import ListedPages, register_facts
from casetrack.casework.participating_offices.kind import OFFICE_PART
from casetrack.casework.participating_offices.models import RECORD
from casetrack.casework.participating_offices.queries import OFFICES, withdrawn_of
from casetrack.casework.participating_offices.words import office_words, time_words, whose_words
from casetrack.web.access import acting, requires, signed_in_user
from casetrack.web.clock import today

bp = Blueprint("offices", __name__)
register_facts(bp, OFFICE_PART, pages=ListedPages)
SAYS = {"office_words": office_words, "whose_words": whose_words, "time_words": time_words}


@bp.get("/cases/<int:case_id>/offices")
@requires(Permission.CASE_READ)
def index(case_id: int) -> ResponseReturnValue:
    """Every office that has a part in the case."""
    case = case_or_404(case_id)
    user, on = signed_in_user(), today()
    if not sight_of(user, case, on=on).is_whole:
        abort(404)
    page = render_template(
        "casework/participating_offices/index.html",
        case=case,
        parties=parties_of(case),
        parts=OFFICES(case),
        withdrawn=withdrawn_of(case),
        may_record=case.is_open() and may(user, RECORD, case, on=on),
        says=SAYS,
    )
    record_view(case, acting())
    return page
