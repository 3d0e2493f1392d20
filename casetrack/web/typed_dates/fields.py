"""Form fields for dates as people write them: as precise as typed, one day, or a span."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field
from wtforms.validators import StopValidation
from wtforms.widgets import TextInput

from casetrack.codes import Code
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.web.clock import today
from casetrack.web.forms import EnumSelect
from casetrack.web.taken_along import WHEN
from casetrack.web.typed_dates.reading import month_first, read_when
from casetrack.web.typed_dates.standpoint import Direction
from casetrack.web.words import language, word_rule

# Of what has been: how it may be written where the day is not known.
PAST_HINT = _l("As exactly as it is known: 2026-11-19, 2026-05, or unknown.")


class WhenField(Field):
    """A date as somebody writes it; `data` is a When, as precise as what was typed.

    The text stays in the field exactly as it was typed. Forms name one of the classes that say
    where the day lies that they ask for: by it a day without its year is the one that is meant.
    """

    widget = TextInput()
    # What of the log box it begins with: `casetrack.web.taken_along`.
    takes = WHEN
    data: Any
    # What is typed, and where it lies.
    kind = "when"
    toward: ClassVar[Direction]

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        # By it what was understood is told while it is typed: `casetrack.web.typed_dates.views`.
        shown = {"data-date": f"{self.kind} {self.toward}", "autocomplete": "off"}
        super().__init__(label, validators, render_kw=shown, **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was typed. Raises ValueError with one sentence if it cannot be read."""
        self.typed = str(valuelist[0]) if valuelist else ""
        self.data = None
        if not self.typed.strip():
            return
        try:
            text = month_first(self.typed) if language() == "zh" else self.typed
            self.data = read_when(text, on=today(), toward=self.toward)
        except RuleBroken as broken:
            raise ValueError(word_rule(broken)) from broken

    def _value(self) -> str:
        if getattr(self, "typed", None) is not None:
            return self.typed
        if isinstance(self.data, PartialDate):
            return shown_when(self.data)
        return self.data.isoformat() if isinstance(self.data, date) else ""


class DayField(WhenField):
    """Exactly one day, written as people write it; `data` is a date."""

    kind = "day"

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

    kind = "span"

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was typed. Raises ValueError if it has no first or no last day."""
        super().process_formdata(valuelist)
        if self.data is not None and (self.data.first is None or self.data.last is None):
            self.data = None
            raise ValueError(_("Write a day, a month such as November 2026, or a range of days."))

    @property
    def when(self) -> PartialDate | None:
        """What was typed or offered."""
        return PartialDate.day(self.data) if isinstance(self.data, date) else self.data


class PastWhen(WhenField):
    """When something was; without its year, the last one."""

    toward = Direction.PAST


class AnyWhen(WhenField):
    """When something was or will be; without its year, the nearest one."""

    toward = Direction.EITHER


class PastDay(DayField):
    """A day that has been."""

    toward = Direction.PAST


class DayAhead(DayField):
    """A day that is to come; without its year, the next one. What happened is none of them."""

    takes = ""
    toward = Direction.FUTURE


class AnyDay(DayField):
    """A day that has been or is to come; without its year, the nearest one."""

    toward = Direction.EITHER


class PastSpan(SpanField):
    """In which days something happened."""

    toward = Direction.PAST


def kept_when(field: WhenField) -> PartialDate | None:
    """What was typed; what is stored, where it was sent back as it was shown. None of nothing."""
    stored: PartialDate | None = field.object_data
    typed: PartialDate | None = field.data
    is_as_shown = str(getattr(field, "typed", "")).strip() == shown_when(stored).strip()
    return stored if is_as_shown else typed


def shown_when(stored: PartialDate | None) -> str:
    """How a field shows a time that is stored; "" where none is."""
    return "" if stored is None else stored.words or stored.edtf or _("unknown")


class Required:
    """The field must hold something; the sentence says what."""

    field_flags: ClassVar[dict[str, bool]] = {"required": True}

    def __init__(self, message: Any) -> None:
        self.message = message

    def __call__(self, form: Any, field: Field) -> None:
        """Stop with the sentence unless something was given or already complained about."""
        if field.data in (None, "", []) and not field.errors:
            raise StopValidation(str(self.message))


def to_choose(text: Any, members: Iterable[Code], sentence: Any) -> EnumSelect:
    """A list of codes of which none is chosen until a person chooses; sentence: says so."""
    return EnumSelect(text, members, nothing=_l("choose"), validators=[Required(sentence)])
