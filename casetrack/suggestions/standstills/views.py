"""Pages of a standstill: begin it, uphold or reject an objection, let the time run again."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_to
from casetrack.cases.conflict import conflict_of
from casetrack.cases.models import Case
from casetrack.courses.approvals.pages import Proposed, ask_who_decides, decide_step
from casetrack.suggestions.blueprint import bp
from casetrack.suggestions.models import Suggestion, WhyStill
from casetrack.suggestions.queries import suggestion_of
from casetrack.suggestions.standstills import actions
from casetrack.suggestions.standstills.actions import Answer, NewStandstill
from casetrack.suggestions.standstills.forms import AnswerForm, RejectForm, StandstillForm
from casetrack.suggestions.standstills.models import Standstill
from casetrack.suggestions.standstills.proposals import REJECTION
from casetrack.web.access import requires
from casetrack.web.clock import today
from casetrack.web.saving import Saved, form_page, redirect_back, save

RECORD, WRITE = Permission.SUGGESTIONS_RECORD, Permission.SUGGESTIONS_WRITE
LETTER = "/cases/<int:case_id>/suggestions/<int:suggestion_id>"


@bp.route(f"{LETTER}/standstill", methods=["GET", "POST"])
@requires(RECORD)
def stand_still(case_id: int, suggestion_id: int) -> ResponseReturnValue:
    """Let the time to reply to a letter stand still."""
    case = case_to(RECORD, case_id)
    suggestion = suggestion_of(case, suggestion_id) or abort(404)
    form = StandstillForm(version=suggestion.version, since=today())
    if save(
        form,
        lambda act: actions.begin(
            suggestion, form.into(NewStandstill), act, opened=form.opened_version()
        ),
        conflict=lambda: conflict_of(form, suggestion, case),
    ):
        return _back(suggestion, _("The time to reply stands still. Nobody is late meanwhile."))
    return form_page("suggestions/standstill.html", form, case=case, suggestion=suggestion)


@bp.route(f"{LETTER}/standstill/uphold", methods=["GET", "POST"])
@requires(WRITE)
def uphold(case_id: int, suggestion_id: int) -> ResponseReturnValue:
    """Say that an objection is right."""
    case, still, suggestion = _found(case_id, suggestion_id, is_objection=True)
    form = AnswerForm(version=still.version, answered_on=today())
    if save(
        form,
        lambda act: actions.uphold(still, form.into(Answer), act, opened=form.opened_version()),
        conflict=lambda: conflict_of(form, still, case),
    ):
        return _back(suggestion, _("Upheld: amend the letter, or withdraw it."))
    return form_page("suggestions/uphold.html", form, case=case, still=still, suggestion=suggestion)


@bp.route(f"{LETTER}/standstill/answer", methods=["GET", "POST"])
@requires(WRITE)
def clear(case_id: int, suggestion_id: int) -> ResponseReturnValue:
    """Answer, and let the time run again."""
    case, still, suggestion = _found(case_id, suggestion_id, is_objection=False)
    form = AnswerForm(version=still.version, answered_on=today())
    if save(
        form,
        lambda act: actions.clear(still, form.into(Answer), act, opened=form.opened_version()),
        conflict=lambda: conflict_of(form, still, case),
    ):
        return _back(suggestion, _("Answered: the time to reply runs again."))
    return form_page("suggestions/clear.html", form, case=case, still=still, suggestion=suggestion)


@bp.route(f"{LETTER}/standstill/reject", methods=["GET", "POST"])
@requires(WRITE)
def reject(case_id: int, suggestion_id: int) -> ResponseReturnValue:
    """Reject an objection with its reasons, or propose it to the chief procurator."""
    case, still, suggestion = _found(case_id, suggestion_id, is_objection=True)
    asking = ask_who_decides(case, REJECTION, still)
    form = RejectForm(data={"version": still.version, "answered_on": today(), **asking.typed()})
    asking.fit(form)
    step = decide_step(form, case, still, lambda: form.into(Answer), asking)
    if isinstance(step, Proposed):
        return step.leads_on()
    if isinstance(step, Saved):
        return _back(suggestion, _("Rejected and explained: the time to reply runs again."))
    shown: dict[str, Any] = {"look": step, "asking": asking, "still": still}
    return form_page("suggestions/reject.html", form, case=case, suggestion=suggestion, **shown)


def _found(
    case_id: int, suggestion_id: int, *, is_objection: bool
) -> tuple[Case, Standstill, Suggestion]:
    """The standstill of a letter that nobody has answered; else 404."""
    case = case_to(WRITE, case_id)
    suggestion = suggestion_of(case, suggestion_id) or abort(404)
    still = actions.running(suggestion) or abort(404)
    if still.is_examined or (still.why is WhyStill.OBJECTION) is not is_objection:
        abort(404)
    return case, still, suggestion


def _back(suggestion: Suggestion, message: str) -> ResponseReturnValue:
    flash(message)
    page = url_for(".show", case_id=suggestion.case_id, suggestion_id=suggestion.id)
    return redirect_back(page)
