"""Forms of measures kept by hand: begin, record work, review, end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field, SelectField, StringField, TextAreaField
from wtforms.validators import ValidationError

from casetrack.cases.fields import NumberText, PartyChecks, UnitSelect
from casetrack.cases.kinds import BodyKind, MeasureKind, MeasureState, Part
from casetrack.cases.models import Amount, JournalEntry, Measure, Party
from casetrack.cases.quantities import Quantity, QuantityUnit
from casetrack.cases.quantity_words import word_quantity
from casetrack.casework.asked_fields import LONGEST, MOST, AskingForm, asking, filled_with
from casetrack.casework.attachments.forms import WithFiles
from casetrack.casework.correction_pages import Reasoned
from casetrack.casework.kind_words import entry_choices
from casetrack.courses.forms import items
from casetrack.courses.measures.actions import NewMeasure, NumberTold
from casetrack.courses.measures.corrections import MeasureTold
from casetrack.courses.measures.kinds import KeptKind
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.web.choices import EnumSelect, id_or_none
from casetrack.web.clock import today
from casetrack.web.forms import Form, at_most, note_length, within
from casetrack.web.typed_dates.fields import (
    AnyDay,
    DayAhead,
    PastDay,
    PastWhen,
    Required,
    kept_when,
)
from casetrack.web.words import language

NUMBERS = 3
UNITS = tuple(QuantityUnit)


class CountText(NumberText):
    """A whole number for how often."""

    def pre_validate(self, form: Any) -> None:
        """Read it. Raises ValidationError for a part of one, or too many."""
        super().pre_validate(form)
        value = self.read.value if self.read is not None else None
        if value is not None and (value != value.to_integral_value() or value > MOST):
            raise ValidationError(str(_l("Write a whole number, 0 or more.")))


class NumberRow:
    """One line of numbers: thing counted, amount, unit."""

    def __init__(self, field: Field, how_many: NumberText, unit: Field) -> None:
        self.what, self.how_many, self.unit = field, how_many, unit

    def number(self) -> NumberTold | None:
        """The typed number; None for an empty line."""
        read = self.how_many.read
        if read is None:
            return None
        unit = next(unit for unit in UNITS if unit.value == self.unit.data)
        return NumberTold(self.what.data.strip(), read.value, read.qualifier, unit)


class NumberRows(Form):
    """Numbers that came of something, a line each."""

    lines: int = 0

    def number_rows(self) -> Iterator[NumberRow]:
        """The lines, in their order."""
        for place in range(1, self.lines + 1):
            yield NumberRow(self[f"what_{place}"], self[f"how_many_{place}"], self[f"unit_{place}"])

    def numbers(self) -> tuple[NumberTold, ...]:
        """The typed numbers."""
        return tuple(number for row in self.number_rows() if (number := row.number()) is not None)

    def validate(self, extra_validators: Any = None) -> bool:
        """Require the thing counted beside a number, and the number beside it."""
        is_right = super().validate(extra_validators)
        for row in self.number_rows():
            is_named = bool((row.what.data or "").strip())
            is_told = bool((row.how_many.data or "").strip())
            if is_told and not is_named:
                row.what.errors = [*row.what.errors, str(_l("Say what is counted."))]
            elif is_named and not is_told:
                asked = str(_l("Say how many, or unknown."))
                row.how_many.errors = [*row.how_many.errors, asked]
            is_right = is_right and is_named == is_told
        return is_right


class NewMeasureForm(AskingForm):
    """A new measure; `beginning` adds the fields of its kind."""

    about = PartyChecks(_l("For whom"))
    partners = PartyChecks(_l("With or by"))
    new_partner = StringField(_l("One more partner"), [within(Party.alias)])
    new_partner_kind = EnumSelect(_l("Kind of body"), BodyKind, default=BodyKind.OTHER)
    aim = TextAreaField(_l("Aim"), [note_length()])
    contents = items(_l("Content"))
    count = CountText(_l("How often"))
    started = PastWhen(_l("Since when"))
    last_day = DayAhead(_l("Last day, if one is set"))
    entry = SelectField(_l("Told by"), coerce=id_or_none, choices=[])

    def offer_entries(self, entries: Iterable[JournalEntry]) -> None:
        """Give the entries that may tell it already."""
        self.entry.choices = entry_choices(entries)

    def measure(self, kind: MeasureKind) -> NewMeasure:
        """The typed measure; an empty day is an unknown one."""
        read = self.count.read
        kept = {name: self[name].data for name in ("review_on",) if name in self._fields}
        numbers = self["cases"].data if "cases" in self._fields else ""
        return self.into(
            NewMeasure,
            kind=kind,
            about_ids=tuple(self.about.data or ()),
            started=self.started.data or PartialDate.unknown(),
            count=int(read.value) if read and read.value is not None else None,
            count_qualifier=read.qualifier if read else None,
            entry_id=self.entry.data,
            cases=tuple((numbers or "").splitlines()),
            values=self.values(),
            **kept,
        )


def beginning(kept: KeptKind) -> type[NewMeasureForm]:
    """The form for this kind."""
    more: dict[str, Any] = {}
    if kept.is_mechanism:
        more["review_on"] = DayAhead(_l("Next check on"))
        more["cases"] = TextAreaField(_l("More cases it grew from"), [at_most(LONGEST)])
    if kept.is_plan:
        # Its terms are added one by one, each with the day on which somebody looks.
        more["contents"] = None
    return asking(NewMeasureForm, kept.asks, **more)


class CorrectMeasureForm(AskingForm, Reasoned):
    """A corrected measure; `correcting` adds the fields of its kind."""

    about = PartyChecks(_l("For whom"))
    partners = PartyChecks(_l("With or by"))
    aim_zh = TextAreaField(_l("Aim, in Chinese"), [note_length()])
    aim_en = TextAreaField(_l("Aim, in English"), [note_length()])
    contents = items(_l("Content"))
    count = CountText(_l("How often"))
    started = PastWhen(_l("Since when"))
    last_day = AnyDay(_l("Last day, if one is set"))
    ended_on = PastDay(_l("Ended on"))

    def told(self) -> MeasureTold:
        """The typed correction; an empty day is an unknown one."""
        read = self.count.read
        return self.into(
            MeasureTold,
            about_ids=tuple(self.about.data or ()),
            partner_ids=tuple(self.partners.data or ()),
            aim=BilingualText.of(en=self.aim_en.data, zh=self.aim_zh.data),
            started=kept_when(self.started) or PartialDate.unknown(),
            ended_on=self["ended_on"].data if "ended_on" in self._fields else None,
            count=int(read.value) if read and read.value is not None else None,
            count_qualifier=read.qualifier if read else None,
            values=self.values(),
        )


def correcting(measure: Measure, kept: KeptKind) -> CorrectMeasureForm:
    """The form with the present values of a measure, in the language of the page."""
    form = asking(CorrectMeasureForm, kept.asks)(data=shown_of(measure, kept, language()))
    if measure.state is not MeasureState.ENDED:
        del form.ended_on
    return form


def shown_of(measure: Measure, kept: KeptKind, lang: str) -> dict[str, Any]:
    """Initial values of the correction form."""
    often = ""
    if measure.count is not None or measure.count_qualifier is not None:
        often = word_quantity(Quantity.of(measure.count, "", measure.count_qualifier), lang)
    return {
        "about": list(measure.party_ids(Part.ABOUT)),
        "partners": list(measure.party_ids(Part.WITH)),
        "aim_zh": measure.aim.zh,
        "aim_en": measure.aim.en,
        "contents": [item.text.in_(lang) for item in measure.items],
        "count": often,
        "started": measure.started,
        "last_day": measure.last_day,
        "ended_on": measure.ended_on,
        "version": measure.version,
        **filled_with(kept.asks, measure.fields, lang),
    }


class WentOnForm(WithFiles, NumberRows):
    """Work on a measure."""

    lines = 1
    text = TextAreaField(
        _l("What was done?"), [Required(_l("Say what was done, in a sentence.")), note_length()]
    )
    when = PastWhen(_l("When?"))
    what_1 = StringField(_l("Thing counted"), [within(Amount.what)])
    how_many_1 = NumberText(_l("How many"))
    unit_1 = UnitSelect(_l("Unit"))

    def day(self) -> PartialDate:
        """The day of the work; an empty one is today."""
        when: PartialDate = self.when.data or PartialDate.day(today())
        return when


class ReviewForm(Form):
    """Result of a review."""

    result = TextAreaField(
        _l("What the review showed"),
        [Required(_l("Say in a sentence what it showed.")), note_length()],
    )
    next_on = DayAhead(_l("Next check on"))


class ReportForm(WithFiles):
    """Say that its report came."""

    received_on = PastDay(_l("Received on"), [Required(_l("Give the day it came."))])
    says = TextAreaField(
        _l("What it says"), [Required(_l("Say in a few sentences what it says.")), note_length()]
    )


class EndForm(NumberRows):
    """End of a measure, with its outcome."""

    lines = NUMBERS
    ended_on = PastDay(_l("Last day"), [Required(_l("Give the day it ended."))])
    result = TextAreaField(
        _l("Outcome of the work"),
        [Required(_l("Enter the outcome in a sentence.")), note_length()],
    )
    what_1 = StringField(_l("Thing counted"), [within(Amount.what)])
    how_many_1 = NumberText(_l("How many"))
    unit_1 = UnitSelect(_l("Unit"))
    what_2 = StringField(_l("Thing counted"), [within(Amount.what)])
    how_many_2 = NumberText(_l("How many"))
    unit_2 = UnitSelect(_l("Unit"))
    what_3 = StringField(_l("Thing counted"), [within(Amount.what)])
    how_many_3 = NumberText(_l("How many"))
    unit_3 = UnitSelect(_l("Unit"))
