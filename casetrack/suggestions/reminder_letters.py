"""A letter of reminder to one body: what it has not put right, over the cases somebody may see."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from casetrack.accounts.act import Act
from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.cases.fields import PartyChecks
from casetrack.cases.policy import may
from casetrack.suggestions import actions
from casetrack.suggestions.blueprint import bp
from casetrack.suggestions.models import Suggestion, SuggestionItem
from casetrack.suggestions.recipients.register import KnownBody, asked_of, body_seen
from casetrack.suggestions.sentences import numbers
from casetrack.web.access import requires, signed_in_user
from casetrack.web.addresses import read_id
from casetrack.web.clock import today
from casetrack.web.forms import Form
from casetrack.web.saving import form_page, save
from casetrack.web.typed_dates.fields import PastDay, Required
from casetrack.web.words import language

READ, RECORD = Permission.SUGGESTIONS_READ, Permission.SUGGESTIONS_RECORD


@dataclass(frozen=True)
class UnfixedItems:
    """The items of one letter, or urging, that are not put right and of which may be reminded."""

    letter: Suggestion
    items: Sequence[SuggestionItem]

    def chosen(self, ids: Collection[int]) -> UnfixedItems:
        """The same with those items alone."""
        return UnfixedItems(self.letter, [item for item in self.items if item.id in ids])


class ReminderLetterForm(Form):
    """What a letter of reminder names."""

    items = PartyChecks(_l("Items it names"), validators=[Required(_l("Choose an item."))])
    reminded_on = PastDay(_l("Reminded on"), [Required(_l("Enter the day of the reminder."))])


@bp.route("/suggestions/recipients/<int:body_id>/reminder", methods=["GET", "POST"])
@requires(RECORD)
def write_reminder(body_id: int) -> ResponseReturnValue:
    """Choose what a letter of reminder names; it is recorded on each letter."""
    user = signed_in_user()
    body = body_seen(user, body_id, on=today()) or abort(404)
    unfixed = unfixed_of(body, user)
    every = {item.id: (each, item) for each in unfixed for item in each.items}
    form = ReminderLetterForm(reminded_on=today(), items=list(every))
    form.items.choices = [
        (number, _named(each.letter, item)) for number, (each, item) in every.items()
    ]

    def remind_of(act: Act) -> None:
        for each in (each.chosen(form.items.data or ()) for each in unfixed):
            if each.items:
                text = _("By a letter of reminder, of: %(items)s.", items=numbers(each.items))
                day = form.reminded_on.data
                actions.remind(each.letter, act, reminded_on=day, text=text, again_on=None)

    if save(form, remind_of):
        flash(_("Recorded on each letter it names. Print it, or copy it, from here."))
        letter_url = url_for(".reminder_letter", body_id=body.id, item=form.items.data)
        return redirect(letter_url)
    return form_page("suggestions/recipients/reminder.html", form, body=body, unfixed=unfixed)


@bp.get("/suggestions/recipients/<int:body_id>/reminder/letter")
@requires(READ)
def reminder_letter(body_id: int) -> ResponseReturnValue:
    """A letter of reminder, to be read and printed: no name, no title of a case stands in it."""
    user = signed_in_user()
    body = body_seen(user, body_id, on=today()) or abort(404)
    ids = {read_id(text) for text in request.args.getlist("item") if text.isdecimal()}
    unfixed = [each.chosen(ids) for each in unfixed_of(body, user)] if ids else []
    return render_template(
        "suggestions/recipients/reminder_letter.html",
        body=body,
        unfixed=[each for each in unfixed if each.items],
    )


def unfixed_of(body: KnownBody, user: Staff) -> list[UnfixedItems]:
    """What the body has not put right, of what this person follows; not while a time stands still.

    A letter that has not reached it is none of it.
    """
    on = today()
    return [
        UnfixedItems(letter, open_items)
        for letter in asked_of(body)
        if letter.is_open
        and letter.still_since is None
        and (letter.served is not None or letter.kind.is_urging)
        and (open_items := letter.not_put_right())
        and may(user, RECORD, letter.case, on=on)
    ]


def _named(letter: Suggestion, item: SuggestionItem) -> str:
    texts = [letter.number] if letter.number else []
    return _(": ").join([*texts, f"{item.position}. {item.text.in_(language())}"])
