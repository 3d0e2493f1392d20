"""Forms of visits: plan, change, cancel, record an outcome, correct it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar, TypeVar, cast

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired

from casetrack.accounts.models import Staff
from casetrack.cases.fields import PartySelect
from casetrack.cases.models import Measure
from casetrack.casework.attachments.forms import WithFiles
from casetrack.casework.concerns.forms import ActedOnFields
from casetrack.casework.correction_pages import Reasoned
from casetrack.db.partial_date import PartialDate
from casetrack.ledger.outcome_parts import (
    AskedPart,
    ToldPart,
    VisitOf,
    is_field_of_a_part,
    outcome_parts,
)
from casetrack.visits.actions import VisitChange
from casetrack.visits.models import (
    WENT,
    Condition,
    OnRestDay,
    Visit,
    VisitState,
    VisitWay,
    came_as,
    is_body,
)
from casetrack.visits.outcomes import VisitOutcome
from casetrack.web.choices import EnumRadio, EnumSelect
from casetrack.web.dates import word_day
from casetrack.web.forms import EditForm, Form, at_most, note_length
from casetrack.web.typed_dates.fields import (
    PAST_HINT,
    DayAhead,
    PastWhen,
    Required,
    TimeField,
    kept_when,
)
from casetrack.web.words import label, language

F = TypeVar("F", bound="PartedForm")


class PartedForm(Form):
    """A form about one visit that features may add to."""

    asked: ClassVar[Sequence[AskedPart]] = ()

    @classmethod
    def about(cls: type[F], of: VisitOf, user: Staff) -> type[F]:
        """This form, with the fields that features add for the visit."""
        asked = outcome_parts(of, user)
        fields = {
            part.part.field_of(name): unbound
            for part in asked
            for name, unbound in part.asked.fields.items()
        }
        return cast("type[F]", type(cls.__name__, (cls,), {"asked": asked, **fields}))

    def validate(self, extra_validators: object = None) -> bool:
        """Not where something was answered that is not asked any more: it is shown anew."""
        is_valid = bool(super().validate(extra_validators))
        if not any(
            value and name not in self._fields and is_field_of_a_part(name)
            for name, value in request.form.items()
        ):
            return is_valid
        self.form_errors.append(
            _("What is asked here was changed meanwhile: look at it, and send it again.")
        )
        return False

    def fields_in(self, part: AskedPart) -> Mapping[str, Field]:
        """The fields of a part, by their own names."""
        return {name: self[part.part.field_of(name)] for name in part.asked.fields}

    def parts_told(self) -> tuple[ToldPart, ...]:
        """Typed values of the parts that differ from the record."""
        recorded = type(self)(formdata=None)
        parts = []
        for part in self.asked:
            typed = self.fields_in(part)
            before = recorded.fields_in(part)
            if any(_sent(field) != _sent(before[name]) for name, field in typed.items()):
                parts.append(ToldPart(part.part, {n: field.data for n, field in typed.items()}))
        return tuple(parts)

    def recorded(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """These recorded values by field, with those of the parts."""
        blank = {field.name: field.data for field in type(self)(formdata=None).visible()}
        return {name: data for name, data in blank.items() if name != "reason"} | dict(values)


def _sent(field: Field) -> list[str]:
    """The value the field sends, without blanks around it."""
    data: Any = field.data
    if isinstance(data, list):
        return [_value(item) for item in data]
    if data in (None, "", False):
        return []
    if data is True:
        return ["y"]
    text = _value(data).strip().replace("\r\n", "\n")
    return [text] if text else []


def _value(data: Any) -> str:
    return str(getattr(data, "value", data))


SHORT = at_most(500)


class ChangeVisitForm(EditForm):
    """Move one visit, or send somebody else."""

    day = DayAhead(_l("Day"), [Required(_l("Give the day."))])
    planned_at = TimeField(_l("Time of day, if agreed"))
    way = EnumSelect(_l("How"), VisitWay)
    visitor = SelectField(_l("Who goes"), coerce=int, choices=[])
    on_rest_day = EnumRadio(_l("On a rest day or holiday"), OnRestDay, default=OnRestDay.MOVE)
    reason = StringField(_l("Why"), [SHORT])

    def change(self) -> VisitChange:
        """The typed change of the visit."""
        return self.into(VisitChange, planned_at=self.planned_at.time())


class CancelForm(EditForm):
    """Cancel one visit, or the rest of its series."""

    reason = StringField(_l("Why"), [Required(_l("Say why, in a few words.")), SHORT])
    and_the_rest = BooleanField(_l("Cancel every later visit of this series, too"))


OUTCOME, CHOOSE = _l("Outcome of the visit"), _l("Choose what happened.")
# What is said of a person alone, and never asked of a body.
OF_A_PERSON = ("condition", "done_now", "told")


class VisitOutcomeForm(ActedOnFields, WithFiles, PartedForm):
    """Outcome of a planned visit."""

    @classmethod
    def about(cls: type[F], of: VisitOf, user: Staff) -> type[F]:
        """This form with what features add; to a body, without what is asked of a person."""
        form = super().about(of, user)
        if not is_body(of.party):
            return form
        ways = [way for way in VisitWay if way is not VisitWay.HOME]
        fields: dict[str, Any] = dict.fromkeys(OF_A_PERSON)
        fields["way"] = EnumSelect(_l("How"), ways, default=VisitWay.ON_SITE)
        fields["state"] = EnumRadio(
            OUTCOME,
            cls.states,
            validators=[InputRequired(CHOOSE)],
            worded=lambda state: label(came_as(state, of.party)),
        )
        return cast("type[F]", type(cls.__name__, (form,), fields))

    states: ClassVar[Sequence[VisitState]] = (
        VisitState.DONE,
        VisitState.NOT_AT_HOME,
        VisitState.REFUSED,
        VisitState.NOT_HELD,
        VisitState.CANCELLED,
    )
    state = EnumRadio(OUTCOME, states, validators=[InputRequired(CHOOSE)])
    condition = EnumRadio(_l("How are things?"), Condition)
    findings = TextAreaField(_l("In a sentence"), [note_length()])
    day = PastWhen(_l("Day"), [Required(_l("Write a date, or: unknown."))], description=PAST_HINT)
    way = EnumSelect(_l("How"), VisitWay)
    is_early = BooleanField(_l("It took place before the planned day"))

    def outcome(self) -> VisitOutcome:
        """The typed outcome."""
        text = (self.findings.data or "").strip().replace("\r\n", "\n")
        happened = kept_when(self.day) or PartialDate.unknown()
        return self.into(
            VisitOutcome, happened=happened, findings=text, way=self.way.data or VisitWay.HOME
        )


class CorrectOutcomeForm(VisitOutcomeForm, Reasoned):
    """Correction of the outcome of a visit."""


class UnplannedForm(VisitOutcomeForm):
    """A visit that nobody had planned."""

    party = PartySelect(_l("Whom"))
    states = tuple(state for state in VisitState if state in WENT)
    state = EnumRadio(OUTCOME, states, validators=[InputRequired(CHOOSE)])
    is_spot_check = BooleanField(_l("A spot check: nobody was told before"))
    asked_of = HiddenField()

    def validate(self, extra_validators: object = None) -> bool:
        """Not where somebody else was chosen than those about whom the parts asked."""
        is_valid = bool(super().validate(extra_validators))
        if not self.asked or str(self.asked_of.data) == str(self.party.data):
            return is_valid
        self.asked_of.data = str(self.party.data)
        self.form_errors.append(
            _("What is asked here is now asked about somebody else: look at it, and send it again.")
        )
        return False


def word_measure(measure: Measure) -> str:
    """A measure that visits may serve, in words, with its last day."""
    if measure.last_day is None:
        return label(measure.kind)
    last = word_day(measure.last_day, language(), long=True)
    return _("%(measure)s, until %(day)s", measure=label(measure.kind), day=last)


def outcome_values(visit: Visit, *, on: date) -> dict[str, object]:
    """Initial values of the outcome form: the planned day, or today if that lies ahead."""
    day = visit.planned_on or on
    return {"day": PartialDate.day(min(day, on)), "way": visit.way}
