"""The forms of guidance: an order and its change; fields of a programme beyond other courses."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, TextAreaField
from wtforms.validators import NumberRange, Optional

from casetrack.cases.fields import PartyChecks, PartySelect
from casetrack.cases.models import Party
from casetrack.courses.forms import CourseEndForm, CourseForm, items
from casetrack.guidance.actions import OwnTerms, own_field
from casetrack.guidance.revisit_kinds import FamilyEffect
from casetrack.guidance.terms import MOST_MONTHS
from casetrack.web.choices import EnumSelect
from casetrack.web.forms import EditForm, Form, note_length
from casetrack.web.typed_dates.fields import PAST_HINT, DayAhead, PastDay, PastWhen, Required
from casetrack.web.words import language

MONTHS = NumberRange(1, MOST_MONTHS, _l("Write a number of months from 1 to %(n)d.", n=MOST_MONTHS))
# Number of empty lines after the filled ones.
MORE_LINES = 2


class GuidanceOrderForm(Form):
    """Issue an order to one guardian or several."""

    child = PartySelect(_l("About"))
    more_children = PartyChecks(_l("And about, by the same decision"))
    recipients = PartyChecks(
        _l("Guardians who receive it"), validators=[Required(_l("Choose at least one guardian."))]
    )
    reason = TextAreaField(
        _l("Why"), [Required(_l("Say what is wrong with the guardianship.")), note_length()]
    )
    duties = items(_l("Duty"))
    issued = PastWhen(
        _l("Issued on"), [Required(_l("Write a date, or: unknown."))], description=PAST_HINT
    )
    served_on = PastDay(_l("Served on"))
    months = IntegerField(_l("Length of the order in months"), [Optional(), MONTHS])
    last_day = DayAhead(_l("Last day, if the order names one"))

    def own_terms(self) -> dict[int, OwnTerms]:
        """Own terms typed for single guardians, by their id."""
        return {
            party_id: OwnTerms(
                tuple(
                    line for line in (self[own_field("duties", party_id)].data or "").splitlines()
                ),
                self[own_field("served_on", party_id)].data,
            )
            for party_id in self.recipients.data or ()
            if own_field("duties", party_id) in self
        }


def order_form_for(guardians: Iterable[Party]) -> type[Any]:
    """The form with optional fields for own terms of each of these guardians."""
    fields: dict[str, Any] = {}
    for guardian in guardians:
        who = guardian.alias.in_(language())
        fields[own_field("duties", guardian.id)] = TextAreaField(
            _l("Further duties of %(who)s alone, one on each line", who=who), [note_length()]
        )
        fields[own_field("served_on", guardian.id)] = PastDay(
            _l("Served on %(who)s, if on another day", who=who)
        )
    return type("GuidanceOrderFormOfThese", (GuidanceOrderForm,), fields)


class ChangeOrderForm(EditForm):
    """Duties, service, length and last day of an order."""

    duties = items(_l("Duty"))
    served_on = PastDay(_l("Served on"))
    months = IntegerField(_l("Length of the order in months"), [Optional(), MONTHS])
    last_day = DayAhead(_l("Last day, if the order names one"))


class EffectEndForm(CourseEndForm):
    """End an order or a programme, and judge its effect."""

    effect = EnumSelect(_l("Effect"), FamilyEffect, nothing=_l("not judged yet"))


class ProgrammeForm(CourseForm):
    """Begin a programme."""

    is_ordered = BooleanField(_l("They were ordered to accept it"))
    reason = TextAreaField(_l("What is wrong with the family education"), [note_length()])


def shown(day: date | None) -> str:
    """A day as the value of a field; "" for None."""
    return day.isoformat() if day else ""
