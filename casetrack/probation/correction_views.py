"""The pages that correct a conditional non-prosecution: its day, what was found before it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import abort
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_to
from casetrack.casework.correction_pages import Corrigible, correct_page, correction_page
from casetrack.probation import corrections
from casetrack.probation.checks import SuspectFacts, typed_opinions
from casetrack.probation.forms import FoundForm
from casetrack.probation.found import correct_found
from casetrack.probation.routes import bp, page_of, probation_or_404, way_up
from casetrack.web.access import acting, requires
from casetrack.web.words import language


@bp.route("/cases/<int:case_id>/probations/<int:probation_id>/correction", methods=["GET", "POST"])
@requires(Permission.PROBATION_ORDER)
def correct(case_id: int, probation_id: int) -> ResponseReturnValue:
    """Correct the day of the decision; what hangs on it is shown first."""
    return _correct(case_id, probation_id, corrections.CorrectableDay.DECISION)


@bp.route("/cases/<int:case_id>/probations/<int:probation_id>/printed-end", methods=["GET", "POST"])
@requires(Permission.PROBATION_ORDER)
def printed_end(case_id: int, probation_id: int) -> ResponseReturnValue:
    """Correct the last day that the decision prints; what hangs on it is shown first."""
    return _correct(case_id, probation_id, corrections.CorrectableDay.PRINTED_END)


def _correct(
    case_id: int, probation_id: int, which: corrections.CorrectableDay
) -> ResponseReturnValue:
    case = case_to(Permission.PROBATION_ORDER, case_id)
    probation, person = probation_or_404(case, probation_id)
    who = person.alias.in_(language())
    is_end = which is corrections.CorrectableDay.PRINTED_END
    title = (
        _("Correct the last day that the decision prints: %(who)s", who=who)
        if is_end
        else _("Correct the day of the conditional non-prosecution of %(who)s", who=who)
    )
    fact = Corrigible(
        title=title,
        before=corrections.day_of(probation, which) or abort(404),
        back=page_of(probation),
        preview=lambda day: corrections.preview(probation, day, acting(), which),
        correct=lambda made: corrections.correct(probation, made, acting(), which),
        may_lie_ahead=is_end,
    )
    return correction_page(case, person, fact)


@bp.route("/cases/<int:case_id>/probations/<int:probation_id>/found", methods=["GET", "POST"])
@requires(Permission.PROBATION_ORDER)
def found(case_id: int, probation_id: int) -> ResponseReturnValue:
    """Correct what the form of the decision said of conditions and opinions."""
    case = case_to(Permission.PROBATION_ORDER, case_id)
    probation, person = probation_or_404(case, probation_id)
    before = SuspectFacts.read(probation.facts)
    if before is None or not probation.disposition.decided_here:
        abort(404)

    def shown() -> dict[str, Any]:
        known = SuspectFacts.read(probation.facts) or before
        return {
            **asdict(known),
            **asdict(known.heard),
            **typed_opinions(known.opinions),
            "version": probation.version,
        }

    form = FoundForm(data=shown())
    return correct_page(
        form,
        lambda act: correct_found(
            probation, form.found(before), form.typed_reason(), act, opened=form.opened_version()
        ),
        case=case,
        record=probation,
        shown=shown,
        title=_("Correct what was found before the decision"),
        template="probation/found.html",
        said=None,
        note=_(
            "The law is asked again of the decision. Where it would not stand, that is said on"
            " case, person and Today until the follow-up is recorded."
        ),
        **way_up(probation, person),
    )
