"""The forms of a supervision: its plan, decisions on leave, hours, a decision not to revoke."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import NumberRange, Optional, ValidationError

from casetrack.casework.facts.forms import FigureField, number_or_none
from casetrack.courses.approvals.forms import PaperFields, RequiredToDecide
from casetrack.probation.models import ProbationCondition
from casetrack.probation.supervision.actions import HoursDone
from casetrack.probation.supervision.models import MOST_EVERY, LeaveDecision, LeaveRequest
from casetrack.visits.models import SeriesUnit
from casetrack.web.choices import EnumRadio, EnumSelect
from casetrack.web.forms import EditForm, Form, within
from casetrack.web.typed_dates.fields import PAST_HINT, DayAhead, PastDay, PastWhen, Required
from casetrack.web.words import language

TEXT = within(LeaveRequest.text)
SHORT = within(LeaveRequest.decided_by)
HAPPENED = Required(_l("Write a date, or: unknown."))
DAY = Required(_l("Write one day, such as 2026-11-24."))
EVERY = NumberRange(1, MOST_EVERY, _l("Write a number from 1 to %(most)s.", most=str(MOST_EVERY)))
MOST_HOURS = 24


class SupervisionPlanForm(EditForm):
    """Set the plan of a supervision."""

    every = IntegerField(_l("A report of the child every"), [Optional(), EVERY])
    unit = EnumSelect(_l("Unit"), (SeriesUnit.WEEK, SeriesUnit.MONTH), nothing=_l("no rhythm"))
    first_report = DayAhead(_l("First report, planned for"), [Optional()])
    assesses = BooleanField(_l("Each month is assessed"))


class LeaveAnswerForm(EditForm):
    """Decide on a request for leave."""

    decision = EnumRadio(_l("Decision"), LeaveDecision, validators=[Required(_l("Choose one."))])
    decided_on = PastDay(_l("Decided on"), [DAY])
    decided_by = StringField(_l("By whom"), [SHORT])
    reason = TextAreaField(_l("Why"), [TEXT])


class BackFromLeaveForm(EditForm):
    """Record the child's return."""

    returned_on = PastDay(_l("Back on"), [DAY])


class HoursForm(Form):
    """Hours of service on one day."""

    condition = SelectField(_l("Towards which condition"), coerce=number_or_none, choices=[])
    happened = PastWhen(_l("Day"), [HAPPENED], description=PAST_HINT)
    hours = FigureField(
        _l("Hours"),
        [Required(_l("Say how many hours."))],
        description=_l("In half hours: 2, or 2.5."),
    )
    text = TextAreaField(_l("Where, and what was done"), [Required(_l("Say what was done.")), TEXT])

    def offer(self, conditions: Iterable[ProbationCondition]) -> None:
        """Set the choices: conditions with a wanted number."""
        lang = language()
        self.condition.choices = [
            (condition.id, condition.text.in_(lang)) for condition in conditions
        ]

    def done(self) -> HoursDone:
        """The hours from the form."""
        whole, half = divmod(int(self.hours.data * 2), 2)
        return self.into(HoursDone, hours=whole, has_half=bool(half))

    def validate_hours(self, field: FigureField) -> None:
        """Refuse a number that is no multiple of 0.5, is 0, or is above MOST_HOURS."""
        halves = field.data * 2 if field.data is not None else 0
        if not 1 <= halves <= 2 * MOST_HOURS or halves != int(halves):
            raise ValidationError(
                _("Write hours in steps of a half, from 0.5 to %(n)d.", n=MOST_HOURS)
            )


class NotRevokingForm(PaperFields, Form):
    """Decide not to revoke the probation because of a breach."""

    breach = SelectField(_l("Which breach"), coerce=number_or_none, choices=[])
    decided_on = PastDay(_l("Decided on"), [DAY])
    reason = TextAreaField(_l("Why it is not revoked"), [RequiredToDecide(_l("Say why.")), TEXT])
