"""Fields of a fact that are days or times of day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import Any

from flask_babel import lazy_gettext as _l

from casetrack.casework.facts.fields import FactField, Place
from casetrack.casework.journal_texts import NOTHING, of_when
from casetrack.codes import NP_
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.ledger.casefile.fields.time import NO_DATE
from casetrack.ledger.casefile.records import Key
from casetrack.web.typed_dates.fields import (
    PAST_HINT,
    AnyDay,
    DayField,
    PastDay,
    PastWhen,
    TimeField,
    WhenField,
    kept_when,
)


@dataclass(frozen=True)
class FactWhen(FactField):
    """A partial date. is_open: an unknown date is shown as an empty field.

    is_nullable: an empty field is stored as NULL; otherwise as unknown. kind: the field class.
    """

    is_open: bool = False
    is_nullable: bool = False
    kind: type[WhenField] = PastWhen

    def control(self, model: Any) -> Any:
        return self.kind(self.label, self.validators, description=self.hint)

    def shown(self, row: Any) -> dict[str, Any]:
        is_empty = self.is_open and not self.value_of(row)
        return {self.name: None if is_empty else getattr(row, self.name)}

    def values(self, form: Any, place: Place) -> dict[str, Any]:
        typed = kept_when(form[self.name]) if self.name in form else None
        return {self.name: typed if typed or self.is_nullable else PartialDate.unknown()}

    def value_of(self, row: Any) -> BilingualText:
        return of_when(getattr(row, self.name))


@dataclass(frozen=True)
class FactDay(FactField):
    """Exactly one day. kind: the field class (past, future)."""

    kind: type[DayField] = PastDay

    def control(self, model: Any) -> Any:
        return self.kind(self.label, self.validators, description=self.hint)

    def value_of(self, row: Any) -> BilingualText:
        day = getattr(row, self.name)
        return NOTHING if day is None else of_when(PartialDate.day(day))


@dataclass(frozen=True)
class FactTime(FactField):
    """A time of day, if it is known."""

    def control(self, model: Any) -> Any:
        return TimeField(self.label, description=self.hint)

    def shown(self, row: Any) -> dict[str, Any]:
        return {self.name: self.value_of(row).in_("zh")}

    def values(self, form: Any, place: Place) -> dict[str, Any]:
        return {self.name: form[self.name].time()}

    def value_of(self, row: Any) -> BilingualText:
        at: time | None = getattr(row, self.name)
        return NOTHING if at is None else BilingualText(f"{at:%H:%M}", f"{at:%H:%M}")


WHEN_HINT = _l("Leave it empty if nobody said. As exactly as it is known: 2019, 2026-05, unknown.")
SINCE = FactWhen(
    "since",
    _l("Since"),
    short=NP_("journal", "Since"),
    said=NP_("journal", "since %(what)s"),
    noted=NP_("note", "since %(what)s"),
    hint=WHEN_HINT,
    key=Key("From when, if that is known.", default=NO_DATE),
    is_open=True,
)
UNTIL = FactWhen(
    "until",
    _l("Until"),
    short=NP_("journal", "Until"),
    said=NP_("journal", "until %(what)s"),
    noted=NP_("note", "until %(what)s"),
    hint=_l("Leave it empty while it is so."),
    key=Key("Until when; none: it is so.", default=NO_DATE),
    is_open=True,
)


def when_past(name: str, label: Any, doc: str, **more: Any) -> FactWhen:
    """A day that lies behind, or "unknown", and is always asked for. doc: in the case file."""
    more = {"required": _l("Write a date, or: unknown."), "hint": PAST_HINT} | more
    return FactWhen(name, label, key=Key(doc, default=NO_DATE), **more)


def when_done(name: str, label: Any, doc: str, **more: Any) -> FactWhen:
    """The day of what may not have happened yet: empty until then, and no key of the case file."""
    return FactWhen(name, label, key=Key(doc), is_open=True, is_nullable=True, **more)


def day_set(name: str, label: Any, doc: str) -> FactDay:
    """A day ahead that the office sets, since no law counts it."""
    hint = _l("No law counts this day: this office sets it.")
    return FactDay(name, label, kind=AnyDay, hint=hint, key=doc)
