"""The forms of plans of visits: plan a series, plan its rest anew, pause it, let it go on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from flask_babel import pgettext
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.form import BaseForm
from wtforms.validators import NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from casetrack.accounts.models import Staff
from casetrack.cases.fields import PartyChecks, PartySelect
from casetrack.cases.models import Measure, Party
from casetrack.codes import NP_, Coded
from casetrack.visits.actions import VisitTerms
from casetrack.visits.forms import SHORT, word_measure
from casetrack.visits.models import LEAST_MINUTES, MOST_MINUTES, OnRestDay, SeriesUnit, VisitWay
from casetrack.visits.rhythm import MOST_VISITS, VisitRhythm
from casetrack.web.choices import EnumRadio, EnumSelect, choices_of
from casetrack.web.dates import WEEKDAYS
from casetrack.web.forms import EditForm, Form
from casetrack.web.typed_dates.fields import DayAhead, Required, TimeField
from casetrack.web.words import language


class Until(Coded):
    """Length of a plan: one visit, or a series with its end."""

    ONCE = "once", NP_("visit", "one visit")
    TIMES = "times", NP_("visit", "a number of visits")
    DAY = "day", NP_("visit", "until a day")
    MEASURE = "measure", NP_("visit", "until the linked measure ends")


class WayChecks(SelectMultipleField):
    """One way or several; `data` is a list of `VisitWay`, in their order."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, text: object, **kwargs: object) -> None:
        super().__init__(
            text,  # type: ignore[arg-type]  # a lazy text is one
            choices=lambda: choices_of(VisitWay),
            coerce=VisitWay,
            **kwargs,  # type: ignore[arg-type]  # handed on as they came
        )


