"""Pages of a measure, delegated to the feature of its kind."""

from __future__ import annotations

from typing import Any

from flask import abort
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import lazyload

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_or_404
from casetrack.cases.blueprint import bp
from casetrack.cases.models import Case, Measure
from casetrack.db import session
from casetrack.db.file_store import LARGEST
from casetrack.ledger.measure_types import measure_type
from casetrack.web.access import requires
from casetrack.web.form_input import takes_files


@bp.route("/cases/<int:case_id>/measures/<int:measure_id>", methods=["GET", "POST"])
@requires(Permission.CASE_READ)
@takes_files(LARGEST)
def measure(case_id: int, measure_id: int) -> ResponseReturnValue:
    """Show a measure and the actions on it."""
    case = case_or_404(case_id)
    measure = _measure_or_404(case, measure_id)
    view: Any = measure_type(measure.kind).view or abort(404)
    answer: ResponseReturnValue = view(case, measure)
    return answer


@bp.route("/cases/<int:case_id>/measures/<int:measure_id>/end", methods=["GET", "POST"])
@requires(Permission.CASE_READ)
def end_measure(case_id: int, measure_id: int) -> ResponseReturnValue:
    """Record the end of a measure."""
    case = case_or_404(case_id)
    measure = _measure_or_404(case, measure_id)
    view: Any = measure_type(measure.kind).end_view or abort(404)
    answer: ResponseReturnValue = view(case, measure)
    return answer


def _measure_or_404(case: Case, measure_id: int) -> Measure:
    # Its items are loaded with their checks by the view of its kind.
    asked_measure = session().get(Measure, measure_id, options=[lazyload(Measure.items)])
    if asked_measure is None or asked_measure.case_id != case.id:
        abort(404)
    return asked_measure
