"""Base of every form: CSRF, refusals at the field, dates and texts as people write them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import MISSING, fields
from datetime import date
from functools import cache
from operator import itemgetter
from typing import Any, TypeVar, get_type_hints

import wtforms
from babel.support import NullTranslations, Translations
from flask import g, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from wtforms import Field, FieldList, FormField, HiddenField, PasswordField, StringField
from wtforms.i18n import messages_path
from wtforms.meta import DefaultMeta
from wtforms.validators import Length

from casetrack.db.base import length_of
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken, SealedTyped
from casetrack.web import drafts, name_input, taken_along
from casetrack.web.choices import NOT_IN_LIST
from casetrack.web.form_numbers import FIELD as SENDING
from casetrack.web.form_numbers import number_sent
from casetrack.web.idempotency import new_token, was_sent_with_other_content
from casetrack.web.words import language, word_rule

NOTE_LENGTH = 12_000
_VERSION = re.compile(r"[0-9]{1,9}")
# Button that leads to another page and back, with everything that is typed; its value: where.
SETTLE = "settle"
# Buttons that ask for the form once more, as it is, or with more or less room; they save
# nothing.
SHOW_AGAIN = frozenset({"more", "back", "add", "drop", SETTLE})
Told = TypeVar("Told")
# Our words for messages of the library.
_STOCK: dict[str, Any] = {
    "Not a valid integer value.": _l("This is no whole number."),
    "Not a valid choice.": NOT_IN_LIST,
    "Invalid Choice: could not coerce.": NOT_IN_LIST,
    "Invalid choice(s): one or more data inputs could not be coerced.": NOT_IN_LIST,
    "Field cannot be longer than %(max)d characters.": _l(
        "At most %(max)d characters; this has %(length)d."
    ),
}


class Sentences:
    """WTForms messages in the words of casetrack."""

    def gettext(self, string: str) -> str:
        """Our text for common messages; else the library's own."""
        ours = _STOCK.get(string)
        return str(ours) if ours is not None else str(_library().gettext(string))

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """Our text, which fits any number; else the library's own."""
        ours = _STOCK.get(plural)
        return str(_library().ngettext(singular, plural, number) if ours is None else ours)


def _library() -> NullTranslations:
    return _sentences_in(language())


@cache
def _sentences_in(lang: str) -> NullTranslations:
    """The library's own messages, loaded once per language."""
    return Translations.load(messages_path(), [lang], domain="wtforms")


# Cache of field types by dataclass, for `Form.into`.
_kinds: dict[type, dict[str, Any]] = {}


class DrawnFields(DefaultMeta):
    """How the fields of a form are drawn."""

    def render_field(self, field: Field, render_kw: Any) -> Markup:
        """The control of a field without maxlength: too long a text is refused, not cut.

        In which order fields are drawn is kept: `Form.problems` names them so.
        """
        drawn = g.setdefault("fields_drawn", {})
        drawn.setdefault(field.name, len(drawn))
        control: Markup = super().render_field(field, {"maxlength": False, **render_kw})
        return control


class RowForm(wtforms.Form):
    """One row of a list of rows within a form."""

    Meta = DrawnFields


