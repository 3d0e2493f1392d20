"""Pages of a probation that another office ordered: record it, complete it, record its changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import abort, flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_to, party_or_404
from casetrack.cases.conflict import conflict_of
from casetrack.cases.kinds import PartyKind
from casetrack.cases.models import Case, Party
from casetrack.cases.queries import parties_of
from casetrack.casework.correction_pages import correct_page
from casetrack.casework.journal_fields import whole
from casetrack.probation import external_probations
from casetrack.probation.forms import CorrectRecordForm, LengthChangeForm, RecordedForm
from casetrack.probation.models import Probation
from casetrack.probation.routes import bp, page_of, probation_or_404, to_probation, way_up
from casetrack.web.access import requires
from casetrack.web.saving import form_page, redirect_back, save
from casetrack.web.typed_dates.fields import kept_when


@bp.route("/cases/<int:case_id>/people/<int:party_id>/probation/recorded", methods=["GET", "POST"])
@requires(Permission.PROBATION_WRITE)
def record(case_id: int, party_id: int) -> ResponseReturnValue:
    """Record that another office put somebody on probation."""
    case = case_to(Permission.PROBATION_WRITE, case_id)
    person = party_or_404(case, party_id)
    form = RecordedForm()
    form.decided_by_id.offer(_bodies(case))
    if saved := save(
        form,
        lambda act: external_probations.record_probation(
            case, person, form.into(external_probations.ProbationTold), act
        ),
    ):
        flash(_("The probation is recorded."))
        return to_probation(saved.result)
    return form_page(
        "probation/record.html",
        form,
        case=case,
        person=person,
        back=url_for("dossier.show", case_id=case.id),
    )


@bp.route("/cases/<int:case_id>/probations/<int:recorded_id>/record", methods=["GET", "POST"])
@requires(Permission.PROBATION_WRITE)
def correct_record(case_id: int, recorded_id: int) -> ResponseReturnValue:
    """Complete or correct the record of a probation."""
    case = case_to(Permission.PROBATION_WRITE, case_id)
    probation, person = _recorded_or_404(case, recorded_id)
    form = CorrectRecordForm(data=_shown(probation))

    def told() -> external_probations.ProbationTold:
        decided = kept_when(form.decided) or probation.disposition.decided
        return external_probations.ProbationTold(
            decided=decided, months=form.months.data, last_day=form.last_day.data
        )

    return correct_page(
        form,
        lambda act: external_probations.correct_record(
            probation, told(), form.typed_reason(), act, opened=form.opened_version()
        ),
        case=case,
        record=probation,
        shown=lambda: _shown(probation),
        title=_("Put right what is recorded of the probation"),
        said=whole(probation, external_probations.JOURNAL_FIELDS),
        note=_(
            "What its papers do not say stays unknown. From a day that is not known no date is"
            " counted."
        ),
        **way_up(probation, person),
    )


@bp.route("/cases/<int:case_id>/probations/<int:recorded_id>/changes/new", methods=["GET", "POST"])
@requires(Permission.PROBATION_WRITE)
def change(case_id: int, recorded_id: int) -> ResponseReturnValue:
    """Record a change of the length that was decided elsewhere."""
    case = case_to(Permission.PROBATION_WRITE, case_id)
    probation, person = _recorded_or_404(case, recorded_id)
    form = LengthChangeForm(version=probation.version)
    form.decided_by_id.offer(_bodies(case))
    if save(
        form,
        lambda act: external_probations.record_change(
            probation, form.into(external_probations.ChangeTold), act, opened=form.opened_version()
        ),
        conflict=lambda: conflict_of(form, probation, case),
    ):
        flash(_("The change is recorded."))
        return redirect_back(page_of(probation))
    return form_page("probation/change.html", form, case=case, person=person, probation=probation)


def _shown(probation: Probation) -> dict[str, Any]:
    """The recorded values with which the form of a correction opens."""
    return {
        "decided": probation.disposition.decided,
        "months": probation.months,
        "last_day": external_probations.told_last_day(probation),
        "version": probation.version,
    }


def _recorded_or_404(case: Case, recorded_id: int) -> tuple[Probation, Party]:
    """A probation of this case that another office ordered, and whose it is."""
    probation, person = probation_or_404(case, recorded_id)
    return (probation, person) if not probation.decided_here else abort(404)


def _bodies(case: Case) -> Sequence[Party]:
    """The bodies of the case, as choices of who decided."""
    return [party for party in parties_of(case) if party.kind is PartyKind.BODY]
