"""Pages of a standstill: begin it, uphold or reject an objection, let the time run again."""

from __future__ import annotations

from typing import Any

from flask import abort
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_to, row_or_404
from casetrack.cases.conflict import conflict_of
from casetrack.cases.models import Case
from casetrack.casework.attachments.receiving import takes_attachments
from casetrack.courses.approvals.forms import PaperFields
from casetrack.courses.approvals.pages import Proposed, ask_who_decides, decide_step
from casetrack.suggestions.blueprint import back_to, bp, letter_to
from casetrack.suggestions.kinds import WhyStill
from casetrack.suggestions.models import Suggestion
from casetrack.suggestions.queries import suggestion_of
from casetrack.suggestions.standstills import actions
from casetrack.suggestions.standstills.actions import NewStandstill, ObjectionAnswer
from casetrack.suggestions.standstills.models import LetterStandstill
from casetrack.suggestions.standstills.proposals import REJECTION
from casetrack.web.access import requires
from casetrack.web.choices import EnumRadio
from casetrack.web.clock import today
from casetrack.web.forms import EditForm, note_length, within
from casetrack.web.saving import Saved, form_page, save
from casetrack.web.typed_dates.fields import DayAhead, PastDay, Required

RECORD, WRITE = Permission.SUGGESTIONS_RECORD, Permission.SUGGESTIONS_WRITE
ONE = "/cases/<int:case_id>/suggestions/standstills/<int:standstill_id>"


class StandstillForm(EditForm):
    """Why the time to reply stands still, since when, who told it."""

    why = EnumRadio(_l("Why it stands still"), WhyStill, validators=[Required(_l("Say why."))])
    since = PastDay(_l("Since"), [Required(_l("Enter the day."))])
    told_by = StringField(
        _l("Who objected, asked or told it"),
        [Required(_l("Say who told it.")), within(LetterStandstill.told_by)],
    )
    text = TextAreaField(
        _l("What they say, or what changed"),
        [Required(_l("Say why, in a few words.")), note_length()],
    )
    answer_by = DayAhead(_l("Answered by"))


class AnswerForm(EditForm):
    """The answer of this office."""

    answered_on = PastDay(_l("Answered on"), [Required(_l("Enter the day of the answer."))])
    text = TextAreaField(_l("Answer"), [Required(_l("Write the answer.")), note_length()])


class RejectForm(PaperFields, AnswerForm):
    """Rejection of an objection, explained."""


@bp.route(
    "/cases/<int:case_id>/suggestions/<int:suggestion_id>/standstill", methods=["GET", "POST"]
)
@requires(RECORD)
def stand_still(case_id: int, suggestion_id: int) -> ResponseReturnValue:
    """Let the time to reply to a letter stand still."""
    case, suggestion = letter_to(RECORD, case_id, suggestion_id)
    form = StandstillForm(version=suggestion.version, since=today())
    if save(
        form,
        lambda act: actions.begin(
            suggestion, form.into(NewStandstill), act, opened=form.opened_version()
        ),
        conflict=lambda: conflict_of(form, suggestion, case),
    ):
        return back_to(suggestion, _("The time to reply stands still. Nobody is late meanwhile."))
    return form_page("suggestions/standstill.html", form, case=case, suggestion=suggestion)


@bp.route(f"{ONE}/answer", methods=["GET", "POST"])
@requires(WRITE)
def answer_standstill(case_id: int, standstill_id: int) -> ResponseReturnValue:
    """Uphold an objection; answer anything else, and let the time run again."""
    case, still, suggestion = _found(case_id, standstill_id)
    form = AnswerForm(version=still.version, answered_on=today())
    is_objection = still.why is WhyStill.OBJECTION
    answer = actions.uphold if is_objection else actions.clear
    if save(
        form,
        lambda act: answer(still, form.into(ObjectionAnswer), act, opened=form.opened_version()),
        conflict=lambda: conflict_of(form, still, case),
    ):
        text = (
            _("Upheld: amend the letter, or withdraw it.")
            if is_objection
            else _("Answered: the time to reply runs again.")
        )
        return back_to(suggestion, text)
    return form_page(
        "suggestions/answer_standstill.html",
        form,
        case=case,
        still=still,
        suggestion=suggestion,
        is_objection=is_objection,
    )


@bp.route(f"{ONE}/reject", methods=["GET", "POST"])
@requires(WRITE)
@takes_attachments
def reject(case_id: int, standstill_id: int) -> ResponseReturnValue:
    """Reject an objection with its reasons, or propose it to the chief procurator."""
    case, still, suggestion = _found(case_id, standstill_id)
    if still.why is not WhyStill.OBJECTION:
        abort(404)
    asking = ask_who_decides(case, REJECTION, still)
    form = RejectForm(data={"version": still.version, "answered_on": today(), **asking.typed()})
    asking.fit(form)
    step = decide_step(form, case, still, lambda: form.into(ObjectionAnswer), asking)
    if isinstance(step, Proposed):
        return step.leads_on()
    if isinstance(step, Saved):
        return back_to(suggestion, _("Rejected and explained: the time to reply runs again."))
    shown: dict[str, Any] = {"look": step, "asking": asking, "still": still}
    return form_page("suggestions/reject.html", form, case=case, suggestion=suggestion, **shown)


def _found(case_id: int, standstill_id: int) -> tuple[Case, LetterStandstill, Suggestion]:
    """A standstill of the case that nobody has answered, with its letter; else 404."""
    case = case_to(WRITE, case_id)
    still = row_or_404(case, LetterStandstill, standstill_id)
    if still.is_examined:
        abort(404)
    return case, still, suggestion_of(case, still.suggestion_id) or abort(404)