class Form(FlaskForm):  # type: ignore[misc]  # flask-wtf is published without types
    """A form of casetrack. It checks the shape; the action checks the rules."""

    class Meta(DrawnFields, FlaskForm.Meta):  # type: ignore[misc]  # flask-wtf is published without types
        """Settings that differ from the library's."""

        def get_translations(self, form: Any) -> Sentences:
            """The messages for unreadable values."""
            return Sentences()

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """The submitted data, with aliases where the user chose them for a name; of a form that
            was left, what was typed in it.
            """
            sent = super().wrap_formdata(form, formdata)
            if sent is None and formdata is not None:
                sent = taken_along.left_form()
                # What is taken along is newer; the draft is shown beside the form.
                if sent is None and not taken_along.typed_along():
                    sent = drafts.kept_for(form)
                form.comes_back = sent is not None
            return name_input.with_aliases(sent)

    # By it a form that is sent twice is saved once: casetrack.web.idempotency. None in a form that
    # saves nothing, or may be saved as often as it is sent.
    sending: HiddenField | None = HiddenField(default=new_token)
    # Asked with the form when a name was refused in it: the alias, or is this not the name?
    typed_places: Sequence[name_input.PlaceQuestion] = ()
    # Whether it is shown with what was typed in it before it was left.
    comes_back = False
    # Whether it keeps itself while it is typed, and the names of its fields that it never keeps:
    # codes.
    keeps_itself = True
    unkept: Collection[str] = ()

    def process(self, formdata: Any = None, *args: Any, **kwargs: Any) -> None:
        """Read the submitted data; a form only shown is prefilled with `taken_along` text."""
        super().process(formdata, *args, **kwargs)
        if request.method == "GET" and taken_along.typed_along():
            taken_along.fill(self)

    @property
    def said_not_names(self) -> list[str]:
        """Earlier answers that words are no name, to be sent again."""
        return sorted(name_input.said_not_names())

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether the shape is right, and the form has an unused number."""
        is_right = bool(super().validate(extra_validators))
        return self.has_its_number() and is_right

    def has_its_number(self) -> bool:
        """Whether the submission has the number by which it is saved only once.

        Without a number, or with one saved before with other content, the form is shown once more
        with a sentence and a new number. True for a form that needs none or was not sent. Only the
        request counts: an absent field would take its default, a number never shown.
        """
        number = self._fields.get(SENDING)
        if number is None or not self.is_submitted():
            return True
        sent = number_sent()
        if sent is None:
            message = _(
                "This form came without the number by which it is saved only once. Nothing is"
                " saved yet: send it once more."
            )
        elif was_sent_with_other_content(sent):
            message = _(
                "This form was saved before, with something else in it. What stands here now is"
                " not saved: send it once more to save it, too."
            )
        else:
            g.setdefault("forms_sent", {})[id(self)] = self
            return True
        number.data = new_token()
        self.form_errors.append(message)
        return False

    def validate_on_submit(self, extra_validators: Any = None) -> bool:
        """Whether it was submitted to be saved, and is valid."""
        return self.is_to_be_saved() and self.validate(extra_validators)

    def is_typed(self) -> bool:
        """Whether somebody typed in it: it was submitted, or comes back after it was left."""
        return bool(self.is_submitted()) or self.comes_back

    def shown_again(self) -> None:
        """Keep what a browser forgets, once it was sent and is shown once more: nothing."""

    def sent_along(self) -> dict[str, str]:
        """Return the hidden fields of the form, without its number, version and token."""
        shown = {SENDING, "version", "csrf_token", *(field.name for field in self.visible())}
        return {field.name: str(field.data or "") for field in self if field.name not in shown}

    def is_to_be_saved(self) -> bool:
        """Whether it was submitted, not by a button that only shows it again."""
        return bool(self.is_submitted()) and not (SHOW_AGAIN & set(request.form))

    def into(self, kind: type[Told], /, **given: Any) -> Told:
        """The form data as the dataclass that the action takes; fields match by name.

        child_id is read from the field `child`, partner_ids from `partners`. An empty field takes
        the default of the dataclass; without one, "" for a text and None for the rest.
        given: values without a field, or that replace one.
        """
        kinds = _kinds.get(kind) or _kinds.setdefault(kind, get_type_hints(kind))
        values = dict(given)
        for column in fields(kind):  # type: ignore[arg-type]  # any dataclass
            field = self._fields.get(_field_of(column.name, self._fields))
            if column.name in values or field is None:
                continue
            value = _told(field, kinds[column.name])
            has_default = column.default is not MISSING or column.default_factory is not MISSING
            if value not in (None, "", ()) or not has_default:
                values[column.name] = value
        return kind(**values)

    def refuse(self, broken: RuleBroken) -> None:
        """Show a refusal of the action at its field, or above the form."""
        sentence = word_rule(broken)
        if broken.about is not None:
            sentence = sentence_about(broken.about, sentence)
        if isinstance(broken, SealedTyped):
            self.typed_places = name_input.asked(broken)
        if broken.field and broken.field in self._fields:
            field = self._fields[broken.field]
            field.errors = [*field.errors, sentence]
        else:
            self.form_errors.append(sentence)

    def is_kept(self) -> bool:
        """Whether it keeps itself while it is typed: it is saved, and holds no password."""
        holds_password = any(isinstance(field, PasswordField) for field in self)
        return self.keeps_itself and SENDING in self._fields and not holds_password

    def times_kept(self) -> int:
        """How often what it shows was kept, if it comes back with what was typed."""
        return drafts.times_kept(self)

    def returns(self) -> bool:
        """Whether it was sent and is shown once more: what stands in it is newer than its draft."""
        return bool(self.is_submitted() and self.sending and self.sending.raw_data)

    def sealed(self) -> Collection[str]:
        """Names of the fields whose text is kept encrypted; none, unless a form says so."""
        return ()

    def open_texts(self) -> Iterator[tuple[str, str]]:
        """Each text that was typed to be kept in the open, with the name of its field."""
        for field in self:
            if field.short_name not in self.sealed():
                yield from ((field.short_name, text) for text in _texts(field))

    def before_birth(self) -> Collection[str]:
        """Names of the days that may lie before the birth of whom it is about; none, unless a form
        says so.
        """
        return ()

    def lived_days(self) -> Iterator[tuple[str, date]]:
        """Each day that was typed of the life of somebody, with the name of its field.

        The last one on which it can have been.
        """
        for field in self:
            if field.short_name not in self.before_birth():
                yield from ((field.short_name, day) for day in _last_days(field))

    def visible(self) -> list[Field]:
        """The fields a person sees, in the order of the page."""
        return [field for field in self if getattr(field.widget, "input_type", None) != "hidden"]

    def problems(self) -> list[tuple[str | None, str]]:
        """Every problem for the box on top: id of the field (None: the form), sentence.

        In the order in which the fields were drawn on the page; before, as they are declared.
        """
        shown: list[tuple[str | None, str]] = [(None, str(e)) for e in self.form_errors]
        for field in _as_drawn(self):
            shown += [(field.id, str(error)) for error in _flat(field.errors)]
        return shown


def _as_drawn(form: Form) -> list[Field]:
    """Its fields in the order of the page; one that was not drawn after the one before it."""
    places: dict[str, int] = {}
    for name, place in g.get("fields_drawn", {}).items():
        # The parts of a field have its name before theirs.
        while name:
            places.setdefault(name, place)
            name = name.rpartition("-")[0]
    ordered: list[tuple[int, Field]] = []
    for field in form:
        before = ordered[-1][0] if ordered else -1
        ordered.append((places.get(field.name, before), field))
    return [field for _place, field in sorted(ordered, key=itemgetter(0))]


def _texts(field: Field) -> Iterator[str]:
    if isinstance(field, FormField | FieldList):
        for part in field:
            yield from _texts(part)
    elif isinstance(field, StringField) and not isinstance(field, HiddenField | PasswordField):
        # Of a field that reads what is typed, and keeps the words all the same.
        text = getattr(field, "kept_words", field.data)
        yield from [text] if isinstance(text, str) else []


def _last_days(field: Field) -> Iterator[date]:
    if isinstance(field, FormField | FieldList):
        for part in field:
            yield from _last_days(part)
    else:
        day = field.data.last if isinstance(field.data, PartialDate) else field.data
        yield from [day] if isinstance(day, date) else []


def sentence_about(alias: Any, sentence: str) -> str:
    """A sentence with the person it is about, where a form covers several people."""
    return _("%(who)s: %(sentence)s", who=alias.in_(language()), sentence=sentence)


def _field_of(name: str, those: Mapping[str, Field]) -> str:
    """The field for a value: of the same name, else without `_id` or `_ids`."""
    if name in those:
        return name
    plural, single = name.removesuffix("_ids"), name.removesuffix("_id")
    return f"{plural}s" if plural != name else single


def _told(field: Field, kind: Any) -> Any:
    # What is answered by yes or no knows its answer.
    value = getattr(field, "answer", field.data)
    if isinstance(field, FieldList):
        value = [text.strip() for text in value if (text or "").strip()]
    if kind is bool:
        return bool(value)
    if isinstance(value, list):
        return tuple(value)
    return "" if value is None and kind is str else value


class EditForm(Form):
    """A form on a record that somebody else may save meanwhile.

    Sent from the conflict page, it is filled with the versions chosen there.
    """

    version = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if request.method == "POST" and CHOSEN in request.form:
            kwargs.setdefault("formdata", chosen(request.form))
        super().__init__(*args, **kwargs)
        if self.comes_back:
            drafts.note_version(self.version)

    def opened_version(self) -> int:
        """The record's version when the form was opened; 0, which no record has, if not sent."""
        sent = str(self.version.data or "")
        return int(sent) if _VERSION.fullmatch(sent) else 0


