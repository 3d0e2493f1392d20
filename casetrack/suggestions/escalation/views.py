"""Pages of a step about a letter without effect: propose it, and say what came of it."""

from __future__ import annotations

from flask import abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from wtforms import StringField, TextAreaField

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_to, row_or_404
from casetrack.cases.conflict import conflict_of
from casetrack.casework.attachments.receiving import takes_attachments
from casetrack.courses.approvals.forms import PaperFields
from casetrack.courses.approvals.pages import Proposed, ask_who_decides, decide_step
from casetrack.ledger.gate_lines import sheet_of
from casetrack.ledger.gates import GateAsked
from casetrack.suggestions.blueprint import bp, letter_to
from casetrack.suggestions.escalation.actions import NewStep, NewStepResult, record_came_of
from casetrack.suggestions.escalation.conditions import facts_of, rungs_of
from casetrack.suggestions.escalation.proposals import ESCALATION
from casetrack.suggestions.queries import suggestion_of
from casetrack.suggestions.steps.models import (
    TOLD_BY_RUNG,
    EscalationResult,
    EscalationStep,
    LetterRung,
)
from casetrack.web.access import requires
from casetrack.web.choices import EnumRadio
from casetrack.web.clock import today
from casetrack.web.forms import EditForm, Form, note_length, within
from casetrack.web.saving import Saved, form_page, redirect_back, save
from casetrack.web.typed_dates.fields import PastDay, Required

RECORD, WRITE = Permission.SUGGESTIONS_RECORD, Permission.SUGGESTIONS_WRITE


class EscalationForm(PaperFields, Form):
    """A step about a letter without effect."""

    rung = EnumRadio(_l("Step"), LetterRung, validators=[Required(_l("Choose the step."))])
    whom = StringField(
        _lp("step", "To whom"), [Required(_l("Say to whom it goes.")), within(EscalationStep.whom)]
    )
    text = TextAreaField(
        _l("What is told, and why"), [Required(_l("Say what is told, and why.")), note_length()]
    )
    taken_on = PastDay(_l("Decided on"), [Required(_l("Enter the day of the decision."))])
    reason = TextAreaField(_l("Why to go on although the law warns"), [note_length()])


class CameOfForm(EditForm):
    """What came of a step."""

    known_on = PastDay(_l("Known on"), [Required(_l("Enter the day."))])
    told_by = StringField(
        _l("From whom"), [Required(_l("Say from whom it came.")), within(EscalationResult.told_by)]
    )
    text = TextAreaField(
        _l("Outcome of the step"), [Required(_l("Say what the outcome was.")), note_length()]
    )


@bp.route(
    "/cases/<int:case_id>/suggestions/<int:suggestion_id>/escalation", methods=["GET", "POST"]
)
@requires(WRITE)
@takes_attachments
def escalate(case_id: int, suggestion_id: int) -> ResponseReturnValue:
    """Propose a step about a letter without effect."""
    case, letter = letter_to(WRITE, case_id, suggestion_id)
    asking = ask_who_decides(case, ESCALATION, letter)
    named = next((rung for rung in LetterRung if rung.value == request.args.get("rung")), None)
    form = EscalationForm(data={"taken_on": today(), "rung": named, **asking.typed()})
    asking.fit(form)
    form.rung.offer(rungs_of(letter))
    step = decide_step(
        form, case, letter, lambda: form.into(NewStep, letter_id=letter.id), asking, letter
    )
    if isinstance(step, Proposed):
        return step.leads_on()
    if isinstance(step, Saved):
        flash(_("Recorded. Write down the outcome once it is known."))
        return redirect_back(url_for(".show", case_id=case.id, suggestion_id=letter.id))
    rung = form.rung.data or LetterRung.HIGHER_OFFICE
    asked = GateAsked(case, None, TOLD_BY_RUNG[rung], today(), facts_of(letter, rung))
    return form_page(
        "suggestions/escalation/step.html",
        form,
        case=case,
        suggestion=letter,
        asking=asking,
        gate=sheet_of(asked),
    )


@bp.route(
    "/cases/<int:case_id>/suggestions/steps/<int:escalation_id>/result", methods=["GET", "POST"]
)
@requires(RECORD)
def came_of(case_id: int, escalation_id: int) -> ResponseReturnValue:
    """Write down what came of a step."""
    case = case_to(RECORD, case_id)
    step = row_or_404(case, EscalationStep, escalation_id)
    letter = suggestion_of(case, step.suggestion_id) or abort(404)
    form = CameOfForm(version=letter.version, known_on=today())
    if save(
        form,
        lambda act: record_came_of(
            step, form.into(NewStepResult), act, opened=form.opened_version()
        ),
        conflict=lambda: conflict_of(form, letter, case),
    ):
        flash(_("It is written down beside the step."))
        return redirect_back(url_for(".show", case_id=case.id, suggestion_id=letter.id))
    return form_page(
        "suggestions/escalation/came_of.html", form, case=case, suggestion=letter, step=step
    )
