"""Form fields of cases: dates as people write them, a party of the case."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, SelectField, SelectMultipleField
from wtforms.validators import StopValidation, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget, TextInput

from casetrack.cases.models import Party
from casetrack.cases.reading import read_when
from casetrack.db.when import When
from casetrack.errors import RuleBroken
from casetrack.web.clock import today
from casetrack.web.words import language, word_rule


class WhenField(Field):
    """A date as somebody writes it; `data` is a When, as precise as what was typed.

    The text stays in the field exactly as it was typed.
    """

    widget = TextInput()
    data: Any

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was typed. Raises ValueError with one sentence if it cannot be read."""
        self.typed = str(valuelist[0]) if valuelist else ""
        self.data = None
        if not self.typed.strip():
            return
        try:
            self.data = read_when(self.typed, on=today())
        except RuleBroken as broken:
            raise ValueError(word_rule(broken)) from broken

    def _value(self) -> str:
        if getattr(self, "typed", None) is not None:
            return self.typed
        if isinstance(self.data, When):
            return self.data.words or self.data.edtf or _("unknown")
        return self.data.isoformat() if isinstance(self.data, date) else ""


class DayField(WhenField):
    """Exactly one day, written as people write it; `data` is a date."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was typed. Raises ValueError if it is no single day."""
        super().process_formdata(valuelist)
        if self.data is None:
            return
        if not self.data.is_day:
            self.data = None
            raise ValueError(_("Write one day, such as 2026-11-24."))
        self.data = self.data.first


class SpanField(WhenField):
    """A day, or a month or range in which something happened; both ends are known.

    `data` is a When, or the date that the page offered.
    """

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was typed. Raises ValueError if it has no first or no last day."""
        super().process_formdata(valuelist)
        if self.data is not None and (self.data.first is None or self.data.last is None):
            self.data = None
            raise ValueError(_("Write a day, a month such as November 2026, or a range of days."))

    @property
    def when(self) -> When | None:
        """What was typed or offered."""
        return When.day(self.data) if isinstance(self.data, date) else self.data


class Given:
    """The field must hold something; the sentence says what."""

    field_flags: ClassVar[dict[str, bool]] = {"required": True}

    def __init__(self, message: Any) -> None:
        self.message = message

    def __call__(self, form: Any, field: Field) -> None:
        """Stop with the sentence unless something was given or already complained about."""
        if field.data in (None, "", []) and not field.errors:
            raise StopValidation(str(self.message))


class PartySelect(SelectField):
    """One party of the case; `data` is its id, None for the whole case."""

    def __init__(self, text: Any, *, nobody: Any = None, **kwargs: Any) -> None:
        self.nobody = nobody
        super().__init__(text, coerce=_id_or_none, choices=[], **kwargs)

    def offer(self, parties: Iterable[Party]) -> None:
        """Give the choices, in the language of the page."""
        first = [("", str(self.nobody))] if self.nobody is not None else []
        self.choices = first + [(str(p.id), p.alias.in_(language())) for p in parties]

    def pre_validate(self, form: Any) -> None:
        """Refuse somebody who is not in the list."""
        offered = {str(choice[0]) for choice in self.choices or []}
        if ("" if self.data is None else str(self.data)) not in offered:
            raise ValidationError(str(_l("Choose somebody of this case.")))


class PartyChecks(SelectMultipleField):
    """Several parties of the case; `data` is a list of ids."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, text: Any, **kwargs: Any) -> None:
        super().__init__(text, coerce=int, choices=[], **kwargs)

    def offer(self, parties: Iterable[Party]) -> None:
        """Give the choices, in the language of the page."""
        self.choices = [(p.id, p.alias.in_(language())) for p in parties]


def _id_or_none(value: Any) -> int | None:
    return int(value) if value not in (None, "", "None") else None
