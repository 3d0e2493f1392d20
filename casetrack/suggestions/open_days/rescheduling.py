"""Move one day of a letter that this office set, with a reason; the first day stays. Its page."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import abort, flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_to
from casetrack.cases.conflict import conflict_of
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.locking import take_version
from casetrack.cases.models import Case, JournalEntry, Obligation
from casetrack.cases.queries import find_in
from casetrack.casework.correcting import ensure_reason
from casetrack.codes import N_
from casetrack.db import session
from casetrack.errors import RuleBroken
from casetrack.events import handles
from casetrack.law import Lateness
from casetrack.ledger.obligations import FIRST_DUE, first_due
from casetrack.ledger.reschedule import DayMoved
from casetrack.ledger.reschedule import move_day as move_duty
from casetrack.suggestions.blueprint import bp
from casetrack.suggestions.models import Suggestion, SuggestionItem
from casetrack.suggestions.policy import ensure_may_follow
from casetrack.suggestions.telling import enter_of
from casetrack.web.access import requires
from casetrack.web.forms import EditForm, within
from casetrack.web.saving import form_page, redirect_back, save
from casetrack.web.typed_dates.fields import DayAhead, Required

REPLY = ObligationKind.SUGGESTION_REPLY


def is_of_office(owed: Obligation) -> bool:
    """Whether it is open, and this office set its day, so that it may move it.

    The day of a reply is that of the letter, also where a file told it and no rule counts it.
    """
    is_agreed = owed.weight == Lateness.AGREED and owed.kind is not REPLY
    return owed.is_open and is_agreed


def letter_of_day(case: Case, owed_id: int) -> tuple[Obligation, Suggestion] | None:
    """A day that this office may move, with its letter; None if it is none, or of another case."""
    owed = find_in(case, Obligation, owed_id)
    if owed is None or not is_of_office(owed):
        return None
    letter_id = owed.subject_id
    if owed.subject == SuggestionItem.__tablename__:
        letter_id = session().get_one(SuggestionItem, owed.subject_id).suggestion_id
    elif owed.subject != Suggestion.__tablename__:
        return None
    return owed, session().get_one(Suggestion, letter_id)


def move(
    letter: Suggestion, owed: Obligation, act: Act, *, to: date, reason: str, opened: int
) -> None:
    """Move a day of the letter or of one of its items.

    opened: the version of the letter that was seen.
    Raises NotAllowed, LostRace; RuleBroken without a reason, to a day that is past or the same, or
    if the day is one of the law.
    """
    ensure_may_follow(letter, act)
    if not is_of_office(owed):
        raise RuleBroken(N_("This office did not set that day, so it cannot move it."))
    why = ensure_reason(reason)
    if to == owed.due:
        raise RuleBroken(N_("It is that day already."), field="to")
    if to < act.on:
        raise RuleBroken(N_("%(day)s is past. Enter today or a later day."), field="to", day=to)
    take_version(letter, opened=opened)
    entry = enter_of(
        letter,
        EntryKind.DATE_MOVED,
        act,
        act.on,
        why,
        duty=owed.kind.value,
        before=owed.due.isoformat(),
        due=to.isoformat(),
    )
    moved: dict[str, Any] = {
        **owed.why,
        FIRST_DUE: first_due(owed).isoformat(),
    }
    step = ["moved_by_office", {"from": owed.due.isoformat(), "to": to.isoformat()}]
    moved["steps"] = [*owed.why.get("steps", ()), step]
    move_duty(owed, due=to, why=moved, is_provisional=False, told_by=entry)


@handles(DayMoved)
def keep_with_item(moved: DayMoved) -> None:
    """Keep with an item the day to which the look was moved that people agreed on."""
    if moved.owed.subject == SuggestionItem.__tablename__:
        item = session().get_one(SuggestionItem, moved.owed.subject_id)
        item.check_due = moved.owed.due if item.check_due is not None else None


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
