"""The forms of guidance: an order, its change and end; a programme, its sessions and end."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, IntegerField, StringField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional

from casetrack.cases.fields import PartyChecks, PartySelect
from casetrack.cases.kinds import BodyKind, MeasureKind
from casetrack.dates.fields import DayField, Given
from casetrack.guidance.terms import MOST_MONTHS
from casetrack.web.forms import EditForm, EnumSelect, Form, note_length

ITEM = Length(max=1000, message=_l("At most 1,000 characters for one item."))
MONTHS = NumberRange(1, MOST_MONTHS, _l("Write a number of months from 1 to %(n)d.", n=MOST_MONTHS))
SESSIONS = NumberRange(1, 200, _l("Write a number from 1 to 200, or leave it empty."))
# Lines offered for items, and empty ones after those that are there.
LINES = 4
MORE_LINES = 2
MOST_LINES = 30

# In the order in which they are offered.
KINDS = (
    MeasureKind.FAMILY_EDUCATION_GUIDANCE,
    MeasureKind.FAMILY_EDUCATION_SUPPORT,
    MeasureKind.GUARDIANSHIP_PLAN,
    MeasureKind.CORRECTIVE_EDUCATION,
    MeasureKind.GRADED_INTERVENTION,
    MeasureKind.DIGITAL_SUPERVISION,
    MeasureKind.HELP_PROGRAMME,
)


def _items(text: object) -> FieldList[StringField]:
    return FieldList(
        StringField(text, [ITEM]),  # type: ignore[arg-type]  # a lazy text is one
        min_entries=LINES,
        max_entries=MOST_LINES,
    )


class OrderForm(Form):
    """Issue an order to one guardian or several."""

    child = PartySelect(_l("About"))
    recipients = PartyChecks(
        _l("Guardians who receive it"), validators=[Given(_l("Choose at least one guardian."))]
    )
    reason = TextAreaField(
        _l("Why"), [Given(_l("Say what is wrong with the guardianship.")), note_length()]
    )
    duties = _items(_l("Duty"))
    issued_on = DayField(_l("Issued on"), [Given(_l("Give the day of the order."))])
    served_on = DayField(_l("Served on"))
    months = IntegerField(_l("Length of the order in months"), [Optional(), MONTHS])
    last_day = DayField(_l("Last day, if the order names one"))


class ChangeOrderForm(EditForm):
    """Duties, service, length and last day of an order."""

    duties = _items(_l("Duty"))
    served_on = DayField(_l("Served on"))
    months = IntegerField(_l("Length of the order in months"), [Optional(), MONTHS])
    last_day = DayField(_l("Last day, if the order names one"))


class EndForm(Form):
    """End an order or a programme."""

    ended_on = DayField(_l("Last day"), [Given(_l("Give the day it ended."))])
    result = TextAreaField(
        _l("How it went"), [Given(_l("Say in a sentence what came of it.")), note_length()]
    )


class ProgrammeForm(Form):
    """Begin a programme."""

    kind = EnumSelect(_l("What"), KINDS, default=KINDS[0])
    child = PartySelect(_l("For"))
    guardians = PartyChecks(_l("Guardians who take part"))
    is_ordered = BooleanField(_l("They were ordered to accept it"))
    aim = TextAreaField(_l("Aim"), [Given(_l("Say what it should reach.")), note_length()])
    contents = _items(_l("Content"))
    sessions_planned = IntegerField(_l("Planned number of sessions"), [Optional(), SESSIONS])
    started_on = DayField(_l("First day"), [Given(_l("Give the day it began."))])
    last_day = DayField(_l("Last day, if one is set"))
    partners = PartyChecks(_l("Partners"))
    new_partner = StringField(_l("One more partner"), [Length(max=200)])
    new_partner_kind = EnumSelect(
        _l("Kind of body"), BodyKind, default=BodyKind.PEOPLES_ORGANISATION
    )


class SessionForm(Form):
    """Record one session."""

    held_on = DayField(_l("Day"), [Given(_l("Give the day."))])
    what = TextAreaField(_l("What was done"), [Given(_l("Say in a sentence.")), note_length()])
    who = PartyChecks(_l("Who was there, besides the child"))


def shown(day: date | None) -> str:
    """A day as a field shows it."""
    return day.isoformat() if day else ""
