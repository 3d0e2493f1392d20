"""The log box, and the page with room for a long note and what each kind of entry asks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, IntegerField, StringField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional, ValidationError

from casetrack.cases.entry_kinds import EntryKind, general_kinds, kinds_by_line
from casetrack.cases.fields import PartyChecks
from casetrack.cases.kinds import TrackKind
from casetrack.cases.typed_fields import Shape, TypedField
from casetrack.casework.actions import Progress
from casetrack.casework.kind_words import KindField
from casetrack.casework.typed_values import FIELD
from casetrack.dates.fields import Required, WhenField
from casetrack.db.when import When
from casetrack.web.clock import today
from casetrack.web.forms import NOT_IN_LIST, EnumSelect, Form, choices_of, note_length
from casetrack.web.words import label, word

Asking = TypeVar("Asking", bound="LogForm")

LONGEST = 500
MOST = 2**31 - 1


class LogForm(Form):
    """The log box: the next line of the ledger, with what its kind asks for."""

    text = StringField(
        _l("What happened?"), [Required(_l("Say what happened, in a sentence.")), note_length()]
    )
    when = WhenField(_l("When?"))
    party = PartyChecks(_l("About whom?"))
    kind: Field = KindField(_l("Kind"))
    partners = PartyChecks(_l("With whom"))
    asked: tuple[TypedField, ...] = ()

    def typed(self) -> Iterator[Field]:
        """The fields of the typed values."""
        return (self[f"{FIELD}{one.key}"] for one in self.asked)

    def progress(self) -> Progress:
        """What was logged, with the values of its kind; no date typed means today."""
        values = {one.key: typed_of(one, self[f"{FIELD}{one.key}"].data) for one in self.asked}
        when = self.when.data or When.day(today())
        about = tuple(self.party.data or ())
        return self.into(Progress, when=when, about_ids=about, values=values)


class KindSelect(EnumSelect):
    """Every kind that is logged by hand: those of any case, then each line of work."""

    def __init__(self, text: Any, **kwargs: Any) -> None:
        super().__init__(text, [kind for kind in EntryKind if kind.is_logged_by_hand], **kwargs)
        self.choices = {
            _("Of any case"): choices_of(general_kinds()),
            **{label(line): choices_of(kinds) for line, kinds in kinds_by_line().items()},
        }

    def pre_validate(self, form: Any) -> None:
        """Refuse a value that is not among them."""
        if self.data is None:
            raise ValidationError(str(NOT_IN_LIST))


class NoteForm(LogForm):
    """The same with room for a long note, and every kind in a list."""

    text = TextAreaField(_l("What happened?"), [Required(_l("Say what happened.")), note_length()])
    kind = KindSelect(_l("Kind"), default=EntryKind.NOTE)
    line = EnumSelect(_l("In which line of work"), TrackKind, nothing=_l("as its kind has it"))


def asking(form: type[Asking], kind: EntryKind) -> type[Asking]:
    """The form for an entry of this kind, with a field for each typed value it asks for."""
    fields = {f"{FIELD}{one.key}": control_of(one) for one in kind.fields}
    return type(form.__name__, (form,), {**fields, "asked": kind.fields})


def control_of(asked: TypedField) -> Any:
    """The control for a typed value; its words are chosen when the page is shown."""
    text = word(asked.words)
    text = text[:1].upper() + text[1:]
    if asked.shape is Shape.YES:
        return BooleanField(text)
    if asked.shape is Shape.CODES and asked.codes is not None:
        return EnumSelect(text, asked.codes, nothing=_l("not said"))
    if asked.shape is Shape.NUMBER:
        least = NumberRange(0, MOST, _l("Write a whole number, 0 or more."))
        return IntegerField(text, [Optional(), least])
    if asked.shape is Shape.TEXTS:
        return TextAreaField(text, [note_length()], description=_l("One on each line."))
    too_long = _l("At most %(n)d characters.", n=LONGEST)
    return StringField(text, [Length(max=LONGEST, message=too_long)])


def typed_of(asked: TypedField, data: Any) -> Any:
    """What was typed for it, in JSON types; texts still as they were written."""
    if asked.shape is Shape.TEXTS:
        return tuple((data or "").splitlines())
    if asked.shape is Shape.CODES:
        return data.value if data is not None else None
    return data
