"""The forms of a course: begin it, record a session, end it."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import lazy_gettext as _l
from wtforms import Field, FieldList, IntegerField, StringField, TextAreaField
from wtforms.validators import NumberRange, Optional

from casetrack.cases.fields import PartyChecks, PartySelect
from casetrack.cases.kinds import BodyKind, MeasureKind
from casetrack.cases.models import Party
from casetrack.casework.attachments.forms import WithFiles
from casetrack.web.choices import EnumSelect
from casetrack.web.forms import Form, at_most, note_length, within
from casetrack.web.typed_dates.fields import (
    PAST_HINT,
    AnyWhen,
    DayAhead,
    PastDay,
    PastWhen,
    Required,
    to_choose,
)

ITEM = at_most(1000)
SESSIONS = NumberRange(1, 200, _l("Write a number from 1 to 200, or leave it empty."))
# Lines offered for items, and how many there may be.
LINES = 5
MOST_LINES = 30


def items(text: object) -> FieldList[StringField]:
    """Short texts, one on each line."""
    return FieldList(
        StringField(text, [ITEM]),  # type: ignore[arg-type]  # a lazy text is one
        min_entries=LINES,
        max_entries=MOST_LINES,
    )


class CourseForm(Form):
    """Begin a course; each kind adds the fields it asks for, with their hints as descriptions."""

    kind = to_choose(_l("What"), MeasureKind, _l("Choose what it is."))
    child = PartySelect(_l("For"))
    guardians = PartyChecks(_l("Guardians who take part"))
    aim = TextAreaField(_l("Aim"), [Required(_l("Say what it should reach.")), note_length()])
    contents = items(_l("Content"))
    sessions_planned = IntegerField(_l("Planned number of sessions"), [Optional(), SESSIONS])
    started = AnyWhen(
        _l("First day"), [Required(_l("Write a date, or: unknown."))], description=PAST_HINT
    )
    last_day = DayAhead(_l("Last day, if one is set"))
    partners = PartyChecks(_l("Partners"))
    new_partner = StringField(_l("One more partner"), [within(Party.alias)])
    new_partner_kind = EnumSelect(_l("Kind of body"), BodyKind, default=BodyKind.OTHER)

    def particulars(self) -> Iterator[Field]:
        """The fields that this kind of course adds."""
        return (
            field
            for name, field in self._fields.items()
            if not hasattr(CourseForm, name) and name != "csrf_token"
        )


class SessionForm(WithFiles):
    """Record one session."""

    held = PastWhen(_l("Day"), [Required(_l("Write a date, or: unknown."))], description=PAST_HINT)
    what = TextAreaField(_l("What was done"), [Required(_l("Say in a sentence.")), note_length()])
    who = PartyChecks(_l("Who was there, besides the child"))


class CourseEndForm(Form):
    """End of an order or a course."""

    ended_on = PastDay(_l("Last day"), [Required(_l("Give the day it ended."))])
    result = TextAreaField(
        _l("How it went"), [Required(_l("Enter the outcome in a sentence.")), note_length()]
    )

    def particulars(self) -> Iterator[Field]:
        """The fields that one kind adds."""
        return (
            field
            for name, field in self._fields.items()
            if not hasattr(CourseEndForm, name) and name != "csrf_token"
        )
