"""Forms with a control for each typed field that a kind of entry declares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, IntegerField, StringField, TextAreaField
from wtforms.validators import NumberRange, Optional

from casetrack.cases.extra_fields import Shape, TypedField
from casetrack.casework.extra_values import FIELD, shown_value, typed_of
from casetrack.web.choices import EnumSelect
from casetrack.web.forms import Form, at_most, note_length
from casetrack.web.typed_dates.fields import PAST_HINT, PastWhen
from casetrack.web.words import word

Asking = TypeVar("Asking", bound="AskingForm")

LONGEST = 500
MOST = 2**31 - 1


class AmountField(StringField):
    """A decimal number: digits, optionally with a decimal point."""

    data: Any

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Parse the number; keep the raw input. Raises ValueError with one sentence."""
        self.typed = str(valuelist[0]) if valuelist else ""
        self.data = None
        plain = self.typed.strip().replace(",", "").replace("，", "")
        if not plain:
            return
        try:
            number = Decimal(plain)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or abs(number) >= Decimal(10) ** 12:
            raise ValueError(_("Write a number, such as 6800 or 6800.50."))
        self.data = number

    def _value(self) -> str:
        shown = "" if self.data is None else str(self.data)
        return getattr(self, "typed", "") or shown


class AskingForm(Form):
    """Base of forms extended by `asking`."""

    asked: tuple[TypedField, ...] = ()

    def typed(self) -> Iterator[Field]:
        """The form fields of the typed values."""
        return (self[f"{FIELD}{field.key}"] for field in self.asked)

    def values(self) -> dict[str, Any]:
        """The typed values by key; texts as they were entered."""
        return {
            field.key: typed_of(field, self[f"{FIELD}{field.key}"].data) for field in self.asked
        }


def asking(form: type[Asking], asked: Iterable[TypedField], **more: Field) -> type[Asking]:
    """A subclass of the form with a field for each typed value and the fields in `more`."""
    those = tuple(asked)
    fields = {f"{FIELD}{field.key}": control_of(field) for field in those}
    return type(form.__name__, (form,), {**fields, **more, "asked": those})


def filled_with(asked: Iterable[TypedField], held: Mapping[str, Any], lang: str) -> dict[str, Any]:
    """Initial form data, by form field name, from stored values."""
    return {f"{FIELD}{field.key}": shown_value(field, held.get(field.key), lang) for field in asked}


def control_of(asked: TypedField) -> Any:
    """The control for a typed value; its label is translated when the page is rendered."""
    text = word(asked.words)
    text = text[:1].upper() + text[1:]
    if asked.shape is Shape.YES:
        return BooleanField(text)
    if asked.shape is Shape.CODES and asked.codes is not None:
        return EnumSelect(text, asked.codes, nothing=_l("not said"))
    if asked.shape is Shape.WHEN:
        return PastWhen(text, [Optional()], description=PAST_HINT)
    if asked.shape is Shape.AMOUNT:
        return AmountField(text)
    if asked.shape is Shape.NUMBER:
        least = NumberRange(0, MOST, _l("Write a whole number, 0 or more."))
        return IntegerField(text, [Optional(), least])
    if asked.shape is Shape.TEXTS:
        return TextAreaField(text, [note_length()], description=_l("One on each line."))
    return StringField(text, [at_most(LONGEST)])
