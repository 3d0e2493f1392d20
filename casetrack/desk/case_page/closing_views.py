"""Pages that close a case (with what hinders it and what runs on) and reopen it."""

from __future__ import annotations

from flask import flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_to
from casetrack.cases.duty_kinds import no_hindrance, windows
from casetrack.cases.facts import facts_of
from casetrack.cases.kinds import MeasureState
from casetrack.cases.models import Case
from casetrack.casework import actions
from casetrack.desk.case_page import page, summary
from casetrack.desk.case_page.queries import pages_of_measures
from casetrack.desk.case_page.views import bp
from casetrack.ledger.gate_lines import sheet_of
from casetrack.web.access import requires, signed_in_user
from casetrack.web.catalogue import gettext as _
from casetrack.web.clock import today
from casetrack.web.forms import Form, note_length
from casetrack.web.saving import done_before, form_page, redirect_back, save
from casetrack.web.typed_dates.fields import PastDay, Required
from casetrack.web.words import word_rule


class CloseCaseForm(Form):
    """Close a case: closing day and outcome."""

    closed_on = PastDay(_l("Case closed on"), [Required(_l("Enter the day it was closed."))])
    outcome = TextAreaField(_l("Outcome of the work"), [note_length()])
    reason = TextAreaField(_l("Why to go on although the law warns"), [note_length()])


class ReopenForm(Form):
    """Reopen a closed case."""

    reason = TextAreaField(
        _l("Why it is opened again"), [Required(_l("Say why, in a few words.")), note_length()]
    )


@bp.route("/cases/<int:case_id>/close", methods=["GET", "POST"])
@requires(Permission.CASE_EDIT)
def close(case_id: int) -> ResponseReturnValue:
    """Close a case; the page lists hindrances and running measures."""
    case = case_to(Permission.CASE_EDIT, case_id)
    if not case.is_open():
        return done_before(_page_of(case))
    form = CloseCaseForm(closed_on=today())
    if save(
        form,
        lambda act: actions.close_case(
            case,
            act,
            on=form.closed_on.data,
            outcome=form.outcome.data or "",
            reason=form.reason.data or "",
        ),
    ):
        flash(_("The case is closed."))
        return redirect_back(_page_of(case))
    user = signed_in_user()
    facts = facts_of(case, seen_by=user, on=today())
    series = summary.series_of(summary.date_lines(facts, user))
    running = [
        measure for measure in page.measures_shown(facts) if measure.state is MeasureState.RUNNING
    ]
    return form_page(
        "desk/case_page/close.html",
        form,
        case=case,
        hindrances=[word_rule(hindrance) for hindrance in actions.hindrances_of(case)],
        gate=sheet_of(actions.asked_of_closing(case, form.closed_on.data or today())),
        owed=[dates for dates in series if dates.first.owed.kind not in no_hindrance()],
        windows=[dates for dates in series if dates.first.owed.kind in windows()],
        ended_first=[measure for measure in running if measure.kind in actions.ENDED_FIRST],
        runs_on=[measure for measure in running if measure.kind not in actions.ENDED_FIRST],
        pages=pages_of_measures(facts),
    )


@bp.route("/cases/<int:case_id>/reopen", methods=["GET", "POST"])
@requires(Permission.CASE_EDIT)
def reopen(case_id: int) -> ResponseReturnValue:
    """Reopen a closed case, with a reason."""
    case = case_to(Permission.CASE_EDIT, case_id)
    if case.is_open():
        return done_before(_page_of(case))
    form = ReopenForm()
    if save(form, lambda act: actions.reopen_case(case, form.reason.data or "", act)):
        flash(_("The case is open again."))
        return redirect_back(_page_of(case))
    return form_page("desk/case_page/reopen.html", form, case=case)


def _page_of(case: Case) -> str:
    return url_for("dossier.show", case_id=case.id)
