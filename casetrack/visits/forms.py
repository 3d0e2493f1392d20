"""The forms of visits: plan, change, cancel, record what came of one, correct it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget, TextInput

from casetrack.accounts.models import Staff
from casetrack.cases.fields import PartySelect
from casetrack.cases.models import Measure
from casetrack.codes import NP_, Coded
from casetrack.concerns.forms import ActedOnFields
from casetrack.dates.fields import PAST_HINT, Required, WhenField, kept_when
from casetrack.db.when import When
from casetrack.visits.actions import VisitChange, VisitTerms
from casetrack.visits.days_ahead import DayAheadField
from casetrack.visits.models import (
    WENT,
    Condition,
    OnRestDay,
    SeriesUnit,
    Visit,
    VisitState,
    VisitWay,
)
from casetrack.visits.outcome_form import PartedForm
from casetrack.visits.outcomes import VisitOutcome
from casetrack.visits.rhythm import MOST_VISITS, VisitRhythm
from casetrack.web.dates import word_day
from casetrack.web.forms import EditForm, EnumRadio, EnumSelect, Form, choices_of, note_length
from casetrack.web.words import label, language

SHORT = Length(max=500, message=_l("At most 500 characters."))


class Until(Coded):
    """How many visits: one, or a series with its end."""

    ONCE = "once", NP_("visit", "one visit")
    TIMES = "times", NP_("visit", "a number of visits")
    DAY = "day", NP_("visit", "until a day")
    MEASURE = "measure", NP_("visit", "until what they serve ends")


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


class TimeField(StringField):
    """A time of day or nothing; kept as it was typed if it is none."""

    widget = TextInput()

    def time(self) -> time | None:
        """The time, if one was given."""
        text = (self.data or "").strip().replace("：", ":")
        return datetime.strptime(text, "%H:%M").time() if text else None  # noqa: DTZ007 - no day

    def pre_validate(self, form: object) -> None:
        """Refuse what is no time. Raises ValidationError."""
        try:
            self.time()
        except ValueError as unread:
            raise ValidationError(_("Write a time such as 09:30, or nothing.")) from unread


class PlanForm(Form):
    """Plan one visit or a series; `seen` says which days the person has looked at."""

    party = PartySelect(_l("Whom"))
    aim = StringField(
        _l("Aim"), [Required(_l("Say what the visits are for, in a few words.")), SHORT]
    )
    ways = WayChecks(_l("How"), validators=[Required(_l("Choose at least one way."))])
    how_many = EnumRadio(_l("How many"), Until, default=Until.ONCE)
    every = IntegerField(
        _lp("rhythm", "Every"),
        [Optional(), NumberRange(1, 52, _l("Write a number from 1 to 52."))],
        default=1,
    )
    unit = EnumSelect(_lp("rhythm", "Unit"), SeriesUnit, default=SeriesUnit.MONTH)
    first = DayAheadField(_l("First visit"), [Required(_l("Give the day of the first visit."))])
    planned_at = TimeField(_l("Time of day, if agreed"))
    times = IntegerField(
        _l("Number of visits"),
        [
            Optional(),
            NumberRange(2, MOST_VISITS, _l("Write a number from 2 to %(most)d.", most=MOST_VISITS)),
        ],
    )
    last_day = DayAheadField(_l("Last day"))
    measure = SelectField(_l("They serve"), coerce=int, choices=[])
    on_rest_day = EnumRadio(_l("On a rest day or holiday"), OnRestDay, default=OnRestDay.MOVE)
    visitor = SelectField(_l("Who goes"), coerce=int, choices=[])
    seen = HiddenField()

    def offer(self, measures: Iterable[Measure], visitors: Iterable[Staff]) -> None:
        """Give the choices of what the visits serve and who may go."""
        self.measure.choices = [(0, _("nothing that ends"))]
        self.measure.choices += [(one.id, word_measure(one)) for one in measures]
        self.visitor.choices = [(one.id, one.name) for one in visitors]

    def validate(self, extra_validators: object = None) -> bool:
        """Ask for what the chosen length of the series needs, too."""
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
        """What was asked for."""
        how_many = self.how_many.data or Until.ONCE
        is_series = how_many is not Until.ONCE
        rhythm = self.into(
            VisitRhythm,
            every=(self.every.data or 1) if is_series else None,
            unit=(self.unit.data or SeriesUnit.MONTH) if is_series else None,
            times=self.times.data if how_many is Until.TIMES else None,
            until=self.last_day.data if how_many is Until.DAY else None,
        )
        return self.into(
            VisitTerms,
            rhythm=rhythm,
            measure_id=self.measure.data or None,
            until_measure=how_many is Until.MEASURE,
            planned_at=self.planned_at.time(),
        )


class ChangeForm(EditForm):
    """Move one visit, or send somebody else."""

    day = DayAheadField(_l("Day"), [Required(_l("Give the day."))])
    planned_at = TimeField(_l("Time of day, if agreed"))
    way = EnumSelect(_l("How"), VisitWay)
    visitor = SelectField(_l("Who goes"), coerce=int, choices=[])
    on_rest_day = EnumRadio(_l("On a rest day or holiday"), OnRestDay, default=OnRestDay.MOVE)
    reason = StringField(_l("Why"), [SHORT])

    def change(self) -> VisitChange:
        """What was asked for."""
        return self.into(VisitChange, planned_at=self.planned_at.time())


class CancelForm(EditForm):
    """Cancel one visit, or the rest of its series."""

    reason = StringField(_l("Why"), [Required(_l("Say why, in a few words.")), SHORT])
    and_the_rest = BooleanField(_l("Cancel every later visit of this series, too"))


class VisitOutcomeForm(ActedOnFields, PartedForm):
    """What came of a planned visit."""

    state = EnumRadio(
        _l("What came of it?"),
        (
            VisitState.DONE,
            VisitState.NOT_AT_HOME,
            VisitState.REFUSED,
            VisitState.NOT_HELD,
            VisitState.CANCELLED,
        ),
        validators=[InputRequired(_l("Choose what happened."))],
    )
    condition = EnumRadio(_l("How are things?"), Condition)
    findings = TextAreaField(_l("In a sentence"), [note_length()])
    day = WhenField(_l("Day"), [Required(_l("Write a date, or: unknown."))], description=PAST_HINT)
    way = EnumSelect(_l("How"), VisitWay)

    def outcome(self) -> VisitOutcome:
        """What was recorded."""
        told = (self.findings.data or "").strip().replace("\r\n", "\n")
        happened = kept_when(self.day) or When.unknown()
        return self.into(
            VisitOutcome, happened=happened, findings=told, way=self.way.data or VisitWay.HOME
        )


class CorrectOutcomeForm(EditForm, VisitOutcomeForm):
    """Say otherwise what came of a visit."""

    reason = StringField(
        _l("Why it is corrected"), [Required(_l("Say why, in a few words.")), SHORT]
    )


class UnplannedForm(VisitOutcomeForm):
    """A visit that nobody had planned."""

    party = PartySelect(_l("Whom"))
    state = EnumRadio(
        _l("What came of it?"),
        tuple(state for state in VisitState if state in WENT),
        validators=[InputRequired(_l("Choose what happened."))],
    )
    is_spot_check = BooleanField(_l("A spot check: nobody was told before"))
    asked_of = HiddenField()

    def validate(self, extra_validators: object = None) -> bool:
        """Not where somebody else was chosen than those about whom the parts asked."""
        is_valid = bool(super().validate(extra_validators))
        if not self.asked or self.asked_of.data == str(self.party.data):
            return is_valid
        self.asked_of.data = str(self.party.data)
        self.form_errors.append(
            _("What is asked here is now asked about somebody else: look at it, and send it again.")
        )
        return False


def word_measure(measure: Measure) -> str:
    """What visits may serve, with its last day."""
    if measure.last_day is None:
        return label(measure.kind)
    last = word_day(measure.last_day, language(), long=True)
    return _("%(measure)s, until %(day)s", measure=label(measure.kind), day=last)


def outcome_values(visit: Visit, *, on: date) -> dict[str, object]:
    """What the form of an outcome begins with: the planned day, or today if that is ahead."""
    day = visit.planned_on or on
    return {"day": When.day(min(day, on)), "way": visit.way}
