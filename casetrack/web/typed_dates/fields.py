"""Form fields for dates as people write them: partial date, one day, a span, a time of day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any, ClassVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, StringField
from wtforms.validators import StopValidation, ValidationError
from wtforms.widgets import TextInput

from casetrack.codes import N_, Code, Msgid
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.web.choices import EnumSelect
from casetrack.web.clock import today
from casetrack.web.taken_along import WHEN
from casetrack.web.typed_dates.reading import NOT_READ, month_first, read_when
from casetrack.web.typed_dates.standpoint import Direction
from casetrack.web.words import language, word_rule

# Hint of past dates: how to write one whose day is not known.
PAST_HINT = _l("As exactly as it is known: 2026-11-19, 2026-05, or unknown.")


class WhenField(Field):
    """A date as somebody writes it; `data` is a PartialDate, as precise as typed.

    The field keeps the text exactly as typed. Forms use the subclasses, which say on which side of
    today the date lies; this decides the year of a day without one.
    """

    widget = TextInput()
    # What of the log box it begins with: `casetrack.web.taken_along`.
    takes = WHEN
    data: Any
    # What is typed, and where it lies.
    kind = "when"
    toward: ClassVar[Direction]
    # What is said of a text that is none, with what the field takes.
    not_read: ClassVar[Msgid] = NOT_READ

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        # By it what was understood is told while it is typed: `casetrack.web.typed_dates.views`.
        shown = {"data-date": f"{self.kind} {self.toward}", "autocomplete": "off"}
        super().__init__(label, validators, render_kw=shown, **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Parse the text. Raises ValueError with one sentence if it cannot be read."""
        self.typed = str(valuelist[0]) if valuelist else ""
        self.data = None
        if not self.typed.strip():
            return
        try:
            text = month_first(self.typed) if language() == "zh" else self.typed
            self.data = read_when(text, on=today(), toward=self.toward)
        except RuleBroken as broken:
            broken.key = self.not_read if broken.key == NOT_READ else broken.key
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
    not_read = N_(
        "'%(text)s' is not read as a date. Write one day, like 2026-11-24, 24.11.2026, yesterday."
    )

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Parse the text. Raises ValueError if it is no single day."""
        super().process_formdata(valuelist)
        if self.data is None:
            return
        if not self.data.is_day:
            self.data = None
            raise ValueError(_("Write one day, such as 2026-11-24."))
        self.data = self.data.first


class SpanField(WhenField):
    """A day, month or range with both ends known.

    `data` is a PartialDate, or the date that the page offered.
    """

    kind = "span"
    not_read = N_(
        "'%(text)s' is not read as a date. Write a day, a month or a range of days, like"
        " 2026-11-24, 2026-11, 2026-11-03..2026-11-09."
    )

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Parse the text. Raises ValueError if it has no first or no last day."""
        super().process_formdata(valuelist)
        if self.data is not None and (self.data.first is None or self.data.last is None):
            self.data = None
            raise ValueError(_("Write a day, a month such as November 2026, or a range of days."))

    @property
    def when(self) -> PartialDate | None:
        """The date typed or offered."""
        return PartialDate.day(self.data) if isinstance(self.data, date) else self.data


class PastWhen(WhenField):
    """A past date; without its year, the last one."""

    toward = Direction.PAST


class AnyWhen(WhenField):
    """A past or future date; without its year, the nearest one."""

    toward = Direction.EITHER


class PastDay(DayField):
    """A past day."""

    toward = Direction.PAST


class DayAhead(DayField):
    """A future day; without its year, the next one. Not filled with the day of an event."""

    takes = ""
    toward = Direction.FUTURE


class AnyDay(DayField):
    """A past or future day; without its year, the nearest one."""

    toward = Direction.EITHER


class PastSpan(SpanField):
    """A past span of days."""

    toward = Direction.PAST


class TimeField(StringField):
    """A time of day or nothing; kept as it was typed if it is none."""

    widget = TextInput()

    def time(self) -> time | None:
        """The time, if one was given."""
        text = (self.data or "").strip().replace("：", ":")
        return datetime.strptime(text, "%H:%M").time() if text else None  # noqa: DTZ007 - no day

    def pre_validate(self, form: object) -> None:
        """Refuse text that is no time of day. Raises ValidationError."""
        try:
            self.time()
        except ValueError as unread:
            raise ValidationError(_("Write a time such as 09:30, or nothing.")) from unread


def kept_when(field: WhenField) -> PartialDate | None:
    """The typed date; the stored one if it was sent back as shown. None if empty."""
    stored: PartialDate | None = field.object_data
    typed: PartialDate | None = field.data
    is_as_shown = str(getattr(field, "typed", "")).strip() == shown_when(stored).strip()
    return stored if is_as_shown else typed


def shown_when(stored: PartialDate | None) -> str:
    """The text of a stored date in a field; "" for None."""
    return "" if stored is None else stored.words or stored.edtf or _("unknown")


class Required:
    """Requires a value; the message says which."""

    field_flags: ClassVar[dict[str, bool]] = {"required": True}

    def __init__(self, message: Any) -> None:
        self.message = message

    def __call__(self, form: Any, field: Field) -> None:
        """Stop with the message unless there is a value or an error already."""
        if field.data in (None, "", []) and not field.errors:
            raise StopValidation(str(self.message))


def to_choose(text: Any, members: Iterable[Code], sentence: Any) -> EnumSelect:
    """A select of codes without preselection; sentence: the message if none is chosen."""
    return EnumSelect(text, members, nothing=_l("choose"), validators=[Required(sentence)])
