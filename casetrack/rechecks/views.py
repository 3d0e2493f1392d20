"""The page of a decision that would not stand as the facts are now: its follow-up."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField
from wtforms.validators import Length

from casetrack.cases.access import case_to
from casetrack.cases.models import Disposition, Party
from casetrack.cases.policy import sight_of
from casetrack.dates.fields import Required
from casetrack.db import session
from casetrack.rechecks.actions import FlagAnswer, flags_on, say_what_follows
from casetrack.rechecks.lines import later_lines
from casetrack.rechecks.models import ANSWER, REASON_LENGTH, WHO_LENGTH, WhatFollows
from casetrack.web.access import requires, signed_in_user
from casetrack.web.clock import today
from casetrack.web.forms import EnumRadio, Form
from casetrack.web.saving import done_before, form_page, save

bp = Blueprint("rechecks", __name__)


class WhatFollowsForm(Form):
    """What is done about a decision that would not stand as the facts are now."""

    done = EnumRadio(
        _l("Follow-up"), WhatFollows, validators=[Required(_l("Choose the follow-up."))]
    )
    done_by = StringField(
        _l("To be done by"), [Required(_l("Enter who sees to it.")), Length(max=WHO_LENGTH)]
    )
    reason = TextAreaField(
        _l("Why"), [Required(_l("Say why, in a few words.")), Length(max=REASON_LENGTH)]
    )

    def answer(self) -> FlagAnswer:
        """What was typed."""
        return FlagAnswer(self.done.data, self.done_by.data or "", self.reason.data or "")


@bp.route("/cases/<int:case_id>/decisions/<int:decision_id>/follows", methods=["GET", "POST"])
@requires(ANSWER)
def follows(case_id: int, decision_id: int) -> ResponseReturnValue:
    """Record the follow-up to the flags on a decision that nobody answered yet."""
    case = case_to(ANSWER, case_id)
    decision = session().get(Disposition, decision_id)
    is_whole = sight_of(signed_in_user(), case, on=today()).is_whole
    if decision is None or decision.case_id != case.id or not is_whole:
        abort(404)
    there = url_for("papers.decision", case_id=case.id, decision_id=decision.id)
    waiting = [one for one in flags_on(decision) if one.waits]
    if not waiting:
        return done_before(there)
    form = WhatFollowsForm()
    if save(form, lambda act: say_what_follows(decision, form.answer(), act)):
        flash(_("Follow-up recorded."))
        return redirect(there)
    return form_page(
        "rechecks/follows.html",
        form,
        case=case,
        decision=decision,
        person=session().get_one(Party, decision.party_id),
        lines=later_lines(waiting),
    )
