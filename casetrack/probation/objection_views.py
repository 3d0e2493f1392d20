"""Pages of an objection: record it, withdraw it, go to its decision."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_to, party_or_404, row_or_404
from casetrack.cases.queries import parties_of
from casetrack.probation import conduct
from casetrack.probation.forms import ObjectionForm, WithdrawalForm
from casetrack.probation.models import Objection
from casetrack.probation.queries import may_object, objections_about, undecided_probation
from casetrack.probation.routes import bp
from casetrack.web.access import requires
from casetrack.web.saving import form_page, redirect_back, save
from casetrack.web.words import label


@bp.route("/cases/<int:case_id>/people/<int:party_id>/objection", methods=["GET", "POST"])
@requires(Permission.PROBATION_WRITE)
def objection(case_id: int, party_id: int) -> ResponseReturnValue:
    """Record that the minor or a legal representative objects."""
    case = case_to(Permission.PROBATION_WRITE, case_id)
    person = party_or_404(case, party_id)
    form = ObjectionForm()
    form.raised_by.offer(may_object(person))
    if saved := save(
        form,
        lambda act: conduct.record_objection(
            case,
            person,
            party_or_404(case, form.raised_by.data or person.id),
            form.to.data,
            act,
            raised_on=form.raised_on.data,
            text=form.text.data or "",
        ),
    ):
        flash(_("Objection recorded: %(effect)s.", effect=label(saved.result)))
        return redirect_back(url_for("dossier.show", case_id=case.id))
    return form_page(
        "probation/objection.html",
        form,
        case=case,
        person=person,
        objections=objections_about(person),
        people={party.id: party for party in parties_of(case)},
    )


@bp.route("/cases/<int:case_id>/objections/<int:objection_id>/withdrawal", methods=["GET", "POST"])
@requires(Permission.PROBATION_WRITE)
def withdrawal(case_id: int, objection_id: int) -> ResponseReturnValue:
    """Record that an objection was withdrawn."""
    case = case_to(Permission.PROBATION_WRITE, case_id)
    objection = row_or_404(case, Objection, objection_id)
    form = WithdrawalForm()
    if save(
        form,
        lambda act: conduct.withdraw_objection(objection, act, withdrawn_on=form.withdrawn_on.data),
    ):
        flash(_("Withdrawal recorded; conditional non-prosecution is possible again."))
        return redirect_back(url_for("dossier.show", case_id=case.id))
    return form_page(
        "probation/withdrawal.html",
        form,
        case=case,
        person=party_or_404(case, objection.party_id),
        objection=objection,
    )


@bp.get("/cases/<int:case_id>/objections/<int:objection_id>/decision")
@requires(Permission.PROBATION_ORDER)
def objection_decision(case_id: int, objection_id: int) -> ResponseReturnValue:
    """Redirect to where an objection is decided on: the undecided probation, else the case."""
    case = case_to(Permission.PROBATION_ORDER, case_id)
    objection = row_or_404(case, Objection, objection_id)
    probation = undecided_probation(party_or_404(case, objection.party_id))
    if probation is None:
        return redirect(url_for("dossier.show", case_id=case.id))
    return redirect(url_for("probation.revoke", case_id=case.id, probation_id=probation.id))
