"""Pages of replies: record one beside those that came before, or put right how it was typed."""

from __future__ import annotations

from flask import abort, make_response
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casetrack.accounts.permissions import Permission
from casetrack.cases.conflict import conflict_of
from casetrack.casework.attachments.forms import say_files, with_files
from casetrack.casework.attachments.models import AttachmentKind
from casetrack.casework.attachments.receiving import takes_attachments
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.suggestions.answers.forms import WAYS, ReplyForm, TypingErrorForm, shown, with_items
from casetrack.suggestions.answers.recording import correct_reply, record_reply
from casetrack.suggestions.answers.showing import shown_replies, when_it_came
from casetrack.suggestions.answers.summary import replies_to, wordings
from casetrack.suggestions.blueprint import back_to, bp, letter_to
from casetrack.web.access import requires
from casetrack.web.clock import today
from casetrack.web.saving import form_page, save
from casetrack.web.words import language

RECORD = Permission.SUGGESTIONS_RECORD
ONE = "/cases/<int:case_id>/suggestions/<int:suggestion_id>"


@bp.route(f"{ONE}/reply", methods=["GET", "POST"])
@requires(RECORD)
@takes_attachments
def reply(case_id: int, suggestion_id: int) -> ResponseReturnValue:
    """Record a reply, all items on one page: the first one, or another beside it."""
    case, suggestion = letter_to(RECORD, case_id, suggestion_id)
    form = with_items(ReplyForm, suggestion, language())(
        data={"version": suggestion.version, "replied_on": PartialDate.day(today())}
    )

    def page() -> tuple[str, int]:
        return form_page(
            "suggestions/reply.html",
            form,
            case=case,
            suggestion=suggestion,
            replies=shown_replies(suggestion, replies_to(suggestion), []),
        )

    def meanwhile() -> ResponseReturnValue:
        # Nothing is overwritten by another row, so it is only said what stands there by now.
        session().refresh(suggestion)
        form.version.data = str(suggestion.version)
        form.form_errors.append(
            _("Somebody changed this letter while you were writing. Look at it, then send again.")
        )
        return make_response(page()[0], 409)

    if save(
        form,
        with_files(
            form,
            case,
            lambda act: record_reply(
                suggestion,
                form.reply(suggestion.items, check_on=form.check_on.data),
                act,
                opened=form.opened_version(),
            ),
            AttachmentKind.REPLY,
        ),
        conflict=meanwhile,
    ):
        say_files(form)
        return back_to(suggestion, _("The reply is recorded. Nothing counts as put right by it."))
    return page()


@bp.route(f"{ONE}/replies/<int:reply_id>/correct", methods=["GET", "POST"])
@requires(RECORD)
def correct(case_id: int, suggestion_id: int, reply_id: int) -> ResponseReturnValue:
    """Put right how a reply was typed; the former wording stays readable."""
    case, suggestion = letter_to(RECORD, case_id, suggestion_id)
    chains = wordings(replies_to(suggestion))
    last = (chain[-1] for chain in chains if any(row.id == reply_id for row in chain))
    row, lang = next(last, None) or abort(404), language()
    saved = shown(suggestion, row, lang)
    form = with_items(TypingErrorForm, suggestion, lang)(
        data={"version": suggestion.version, **saved}
    )
    form.way.offer(tuple(dict.fromkeys((*WAYS, row.way))))
    before = when_it_came(suggestion, row)
    if done := save(
        form,
        lambda act: correct_reply(
            suggestion,
            row,
            form.reply(suggestion.items),
            form.reason.data or "",
            act,
            opened=form.opened_version(),
        ),
        conflict=lambda: conflict_of(form, suggestion, case, saved),
    ):
        after = when_it_came(suggestion, done.result)
        message = _("It is corrected. The former wording stays below it.")
        if after != before:
            message = _("It is corrected: %(now)s; before, %(before)s.", now=after, before=before)
        return back_to(suggestion, message)
    return form_page(
        "suggestions/correct_reply.html", form, case=case, suggestion=suggestion, row=row
    )