def within(of: Any) -> Length:
    """The length limit of a text: that of the column that keeps it, as `db.base.length_of`."""
    most = length_of(of)
    return note_length() if most is None else at_most(most)


def at_most(most: int) -> Length:
    """The length limit of a text that no column keeps by itself; else `within`."""
    return Length(max=most, message=_l("At most %(n)d characters.", n=most))


def note_length() -> Length:
    """The length limit of a long text: 12,000 characters."""
    return Length(
        max=NOTE_LENGTH,
        message=_l("At most %(n)s characters; this has more.", n=f"{NOTE_LENGTH:,}"),
    )


def _flat(errors: Any) -> list[str]:
    if isinstance(errors, dict):
        return [e for nested in errors.values() for e in _flat(nested)]
    flat: list[str] = []
    for error in errors:
        flat += _flat(error) if isinstance(error, list | tuple | dict) else [str(error)]
    return flat


# Sent by the page that shows two versions.
CHOSEN = "keep"


def chosen(sent: MultiDict[str, str]) -> MultiDict[str, str]:
    """The lines chosen on the conflict page, as form data."""
    values: list[tuple[str, str]] = []
    for name in sent:
        side, _, field = name.partition("-")
        if side == "choice":
            values += [(field, value) for value in sent.getlist(f"{sent[name]}-{field}")]
        elif side not in ("mine", "theirs", "label") or not field:
            values += [(name, value) for value in sent.getlist(name)]
    return MultiDict(values)
