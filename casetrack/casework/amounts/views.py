"""Pages of the numbers of a case: the list, and those of the fact."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_or_404
from casetrack.cases.policy import may, sight_of
from casetrack.cases.view_log import record_view
from casetrack.casework.amounts.kind import AMOUNT
from casetrack.casework.amounts.models import RECORD
from casetrack.casework.amounts.queries import AMOUNTS, entries_behind, series_of
from casetrack.casework.amounts.words import amount_words, part_words, stage_words
from casetrack.casework.facts.fields import Place
from casetrack.casework.facts.pages import ListedPages, register_facts
from casetrack.web.access import acting, requires, signed_in_user
from casetrack.web.clock import today

bp = Blueprint("amounts", __name__)
SAYS = {"amount_words": amount_words, "part_words": part_words, "stage_words": stage_words}


class AmountPages(ListedPages):
    """The pages of a number, with the words of numbers."""

    corrects = "correct"

    def frame(self, place: Place, party_id: int | None) -> dict[str, Any]:
        """Context of a form's template."""
        return super().frame(place, party_id) | SAYS


register_facts(bp, AMOUNT, pages=AmountPages)


@bp.get("/cases/<int:case_id>/numbers")
@requires(Permission.CASE_READ)
def show(case_id: int) -> ResponseReturnValue:
    """List every number of the case; withdrawn ones with their reason."""
    case = case_or_404(case_id)
    user = signed_in_user()
    if not sight_of(user, case, on=today()).is_whole:
        abort(404)
    amounts = AMOUNTS(case)
    page = render_template(
        "casework/amounts/show.html",
        case=case,
        series=series_of(amounts),
        withdrawn=[amount for amount in amounts if amount.withdrawn_by_id is not None],
        entries=entries_behind(amounts),
        wholes={amount.id: amount for amount in amounts},
        may_record=case.is_open() and may(user, RECORD, case, on=today()),
        **SAYS,
    )
    record_view(case, acting())
    return page
