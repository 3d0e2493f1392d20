"""Pages that record and withdraw rectification reported by the recipient."""

from __future__ import annotations

from flask import abort, flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_to
from casetrack.cases.models import Case
from casetrack.db.partial_date import PartialDate
from casetrack.suggestions import reported
from casetrack.suggestions.blueprint import bp
from casetrack.suggestions.forms import ReportedForm, WithdrawReportForm
from casetrack.suggestions.models import Suggestion
from casetrack.suggestions.queries import report_in, suggestion_of
from casetrack.suggestions.sentences import report_number
from casetrack.web.access import requires
from casetrack.web.clock import today
from casetrack.web.saving import done_before, form_page, redirect_back, save
from casetrack.web.words import language

RECORD = Permission.SUGGESTIONS_RECORD


@bp.route("/cases/<int:case_id>/suggestions/<int:suggestion_id>/reported", methods=["GET", "POST"])
@requires(RECORD)
def report(case_id: int, suggestion_id: int) -> ResponseReturnValue:
    """Record a reported rectification."""
    case = case_to(RECORD, case_id)
    suggestion = suggestion_of(case, suggestion_id) or abort(404)
    form = ReportedForm(when=PartialDate.day(today()))
    form.offer(suggestion.items, language())
    if save(form, lambda act: reported.record_report(suggestion, form.told(), act)):
        return _back(case, suggestion, _("The report is recorded. Nothing counts as seen by it."))
    return form_page("suggestions/report.html", form, case=case, suggestion=suggestion)


@bp.route("/cases/<int:case_id>/suggestions/reported/<int:report_id>", methods=["GET", "POST"])
@requires(RECORD)
def withdraw_report(case_id: int, report_id: int) -> ResponseReturnValue:
    """Withdraw a reported rectification, with the reason."""
    case = case_to(RECORD, case_id)
    suggestion, row = report_in(case, report_id) or abort(404)
    if row.withdrawn_by_id is not None:
        return done_before(_page_of(case, suggestion))
    form = WithdrawReportForm()
    if save(
        form,
        lambda act: reported.withdraw_report(suggestion, row, form.reason.data or "", act),
    ):
        return _back(case, suggestion, _("It was withdrawn, and no longer counts as reported."))
    return form_page(
        "suggestions/withdraw_report.html",
        form,
        case=case,
        suggestion=suggestion,
        row=row,
        number=report_number(row),
    )


def _page_of(case: Case, suggestion: Suggestion) -> str:
    return url_for(".show", case_id=case.id, suggestion_id=suggestion.id)


def _back(case: Case, suggestion: Suggestion, said: str) -> ResponseReturnValue:
    flash(said)
    return redirect_back(_page_of(case, suggestion))
