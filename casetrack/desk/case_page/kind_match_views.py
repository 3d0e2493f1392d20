"""The list of kinds for the log box: a fragment, fetched on the first keystroke."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_to
from casetrack.cases.queries import tracks_of
from casetrack.casework.kind_words import acts_offered
from casetrack.desk.case_page.views import bp
from casetrack.web.access import requires


@bp.get("/cases/<int:case_id>/log/kinds")
@requires(Permission.JOURNAL_WRITE)
def log_kinds(case_id: int) -> ResponseReturnValue:
    """Every kind and act that may be typed, as a fragment for the log box."""
    case = case_to(Permission.JOURNAL_WRITE, case_id)
    acts = acts_offered({track.kind for track in tracks_of(case)})
    return render_template("desk/case_page/_kinds.html", acts=acts, is_whole=True)
