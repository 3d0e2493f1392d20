"""One form for several people of a case, with the values that differ for each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import request
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import Field, SelectField
from wtforms.widgets import Select

from casetrack.cases.models import Party
from casetrack.errors import RuleBroken
from casetrack.web.forms import Form, sentence_about
from casetrack.web.taken_along import left_form

ALSO = "also-for"
# The field of a form that says of whom it is, where the address does not.
PARTY = "party"
Done = TypeVar("Done")
Sent = MultiDict[str, str]


@dataclass(frozen=True)
class Another:
    """Another person for whom a form may be sent. subject: the record it is about, if another.

    form: what is sent of them, whole: as of the first, with what differs in its place. fields:
    what may differ, empty where nothing does.
    """

    party: Party
    subject: Any
    form: Form
    fields: Sequence[Field]
    is_chosen: bool

    @property
    def differs(self) -> bool:
        """Whether something was typed of them alone."""
        return any(_typed(field) for field in self.fields)


def also_for(
    others: Iterable[tuple[Party, Any]],
    filled: Callable[..., Form],
    differs: str,
    sent: Sent | None = None,
) -> list[Another]:
    """The others for whom the same form may be sent, with the values that may differ.

    others: who, and of what the form is then. filled: makes the form of somebody, with its choices.
    differs: the names of the fields, with spaces between them; a yes or no cannot differ.
    sent: what is typed so far, where the form is only asked what it would do.
    """
    typed = (left_form() or request.form) if sent is None else sent
    return [_another(party, subject, filled, differs.split(), typed) for party, subject in others]


def are_right(form: Form, also: Sequence[Another]) -> bool:
    """Whether the sent values are valid for everybody chosen; errors name the person."""
    wrong = [
        sentence_about(other.party.alias, sentence)
        for other in also
        if other.is_chosen and not other.form.validate()
        for _field, sentence in other.form.problems()
    ]
    if wrong:
        form.validate()
    form.form_errors = [*form.form_errors, *wrong]
    return not wrong


def for_each(
    first: Callable[[], Done], also: Sequence[Another], do: Callable[[Another], Any]
) -> Done:
    """Act for the first person, then for each other one chosen; return the first result.

    Raises what is refused, which says of whom.
    """
    done = first()
    for other in also:
        if other.is_chosen:
            with told_of(other.party):
                do(other)
    return done


@contextmanager
def told_of(party: Party | None) -> Iterator[None]:
    """Say of whom something is refused; of the first of a form nothing need be said."""
    try:
        yield
    except RuleBroken as broken:
        if party is None:
            raise
        about = RuleBroken(broken.key, field=None, **broken.values)
        about.about = party.alias
        raise about from broken


def _another(
    party: Party, subject: Any, filled: Callable[..., Form], differs: Sequence[str], sent: Sent
) -> Another:
    prefix = f"{ALSO}-{party.id}-"
    shown = filled(party, prefix=prefix, formdata=sent or None)
    fields = [shown[name] for name in differs if name in shown]
    for field in fields:
        if not sent:
            field.data = None
        if isinstance(field, SelectField) and isinstance(field.widget, Select):
            choices = list(field.iter_choices())
            field.choices = [
                ("", _("as above")),
                *((choice[0], choice[1]) for choice in choices if choice[0]),
            ]
    is_chosen = str(party.id) in sent.getlist(ALSO)
    form = filled(party, formdata=_sent_of(party, prefix, differs, sent)) if is_chosen else shown
    return Another(party, subject, form, fields, is_chosen)


def _sent_of(party: Party, prefix: str, differs: Sequence[str], sent: Sent) -> Sent:
    """The form data of another person: those of the first, with the values that differ."""
    first = sent.items(multi=True)
    theirs = MultiDict([(name, value) for name, value in first if not name.startswith(ALSO)])
    for name in differs:
        typed = [text for text in sent.getlist(prefix + name) if text.strip()]
        if typed:
            theirs.setlist(name, typed)
    if PARTY in theirs:
        theirs[PARTY] = str(party.id)
    return theirs


def _typed(field: Field) -> bool:
    return any(str(value).strip() for value in field.raw_data or ())
