"""Pages of the public version of a letter: write it, read and print it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import abort, flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from wtforms import StringField, TextAreaField

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_or_404
from casetrack.cases.kinds import BodyKind
from casetrack.cases.models import JournalEntry
from casetrack.cases.policy import sight_of
from casetrack.cases.view_log import record_view
from casetrack.db import session
from casetrack.suggestions.blueprint import bp, letter_to
from casetrack.suggestions.models import Suggestion
from casetrack.suggestions.public_version import PUBLISHED, PublicVersion, make_public
from casetrack.suggestions.queries import suggestion_of
from casetrack.web.access import acting, requires, signed_in_user
from casetrack.web.clock import today
from casetrack.web.forms import Form, note_length, within
from casetrack.web.saving import form_page, redirect_back, save
from casetrack.web.typed_dates.fields import PastDay, Required
from casetrack.web.words import label, language

ONE = "/cases/<int:case_id>/suggestions/<int:suggestion_id>/public"


class PublicVersionForm(Form):
    """What is published of a letter, where, and who attended."""

    text = TextAreaField(
        _l("Public text"), [Required(_l("Write what is published.")), note_length()]
    )
    published_on = PastDay(_l("Published on"), [Required(_l("Enter the day."))])
    published_at = StringField(
        _l("Where and how it was made public"), [within(Suggestion.announced_at)]
    )
    attended = StringField(_l("Who attended"), [within(Suggestion.attended)])


@bp.route(ONE, methods=["GET", "POST"])
@requires(Permission.SUGGESTIONS_WRITE)
def public(case_id: int, suggestion_id: int) -> ResponseReturnValue:
    """Write what is published of a letter, and record that it was."""
    case, letter = letter_to(Permission.SUGGESTIONS_WRITE, case_id, suggestion_id)
    lang = language()
    form = PublicVersionForm(
        text=_text_of(letter),
        published_on=today(),
        published_at=letter.announced_at.in_(lang),
        attended=letter.attended.in_(lang),
    )
    if save(form, lambda act: make_public(letter, form.into(PublicVersion), act)):
        flash(_("The public version is recorded."))
        return redirect_back(url_for(".read_public", case_id=case.id, suggestion_id=letter.id))
    return form_page("suggestions/public.html", form, case=case, suggestion=letter)


@bp.get(f"{ONE}/text")
@requires(Permission.CASE_READ)
def read_public(case_id: int, suggestion_id: int) -> ResponseReturnValue:
    """The public version that was recorded last, to read and to print."""
    case = case_or_404(case_id)
    if not sight_of(signed_in_user(), case, on=today()).is_whole:
        abort(404)
    letter = suggestion_of(case, suggestion_id) or abort(404)
    query = select(JournalEntry).where(
        JournalEntry.case_id == case.id,
        JournalEntry.kind == PUBLISHED,
        JournalEntry.subject == Suggestion.__tablename__,
        JournalEntry.subject_id == letter.id,
    )
    entry = session().scalars(query.order_by(JournalEntry.number.desc()).limit(1)).first()
    page = render_template(
        "suggestions/public_text.html", case=case, suggestion=letter, entry=entry
    )
    record_view(case, acting(), part="suggestion")
    return page


def _text_of(letter: Suggestion) -> str:
    """A first text: to whom, what is wrong, what is asked; of a school no name."""
    lang = language()
    whom = [
        label(party.body_kind) if party.body_kind is BodyKind.SCHOOL else party.alias.in_(lang)
        for party in letter.recipients
    ]
    rows: list[tuple[str, Sequence[Any]]] = [
        (_("Problems"), letter.problems),
        (_("Items"), letter.items),
    ]
    parts = [_("To %(whom)s", whom=_(", ").join(whom))]
    for title, texts in rows:
        lines = [f"{n}. {row.text.in_(lang)}" for n, row in enumerate(texts, start=1)]
        parts += [title, *lines] if lines else []
    return "\n".join(parts)
