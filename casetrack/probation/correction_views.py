"""The page that corrects the day of a conditional non-prosecution."""

from __future__ import annotations

from flask import abort, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_to
from casetrack.ledger.correction_page import Corrigible, correction_page
from casetrack.probation import corrections
from casetrack.probation.routes import bp, probation_or_404
from casetrack.web.access import acting, requires
from casetrack.web.words import language


@bp.route("/cases/<int:case_id>/probations/<int:probation_id>/correction", methods=["GET", "POST"])
@requires(Permission.PROBATION_ORDER)
def correct(case_id: int, probation_id: int) -> ResponseReturnValue:
    """Correct the day of the decision; what hangs on it is shown first."""
    case = case_to(Permission.PROBATION_ORDER, case_id)
    probation, person = probation_or_404(case, probation_id)
    title = _(
        "Correct the day of the conditional non-prosecution of %(who)s",
        who=person.alias.in_(language()),
    )
    fact = Corrigible(
        title=title,
        before=probation.disposition.decided.first or abort(404),
        back=url_for("probation.show", case_id=case.id, probation_id=probation.id),
        preview=lambda day: corrections.preview(probation, day, act=acting()),
        correct=lambda correction: corrections.correct(probation, correction, act=acting()),
    )
    return correction_page(case, person, fact)
