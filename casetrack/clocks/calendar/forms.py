"""Forms that change the calendar."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l
from wtforms import (
    HiddenField,
    StringField,
)
from wtforms.validators import Length

from casetrack.clocks.calendar.actions import Override
from casetrack.clocks.calendar.models import EXAM_NAME_LENGTH, REASON_LENGTH
from casetrack.law import DayKind
from casetrack.web.forms import EditForm, EnumSelect, Form
from casetrack.web.typed_dates.fields import AnyDay, DayAhead, Required

DAY = Required(_l("Enter the day."))


class OverrideForm(EditForm):
    """An override of one day against its weekday or notice, with a reason."""

    day = AnyDay(_l("Day"), [DAY])
    kind = EnumSelect(
        _l("It is"), tuple(DayKind), validators=[Required(_l("Choose one of the list."))]
    )
    name = StringField(_l("Its name, if it has one"), [Length(max=60)])
    reason = StringField(
        _l("Why"),
        [
            Required(_l("Say why: who decided it, by which document.")),
            Length(max=REASON_LENGTH, message=_l("At most %(n)s characters.", n=REASON_LENGTH)),
        ],
    )


class RemovalForm(EditForm):
    """An override that no longer holds."""

    day = HiddenField()

    def override(self) -> Override | None:
        """The override to remove; None if no day was sent."""
        try:
            return Override(date.fromisoformat(self.day.data or ""), None, "")
        except ValueError:
            return None


class ExamForm(Form):
    """Days of examinations, with a name."""

    first_on = DayAhead(_l("First day"), [Required(_l("Enter the first day."))])
    last_on = DayAhead(_l("Last day"), [Required(_l("Enter the last day."))])
    name_zh = StringField(_l("Name in Chinese"), [Length(max=EXAM_NAME_LENGTH)])
    name_en = StringField(_l("Name in English"), [Length(max=EXAM_NAME_LENGTH)])


class ExamChangeForm(ExamForm, EditForm):
    """Days of examinations that stand there already."""


class ExamRemovalForm(EditForm):
    """Days of examinations that are taken away, and why."""

    reason = StringField(
        _l("Why"), [Required(_l("Say why, in a few words.")), Length(max=REASON_LENGTH)]
    )
