"""Forms that change the calendar."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField

from casetrack.clocks.calendar.actions import Override
from casetrack.clocks.calendar.models import CalendarDay, ExamWeek
from casetrack.law import DayKind
from casetrack.web.choices import EnumSelect
from casetrack.web.forms import EditForm, Form, within
from casetrack.web.typed_dates.fields import AnyDay, DayAhead, Required

DAY = Required(_l("Enter the day."))


class OverrideForm(EditForm):
    """An override of one day against its weekday or notice, with a reason."""

    day = AnyDay(_l("Day"), [DAY])
    kind = EnumSelect(
        _l("It is"), tuple(DayKind), validators=[Required(_l("Choose one of the list."))]
    )
    name = StringField(_l("Its name, if it has one"), [within(CalendarDay.name)])
    reason = StringField(
        _l("Why"),
        [Required(_l("Say why: who decided it, by which document.")), within(CalendarDay.reason)],
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
    name_zh = StringField(_l("Name in Chinese"), [within(ExamWeek.name)])
    name_en = StringField(_l("Name in English"), [within(ExamWeek.name)])


class ExamChangeForm(ExamForm, EditForm):
    """Days of examinations that stand there already."""


class ExamRemovalForm(EditForm):
    """Days of examinations that are taken away, and why."""

    reason = StringField(
        _l("Why"), [Required(_l("Say why, in a few words.")), within(CalendarDay.reason)]
    )
