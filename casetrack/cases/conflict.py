"""Two people saved the same record: both versions side by side, and neither text is lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_datetime
from flask_babel import gettext as _
from wtforms import BooleanField, Field

from casetrack.cases.locking import Versioned
from casetrack.cases.models import Case
from casetrack.cases.saved_versions import saved_by
from casetrack.web.access import signed_in_user
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


def several(field: Field, saved: str, *, stored: Sequence[str]) -> ConflictLine:
    """A line for a field of several values: the saved ones as shown, and the typed ones."""
    typed = [str(value) for value in field.raw_data or []]
    return ConflictLine(
        field.name, str(field.label.text), saved, shown_as(field, typed), list(stored), typed
    )


def unsaved(field: Field) -> ConflictLine:
    """A line for a field that is not stored: both versions say what was typed."""
    typed = str((field.raw_data or [""])[0])
    return line(field, typed, stored=typed)


def conflict_page(
    record: Versioned, case: Case, lines: Sequence[ConflictLine]
) -> ResponseReturnValue:
    """The page that shows both versions line by line; 409, and nothing typed is lost.

    lines: what is saved now beside what was typed. The page sends the form again, to the same
    address, with the version in force and what was chosen (`web.forms.EditForm` reads it).
    """
    saved = saved_by(record)
    is_mine = saved is not None and saved[0].id == signed_in_user().id
    return (
        render_template(
            "conflict.html",
            rows=lines,
            saved_by=saved[0].name if saved is not None else _("Somebody"),
            saved_by_me=is_mine,
            saved_at=format_datetime(saved[1], "medium") if saved is not None else "",
            action=request.full_path.rstrip("?"),
            note_action=url_for("dossier.file_mine", case_id=case.id),
            back=url_for("dossier.show", case_id=case.id),
            hidden=[("version", str(record.version)), (SENDING, new_token())],
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
