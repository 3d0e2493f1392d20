"""Pages that follow a suggestion: served, reminded, answered, verified, closed."""

from __future__ import annotations

from datetime import date

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_to
from casetrack.cases.conflict import ConflictLine, conflict_page, line
from casetrack.casework.attachments.forms import say_files, with_files
from casetrack.casework.attachments.models import AttachmentKind
from casetrack.casework.attachments.receiving import takes_attachments
from casetrack.courses.approvals.pages import ask_who_decides
from casetrack.suggestions import actions, replies
from casetrack.suggestions.blueprint import back_to, bp, letter_to
from casetrack.suggestions.dates import FollowingDate, reply_date
from casetrack.suggestions.forms import (
    CloseForm,
    LookForm,
    ReminderForm,
    ResultForm,
    ResultOfOneForm,
    ServiceForm,
)
from casetrack.suggestions.kinds import PutRight
from casetrack.suggestions.models import Suggestion, SuggestionItem
from casetrack.suggestions.queries import suggestion_with_item
from casetrack.suggestions.sentences import not_right_sentence
from casetrack.suggestions.urging_results import (
    NewResult,
    record_result_of_one,
    still_without_result,
    whole_result,
)
from casetrack.suggestions.versions.forms import UnfinishedForm
from casetrack.suggestions.versions.proposals import CLOSING, UnfinishedClosing
from casetrack.suggestions.versions.views import decide_or_show
from casetrack.web.access import requires
from casetrack.web.clock import today
from casetrack.web.dates import weekday, word_day
from casetrack.web.saving import done_before, form_page, save
from casetrack.web.typed_dates.fields import DayField
from casetrack.web.words import label, language

RECORD = Permission.SUGGESTIONS_RECORD
ONE = "/cases/<int:case_id>/suggestions/<int:suggestion_id>"


@bp.route(f"{ONE}/service", methods=["GET", "POST"])
@requires(RECORD)
@takes_attachments
def serve(case_id: int, suggestion_id: int) -> ResponseReturnValue:
    """Record that the recipient has the letter."""
    case, suggestion = letter_to(RECORD, case_id, suggestion_id)
    form = ServiceForm(received_on=today())
    if save(
        form,
        with_files(
            form,
            case,
            lambda act: actions.serve(
                suggestion,
                act,
                received_on=form.received_on.when or act.on,
                delivery=form.delivery.data,
                announced_at=form.announced_at.data or "",
                attended=form.attended.data or "",
            ),
            AttachmentKind.RECEIPT,
        ),
    ):
        say_files(form)
        due = suggestion.reply_due
        message = _("The service is recorded.")
        if due is not None:
            day = word_day(due, language(), long=True)
            message = _(
                "The service is recorded. The reply is due on %(day)s, %(weekday)s.",
                day=day,
                weekday=weekday(due, language()),
            )
        return back_to(suggestion, message)
    return form_page(
        "suggestions/serve.html",
        form,
        case=case,
        suggestion=suggestion,
        reply=_reply_until(suggestion, form),
    )


@bp.get(f"{ONE}/service/reply-date")
@requires(RECORD)
def reply_by(case_id: int, suggestion_id: int) -> ResponseReturnValue:
    """The last day of the reply: a piece of the page of the service."""
    _case, suggestion = letter_to(RECORD, case_id, suggestion_id)
    form = ServiceForm(request.args, meta={"csrf": False})
    form.validate()
    return render_template("suggestions/_reply_date.html", reply=_reply_until(suggestion, form))


@bp.route(f"{ONE}/reminder", methods=["GET", "POST"])
@requires(RECORD)
def remind(case_id: int, suggestion_id: int) -> ResponseReturnValue:
    """Record that the recipient was reminded."""
    case, suggestion = letter_to(RECORD, case_id, suggestion_id)
    form = ReminderForm(reminded_on=today())
    if save(
        form,
        lambda act: actions.remind(
            suggestion,
            act,
            reminded_on=form.reminded_on.data,
            text=form.text.data or "",
            again_on=None if suggestion.kind.is_formal else form.again_on.data,
        ),
    ):
        return back_to(suggestion, _("The reminder is in the journal."))
    return form_page("suggestions/remind.html", form, case=case, suggestion=suggestion)