class StaffChecks(SelectMultipleField):
    """Several people of the house; `data` is a list of ids."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, text: object, **kwargs: object) -> None:
        super().__init__(
            text,  # type: ignore[arg-type]  # a lazy text is one
            coerce=int,
            choices=[],
            **kwargs,  # type: ignore[arg-type]  # handed on as they came
        )


class RequiredToSave(Required):
    """Required, except where only the dates are asked for, which do not hang on it."""

    def __call__(self, form: BaseForm, field: Field) -> None:
        """Ask the field, unless a preview is asked for."""
        if request.form.get("do") != "preview":
            super().__call__(form, field)


class PlanForm(Form):
    """Plan one visit or a series; `seen` says which days the person has looked at."""

    party = PartySelect(_l("Whom"))
    aim = StringField(
        _l("Aim"), [RequiredToSave(_l("Say what the visits are for, in a few words.")), SHORT]
    )
    ways = WayChecks(_l("How"), validators=[Required(_l("Choose at least one way."))])
    how_many = EnumRadio(_l("Number of visits"), Until, default=Until.ONCE)
    every = IntegerField(
        _lp("rhythm", "Every"),
        [Optional(), NumberRange(1, 52, _l("Write a number from 1 to 52."))],
        default=1,
    )
    unit = EnumSelect(_lp("rhythm", "Unit"), SeriesUnit, default=SeriesUnit.MONTH)
    weekday = SelectField(_l("On which day of the week"), coerce=int, choices=[], default=0)
    month_day = IntegerField(
        _l("On which day of the month"),
        [Optional(), NumberRange(1, 31, _l("Write a day from 1 to 31, or nothing."))],
    )
    first = DayAhead(_l("First visit"), [Required(_l("Give the day of the first visit."))])
    planned_at = TimeField(_l("Time of day, if agreed"))
    minutes = IntegerField(
        _l("Minutes it takes, with the way"),
        [
            Optional(),
            NumberRange(
                LEAST_MINUTES,
                MOST_MINUTES,
                _l(
                    "Write minutes from %(least)d to %(most)d, or nothing.",
                    least=LEAST_MINUTES,
                    most=MOST_MINUTES,
                ),
            ),
        ],
    )
    times = IntegerField(
        _l("Number of visits"),
        [
            Optional(),
            NumberRange(2, MOST_VISITS, _l("Write a number from 2 to %(most)d.", most=MOST_VISITS)),
        ],
        default=6,
    )
    last_day = DayAhead(_l("Last day"))
    measure = SelectField(_l("Linked measure"), coerce=int, choices=[])
    on_rest_day = EnumRadio(_l("On a rest day or holiday"), OnRestDay, default=OnRestDay.MOVE)
    avoids_exams = BooleanField(_l("Avoid weeks of examinations"), default=True)
    avoids_holidays = BooleanField(_l("Avoid public holidays also where rest days are kept"))
    visitor = SelectField(_l("Who goes"), coerce=int, choices=[])
    along = StaffChecks(_l("Goes along"))
    records = SelectField(_l("Keeps the record"), coerce=int, choices=[], default=0)
    too = PartyChecks(_l("Visited too"))
    meets = PartyChecks(_l("Takes part in the meeting"))
    seen = HiddenField()

    def offer(
        self, people: Sequence[Party], measures: Iterable[Measure], visitors: Sequence[Staff]
    ) -> None:
        """Offer the people to visit, the measures to serve and the visitors."""
        self.party.offer(people)
        self.too.offer(people)
        self.meets.offer(people)
        self.measure.choices = [(0, _("nothing that ends"))]
        self.measure.choices += [(measure.id, word_measure(measure)) for measure in measures]
        named = [(visitor.id, visitor.name) for visitor in visitors]
        self.visitor.choices = self.along.choices = named
        self.records.choices = [(0, pgettext("visit", "nobody else")), *named]
        days = WEEKDAYS[language()]
        self.weekday.choices = [(0, _("as the first visit"))]
        self.weekday.choices += [(number, str(day)) for number, day in enumerate(days, start=1)]

    def validate(self, extra_validators: object = None) -> bool:
        """Check the fields that the chosen length of the series needs."""
        is_valid = bool(super().validate(extra_validators))
        needed = {
            Until.TIMES: (self.times, _("Say how many visits.")),
            Until.DAY: (self.last_day, _("Give the last day.")),
        }
        if self.how_many.data in needed:
            field, sentence = needed[self.how_many.data]
            if field.data is None and not field.errors:
                field.errors = [sentence]
                return False
        return is_valid

    def terms(self) -> VisitTerms:
        """The typed terms of the plan."""
        how_many = self.how_many.data or Until.ONCE
        is_series = how_many is not Until.ONCE
        unit = (self.unit.data or SeriesUnit.MONTH) if is_series else None
        rhythm = self.into(
            VisitRhythm,
            every=(self.every.data or 1) if is_series else None,
            unit=unit,
            times=self.times.data if how_many is Until.TIMES else None,
            until=self.last_day.data if how_many is Until.DAY else None,
            weekday=(self.weekday.data or None) if unit is SeriesUnit.WEEK else None,
            month_day=self.month_day.data if unit is SeriesUnit.MONTH else None,
        )
        return self.into(
            VisitTerms,
            rhythm=rhythm,
            measure_id=self.measure.data or None,
            until_measure=how_many is Until.MEASURE,
            planned_at=self.planned_at.time(),
            too_ids=tuple(self.too.data or ()),
            meets_ids=tuple(self.meets.data or ()),
            along_ids=tuple(self.along.data or ()),
            records_id=self.records.data or None,
        )


def form_values(terms: VisitTerms) -> dict[str, object]:
    """Values of the plan form for these terms."""
    rhythm = terms.rhythm
    how_many = Until.ONCE
    if rhythm.every is not None:
        how_many = Until.TIMES if rhythm.times is not None else Until.DAY
        how_many = Until.MEASURE if terms.until_measure else how_many
    return {
        "party": terms.party_id,
        "aim": terms.aim,
        "ways": list(terms.ways),
        "how_many": how_many,
        "every": rhythm.every or 1,
        "unit": rhythm.unit or SeriesUnit.MONTH,
        "weekday": rhythm.weekday or 0,
        "month_day": rhythm.month_day,
        "first": rhythm.first,
        "planned_at": terms.planned_at.strftime("%H:%M") if terms.planned_at else "",
        "minutes": terms.minutes,
        "times": rhythm.times,
        "last_day": rhythm.until if how_many is Until.DAY else None,
        "measure": terms.measure_id or 0,
        "on_rest_day": rhythm.on_rest_day,
        "avoids_exams": rhythm.avoids_exams,
        "avoids_holidays": rhythm.avoids_holidays,
        "visitor": terms.visitor_id,
        "along": list(terms.along_ids),
        "records": terms.records_id or 0,
        "too": list(terms.too_ids),
        "meets": list(terms.meets_ids),
    }


class WhichVisits(Coded):
    """Choice of the visits of a series that are planned anew."""

    REST = "rest", NP_("visit", "this visit and those after it")
    ALL = "all", NP_("visit", "every visit that is still open")


class SeriesForm(PlanForm, EditForm):
    """Plan the rest of a series anew."""

    which = EnumRadio(_l("Which visits"), WhichVisits, default=WhichVisits.REST)
    reason = StringField(_l("Why"), [SHORT])


class PauseForm(EditForm):
    """A time without visits."""

    from_on = DayAhead(_l("First day without visits"), [Required(_l("Give the first day."))])
    until_on = DayAhead(_l("Last day without visits, if it is known"))
    reason = StringField(_l("Why"), [Required(_l("Say why, in a few words.")), SHORT])


class ResumeForm(EditForm):
    """Let the visits go on."""

    from_on = DayAhead(_l("From which day"), [Required(_l("Give the day."))])
    reason = StringField(_l("Why"), [Required(_l("Say why, in a few words.")), SHORT])
