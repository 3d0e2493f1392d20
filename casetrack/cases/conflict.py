"""Two people saved the same record: both versions side by side, and neither text is lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_datetime
from flask_babel import gettext as _
from wtforms import BooleanField, Field, FieldList, FormField, SelectField, SelectMultipleField

from casetrack.cases.locking import Versioned
from casetrack.cases.models import Case
from casetrack.cases.saved_versions import saved_by
from casetrack.web.access import signed_in_user
from casetrack.web.forms import Form
from casetrack.web.idempotency import FIELD as SENDING
from casetrack.web.idempotency import new_token


@dataclass(frozen=True)
class ConflictLine:
    """One field in two versions.

    theirs, mine: as shown. stored, typed: as the form would send them.
    """

    name: str
    label: str
    theirs: str
    mine: str
    stored: Sequence[str]
    typed: Sequence[str]

    @property
    def differs(self) -> bool:
        """Whether the two versions say different things."""
        return list(self.stored) != list(self.typed)


def line(field: Field, saved: str | None, *, stored: str | None = None) -> ConflictLine:
    """A line for one field: the saved value as shown and, if other, the typed one."""
    typed = [str(value) for value in field.raw_data or [""]]
    shown = shown_as(field, typed)
    sent = [(saved or "") if stored is None else stored]
    return ConflictLine(field.name, str(field.label.text), saved or "", shown, sent, typed)


def unsaved(field: Field) -> ConflictLine:
    """A line for a field that is not stored: both versions say what was typed."""
    typed = [str(value) for value in field.raw_data or [""]]
    shown = shown_as(field, typed)
    return ConflictLine(field.name, str(field.label.text), shown, shown, typed, typed)


def lines_beside(form: Form, shown: Mapping[str, Any]) -> Iterator[ConflictLine]:
    """A line for each visible field: what is saved now, beside what was typed.

    shown: what fills the form from the record, as it is saved now. What is not in it is not stored.
    """
    saved = type(form)(formdata=None, data=shown)
    for field in form.visible():
        if field.name not in shown:
            yield unsaved(field)
        elif isinstance(field, FieldList) and any(isinstance(e, FormField) for e in field):
            for entry, kept in zip(field.entries, saved[field.name].entries, strict=False):
                yield from (_beside(part, kept.form[part.short_name]) for part in entry.form)
        elif isinstance(field, FieldList):
            texts = [*(shown[field.name] or ()), *([""] * len(field.entries))]
            yield from (
                line(entry, text) for entry, text in zip(field.entries, texts, strict=False)
            )
        else:
            yield _beside(field, saved[field.name])


def _beside(field: Field, saved: Any) -> ConflictLine:
    if isinstance(field, BooleanField):
        stored_box = "y" if saved.data else ""
        return line(field, shown_as(field, [stored_box]), stored=stored_box)
    if not isinstance(field, SelectField | SelectMultipleField):
        return line(field, saved._value())
    is_many = isinstance(field, SelectMultipleField)
    values = (saved.data or []) if is_many else [saved.data]
    stored = [str(getattr(value, "value", "" if value is None else value)) for value in values]
    typed = [str(value) for value in field.raw_data or ([] if is_many else [""])]
    theirs, mine = shown_as(field, stored), shown_as(field, typed)
    return ConflictLine(field.name, str(field.label.text), theirs, mine, stored, typed)


def conflict_of(
    form: Form, record: Versioned, case: Case, shown: Mapping[str, Any] | None = None
) -> ResponseReturnValue:
    """The page with both versions of what a form asks for; shown: as `lines_beside` says."""
    return conflict_page(form, record, case, list(lines_beside(form, shown or {})))


def conflict_page(
    form: Form, record: Versioned, case: Case, lines: Sequence[ConflictLine]
) -> ResponseReturnValue:
    """The page that shows both versions line by line; 409, and nothing typed or chosen is lost.

    lines: what is saved now beside what was typed. The page sends the form again, to the same
    address, with the version in force and what was chosen (`web.forms.EditForm` reads it).
    """
    form.shown_again()
    for _id, sentence in form.problems():
        flash(sentence)
    hidden = {**form.sent_along(), "version": str(record.version), SENDING: new_token()}
    saved = saved_by(record)
    is_mine = saved is not None and saved[0].id == signed_in_user().id
    return (
        render_template(
            "conflict.html",
            waiting=getattr(form, "waiting", ()),
            rows=lines,
            saved_by=saved[0].name if saved is not None else _("Somebody"),
            saved_by_me=is_mine,
            saved_at=format_datetime(saved[1], "medium") if saved is not None else "",
            action=request.full_path.rstrip("?"),
            note_action=url_for("dossier.file_mine", case_id=case.id),
            back=url_for("dossier.show", case_id=case.id),
            hidden=hidden.items(),
        ),
        409,
    )


def shown_as(field: Field, typed: Sequence[str]) -> str:
    """The typed value of a field, in the words in which it is shown."""
    if isinstance(field, BooleanField):
        return _("yes") if any(typed) else _("no")
    choices = getattr(field, "choices", None)
    if callable(choices):
        choices = choices()
    if choices:
        words = {str(choice[0]): str(choice[1]) for choice in choices}
        return ", ".join(words.get(value, value) for value in typed)
    return "\n".join(typed)