@bp.route("/cases/<int:case_id>/suggestions/items/<int:item_id>/check", methods=["GET", "POST"])
@requires(RECORD)
@takes_attachments
def verify(case_id: int, item_id: int) -> ResponseReturnValue:
    """Record a check of one item."""
    case = case_to(RECORD, case_id)
    suggestion = suggestion_with_item(case, item_id) or abort(404)
    item = suggestion.item(item_id) or abort(404)
    form = LookForm(version=item.version, seen_on=today())
    form.ask_of(item)
    if save(
        form,
        with_files(
            form,
            case,
            lambda act: replies.verify_item(
                item, form.into(replies.FollowUpCheck), act, opened=form.opened_version()
            ),
            AttachmentKind.ON_THE_SPOT,
        ),
        conflict=lambda: conflict_page(form, item, case, _look_lines(form, item)),
    ):
        say_files(form)
        message = _("Item %(n)s: %(seen)s.", n=item.position, seen=label(item.put_right))
        return back_to(suggestion, message)
    return form_page("suggestions/verify.html", form, case=case, suggestion=suggestion, item=item)


@bp.route(f"{ONE}/results/new", methods=["GET", "POST"])
@requires(Permission.SUGGESTIONS_WRITE)
def result_of_one(case_id: int, suggestion_id: int) -> ResponseReturnValue:
    """Record what came of urging one of several."""
    case, suggestion = letter_to(Permission.SUGGESTIONS_WRITE, case_id, suggestion_id)
    waiting = still_without_result(suggestion)
    if not waiting:
        return done_before(url_for(".show", case_id=case.id, suggestion_id=suggestion.id))
    form = ResultOfOneForm(known_on=today())
    form.whom.offer(waiting)
    if save(form, lambda act: record_result_of_one(suggestion, form.into(NewResult), act)):
        return back_to(suggestion, _("The result is recorded."))
    return form_page("suggestions/result_of_one.html", form, case=case, suggestion=suggestion)


@bp.route(f"{ONE}/close", methods=["GET", "POST"])
@requires(Permission.SUGGESTIONS_WRITE)
@takes_attachments
def close(case_id: int, suggestion_id: int) -> ResponseReturnValue:
    """Close a letter, or record the outcome of urging."""
    case, suggestion = letter_to(Permission.SUGGESTIONS_WRITE, case_id, suggestion_id)
    open_items = not_right_sentence(suggestion)
    is_letter = not suggestion.kind.is_urging
    reason = _("Every item is put right, seen on the spot.") if is_letter and not open_items else ""
    if suggestion.kind.is_formal and open_items:
        asking = ask_who_decides(case, CLOSING, suggestion)
        closing = UnfinishedForm(data={"closed_on": today(), **asking.typed()})
        return decide_or_show(
            closing,
            case,
            suggestion,
            asking,
            lambda: closing.into(UnfinishedClosing, letter_id=suggestion.id),
            _("The suggestion is closed."),
            open_items=open_items,
        )
    form_class = CloseForm if is_letter else ResultForm
    form = form_class(closed_on=today(), reason=reason, response=whole_result(suggestion))
    if save(
        form,
        with_files(
            form,
            case,
            lambda act: actions.close(
                suggestion,
                act,
                closed_on=form.closed_on.data,
                reason=form.reason.data or "",
                response=form.response.data if isinstance(form, ResultForm) else None,
            ),
        ),
    ):
        say_files(form)
        message = _("The suggestion is closed.") if is_letter else _("The result is recorded.")
        return back_to(suggestion, message)
    return form_page("suggestions/close.html", form, case=case, suggestion=suggestion)


def _look_lines(form: LookForm, item: SuggestionItem) -> list[ConflictLine]:
    is_seen = item.put_right is not PutRight.NOT_SEEN
    return [
        _day_line(form.seen_on, item.seen_on),
        line(
            form.result,
            label(item.put_right),
            stored=item.put_right.value if is_seen else "",
        ),
        line(form.proof, item.proof.in_(language())),
        _day_line(form.check_due, item.check_due),
    ]


def _day_line(field: DayField, saved: date | None) -> ConflictLine:
    """A day in two versions: "today" and its date are the same day."""
    shown = saved.isoformat() if saved else ""
    typed = str((field.raw_data or [""])[0])
    return line(field, shown, stored=typed if field.data == saved else shown)


def _reply_until(suggestion: Suggestion, form: ServiceForm) -> FollowingDate | None:
    """Until when the recipient may reply: from the latest day that was typed."""
    when = form.received_on.when
    return reply_date(suggestion, when.last if when is not None else None)
