"""The pages that correct a conditional non-prosecution: its day, what was found before it."""

from __future__ import annotations

from dataclasses import asdict

from flask import abort, flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_to
from casetrack.cases.conflict import conflict_page, line, unsaved
from casetrack.ledger.correction_page import Corrigible, correction_page
from casetrack.probation import corrections
from casetrack.probation.checks import SuspectFacts
from casetrack.probation.forms import FoundForm
from casetrack.probation.found import correct_found
from casetrack.probation.routes import bp, probation_or_404, to_probation
from casetrack.web.access import acting, requires
from casetrack.web.saving import form_page, save
from casetrack.web.words import label, language


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
        back=url_for("probation.show", case_id=case.id, probation_id=probation.id),
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
    heard = asdict(before.heard)
    form = FoundForm(
        data={
            "likely_months": before.likely_months,
            "evidence_sufficient": before.evidence_sufficient,
            "remorse": before.remorse,
            **heard,
        },
        version=probation.version,
    )
    yes_or_no = {True: _("yes"), False: _("no"), None: ""}
    saved = save(
        form,
        lambda act: correct_found(
            probation, form.found(before), form.reason.data or "", act, opened=form.opened_version()
        ),
        conflict=lambda: conflict_page(
            probation,
            case,
            [
                line(form.likely_months, str(before.likely_months or "")),
                *(
                    line(field, yes_or_no[said], stored="y" if said else "")
                    for field, said in (
                        (form.evidence_sufficient, before.evidence_sufficient),
                        (form.remorse, before.remorse),
                    )
                ),
                *(line(form[who], label(how), stored=how.value) for who, how in heard.items()),
                unsaved(form.reason),
            ],
        ),
    )
    if saved:
        nothing = _("Nothing is different; the record stays as it was.")
        flash(_("What was found is put right.") if saved.result else nothing)
        return to_probation(probation)
    return form_page("probation/found.html", form, case=case, person=person, probation=probation)
