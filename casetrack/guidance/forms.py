"""The forms of guidance: an order and its change; what a programme asks beyond other courses."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, TextAreaField
from wtforms.validators import NumberRange, Optional

from casetrack.cases.fields import PartyChecks, PartySelect
from casetrack.courses.forms import CourseForm, items
from casetrack.dates.fields import PAST_HINT, DayField, Required, WhenField
from casetrack.guidance.terms import MOST_MONTHS
from casetrack.web.forms import EditForm, Form, note_length

MONTHS = NumberRange(1, MOST_MONTHS, _l("Write a number of months from 1 to %(n)d.", n=MOST_MONTHS))
# Empty lines after those that are there.
MORE_LINES = 2


class GuidanceOrderForm(Form):
    """Issue an order to one guardian or several."""

    child = PartySelect(_l("About"))
    recipients = PartyChecks(
        _l("Guardians who receive it"), validators=[Required(_l("Choose at least one guardian."))]
    )
    reason = TextAreaField(
        _l("Why"), [Required(_l("Say what is wrong with the guardianship.")), note_length()]
    )
    duties = items(_l("Duty"))
    issued = WhenField(
        _l("Issued on"), [Required(_l("Write a date, or: unknown."))], description=PAST_HINT
    )
    served_on = DayField(_l("Served on"))
    months = IntegerField(_l("Length of the order in months"), [Optional(), MONTHS])
    last_day = DayField(_l("Last day, if the order names one"))


class ChangeOrderForm(EditForm):
    """Duties, service, length and last day of an order."""

    duties = items(_l("Duty"))
    served_on = DayField(_l("Served on"))
    months = IntegerField(_l("Length of the order in months"), [Optional(), MONTHS])
    last_day = DayField(_l("Last day, if the order names one"))


class ProgrammeForm(CourseForm):
    """Begin a programme."""

    is_ordered = BooleanField(_l("They were ordered to accept it"))


def shown(day: date | None) -> str:
    """A day as a field shows it."""
    return day.isoformat() if day else ""
