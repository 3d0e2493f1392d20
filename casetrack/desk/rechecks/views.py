"""The page that records the follow-up to later flags on a decision or act."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField

from casetrack.cases.access import case_to
from casetrack.cases.models import Case, Disposition, JournalEntry
from casetrack.cases.policy import sight_of
from casetrack.db import session
from casetrack.desk.rechecks.actions import FlagAnswer, flags_on, say_what_follows
from casetrack.desk.rechecks.lines import about, later_lines
from casetrack.desk.rechecks.models import ANSWER, LaterFlag, WhatFollows
from casetrack.web.access import requires, signed_in_user
from casetrack.web.clock import today
from casetrack.web.forms import EnumRadio, Form, within
from casetrack.web.saving import done_before, form_page, save
from casetrack.web.typed_dates.fields import Required

bp = Blueprint("rechecks", __name__)


class WhatFollowsForm(Form):
    """The follow-up to later flags."""

    done = EnumRadio(
        _l("Follow-up"), WhatFollows, validators=[Required(_l("Choose the follow-up."))]
    )
    done_by = StringField(
        _l("To be done by"), [Required(_l("Enter who sees to it.")), within(LaterFlag.done_by)]
    )
    reason = TextAreaField(
        _l("Why"), [Required(_l("Say why, in a few words.")), within(LaterFlag.reason)]
    )

    def answer(self) -> FlagAnswer:
        """The typed follow-up."""
        return FlagAnswer(self.done.data, self.done_by.data or "", self.reason.data or "")


@bp.route("/cases/<int:case_id>/decisions/<int:decision_id>/follows", methods=["GET", "POST"])
@requires(ANSWER)
def follows(case_id: int, decision_id: int) -> ResponseReturnValue:
    """Record the follow-up to the waiting flags on a decision."""
    there = url_for("papers.decision", case_id=case_id, decision_id=decision_id)
    return _follows(case_to(ANSWER, case_id), session().get(Disposition, decision_id), there)


@bp.route("/cases/<int:case_id>/acts/<int:entry_id>/follows", methods=["GET", "POST"])
@requires(ANSWER)
def act_follows(case_id: int, entry_id: int) -> ResponseReturnValue:
    """Record the follow-up to the waiting flags on the act of an entry."""
    there = url_for("dossier.show", case_id=case_id)
    return _follows(case_to(ANSWER, case_id), session().get(JournalEntry, entry_id), there)


def _follows(
    case: Case, taken: Disposition | JournalEntry | None, there: str
) -> ResponseReturnValue:
    is_whole = sight_of(signed_in_user(), case, on=today()).is_whole
    if taken is None or taken.case_id != case.id or not is_whole:
        abort(404)
    waiting = [flag for flag in flags_on(taken) if flag.waits]
    if not waiting:
        return done_before(there)
    form = WhatFollowsForm()
    if save(form, lambda act: say_what_follows(taken, form.answer(), act)):
        flash(_("Follow-up recorded."))
        return redirect(there)
    return form_page(
        "desk/rechecks/follows.html",
        form,
        case=case,
        taken=taken,
        when=taken.decided if isinstance(taken, Disposition) else taken.when,
        person=next(iter(about(taken)), None),
        there=there,
        lines=later_lines(waiting),
    )
