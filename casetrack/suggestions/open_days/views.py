"""The page on which a day that this office set for a letter is moved."""

from __future__ import annotations

from flask import abort, flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_to
from casetrack.cases.conflict import conflict_of
from casetrack.cases.models import JournalEntry
from casetrack.ledger.obligations import first_due
from casetrack.suggestions.blueprint import bp
from casetrack.suggestions.open_days.rescheduling import letter_of_day, move
from casetrack.web.access import requires
from casetrack.web.forms import EditForm, within
from casetrack.web.saving import form_page, redirect_back, save
from casetrack.web.typed_dates.fields import DayAhead, Required

RECORD = Permission.SUGGESTIONS_RECORD


class MoveDayForm(EditForm):
    """Another day, and why."""

    to = DayAhead(_l("New day"), [Required(_l("Enter the new day."))])
    reason = TextAreaField(
        _l("Why it is moved"),
        [Required(_l("Say why, in a few words.")), within(JournalEntry.correction_reason)],
    )


@bp.route("/cases/<int:case_id>/suggestions/days/<int:open_day_id>", methods=["GET", "POST"])
@requires(RECORD)
def move_day(case_id: int, open_day_id: int) -> ResponseReturnValue:
    """Move a day of a letter."""
    case = case_to(RECORD, case_id)
    owed, suggestion = letter_of_day(case, open_day_id) or abort(404)
    form = MoveDayForm(version=suggestion.version, to=owed.due)
    if save(
        form,
        lambda act: move(
            suggestion,
            owed,
            act,
            to=form.to.data,
            reason=form.reason.data or "",
            opened=form.opened_version(),
        ),
        conflict=lambda: conflict_of(form, suggestion, case),
    ):
        flash(_("The day is moved. The first one stays readable, and counts."))
        return redirect_back(url_for(".show", case_id=case.id, suggestion_id=suggestion.id))
    return form_page(
        "suggestions/move_day.html",
        form,
        case=case,
        suggestion=suggestion,
        owed=owed,
        first=first_due(owed),
    )
