"""What is typed of a supervision: rhythm, reports, leave, talks, hours, assessments, breaches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, NumberRange, Optional, ValidationError

from casetrack.courses.approvals.forms import PaperFields, RequiredToDecide
from casetrack.errors import RuleBroken
from casetrack.law.supervision import ProbationMonth
from casetrack.people.fact_actions import REASON_LENGTH
from casetrack.people.forms import FigureField
from casetrack.probation.models import ProbationCondition
from casetrack.probation.supervision.actions import HoursDone
from casetrack.probation.supervision.models import (
    MOST_EVERY,
    SHORT_LENGTH,
    TEXT_LENGTH,
    BreachAnswerKind,
    LeaveDecision,
    OwnReportWay,
)
from casetrack.visits.models import SeriesUnit
from casetrack.web.dates import word_day
from casetrack.web.forms import EditForm, EnumRadio, EnumSelect, Form
from casetrack.web.typed_dates.fields import (
    PAST_HINT,
    AnyDay,
    DayAhead,
    PastDay,
    PastWhen,
    Required,
)
from casetrack.web.words import language

TEXT = Length(max=TEXT_LENGTH, message=_l("At most %(n)d characters.", n=TEXT_LENGTH))
SHORT = Length(max=SHORT_LENGTH, message=_l("At most %(n)d characters.", n=SHORT_LENGTH))
REASON = Length(max=REASON_LENGTH, message=_l("At most %(n)d characters.", n=REASON_LENGTH))
HAPPENED = Required(_l("Write a date, or: unknown."))
DAY = Required(_l("Write one day, such as 2026-11-24."))
EVERY = NumberRange(1, MOST_EVERY, _l("Write a number from 1 to %(most)s.", most=str(MOST_EVERY)))
MOST_HOURS = 24
CAME, MISSING, ANSWERS = "came", "missing", (BreachAnswerKind.ADMONISHED, BreachAnswerKind.WARNED)


def _number_or_none(value: Any) -> int | None:
    return int(value) if str(value or "").isdecimal() else None


def _how_it_came() -> list[tuple[str, str]]:
    return [(CAME, _("received")), (MISSING, _("not received"))]


class SupervisionPlanForm(EditForm):
    """How a probation is supervised."""

    every = IntegerField(_l("A report of the child every"), [Optional(), EVERY])
    unit = EnumSelect(_l("Unit"), (SeriesUnit.WEEK, SeriesUnit.MONTH), nothing=_l("no rhythm"))
    first_report = DayAhead(_l("First report, planned for"), [Optional()])
    assesses = BooleanField(_l("Each month is assessed"))


class RowForm(Form):
    """A form of one row: what is refused of a text is said where it was typed."""

    def refuse(self, broken: RuleBroken) -> None:
        """Show what was refused of a text, whichever language it is kept in, at its field."""
        field = (broken.field or "").removesuffix("_zh").removesuffix("_en")
        if field in self._fields:
            broken.field = field
        super().refuse(broken)


class OwnReportForm(RowForm):
    """One report of the child, or that it did not come."""

    planned = SelectField(_l("Which report"), choices=[])
    came = RadioField(
        _l("Received?"), choices=_how_it_came, validators=[Required(_l("Say whether it came."))]
    )
    happened = PastWhen(_l("Received on"), description=PAST_HINT)
    way = EnumSelect(_l("How"), OwnReportWay, nothing=_l("not recorded"))
    text = TextAreaField(_l("What it says"), [TEXT], description=_l("Aliases only, no names."))
    received_by = StringField(_l("Received by"), [SHORT])

    def validate_text(self, field: TextAreaField) -> None:
        """What came says something."""
        if self.came.data == CAME and not (field.data or "").strip():
            raise ValidationError(_("Say what it says, in a few words."))

    def offer(self, days: Iterable[tuple[date, date]]) -> None:
        """Give the planned ones that wait, each by its due day; and one that nobody asked for."""
        waiting = [
            (day.isoformat(), _("due on %(day)s", day=word_day(due, language())))
            for day, due in days
        ]
        self.planned.choices = [*waiting, ("", _("none of those: it came besides"))]


class LeaveForm(RowForm):
    """A request for leave."""

    asked_on = PastDay(_l("Asked on"), [DAY])
    since = AnyDay(_l("From"), [DAY])
    until = AnyDay(_l("Until, included"), [DAY])
    place = StringField(_l("Where to"), [Required(_l("Say where to.")), SHORT])
    text = TextAreaField(_l("Why"), [Required(_l("Say why, in a few words.")), TEXT])


class TalkForm(RowForm):
    """One talk with the child."""

    happened = PastWhen(_l("Day"), [HAPPENED], description=PAST_HINT)
    held_by = StringField(_l("Who spoke with the child"), [SHORT])
    text = TextAreaField(
        _l("About what"),
        [Required(_l("Say what it was about.")), TEXT],
        description=_l("Aliases only, no names."),
    )
    next_on = DayAhead(_l("Next talk on"), [Optional()])


class AssessmentForm(RowForm):
    """The assessment of one month."""

    month = SelectField(_l("Month"), coerce=_number_or_none, choices=[])
    happened = PastWhen(_l("Assessed on"), [HAPPENED], description=PAST_HINT)
    assessed_by = StringField(_l("By whom"), [SHORT])
    text = TextAreaField(
        _l("What was kept"), [Required(_l("Say what was kept, and what not.")), TEXT]
    )
    next = TextAreaField(_l("What comes next"), [TEXT])

    def offer(self, months: Sequence[ProbationMonth]) -> None:
        """Give the months that may be chosen, each with its days."""
        lang = language()
        self.month.choices = [
            (
                one.number,
                _(
                    "month %(n)d, %(first)s to %(last)s",
                    n=one.number,
                    first=word_day(one.first, lang),
                    last=word_day(one.last, lang),
                ),
            )
            for one in months
        ]


class OutcomeForm(RowForm):
    """An admonition or a warning after a breach."""

    breach = SelectField(_l("Which breach"), coerce=_number_or_none, choices=[])
    kind = EnumRadio(
        _l("What became of it"), ANSWERS, validators=[Required(_l("Choose what became of it."))]
    )
    happened = PastWhen(_l("Day"), [HAPPENED], description=PAST_HINT)
    text = TextAreaField(
        _l("What was said, and why"), [Required(_l("Say it in a few words.")), TEXT]
    )


class Corrected(EditForm):
    """What a correction asks besides."""

    # That it may not be empty says the action: of a form sent back as it was nobody asks why.
    reason = StringField(_l("Why it is corrected"), [REASON])


class ChangeOwnReportForm(OwnReportForm, Corrected):
    """Correct a report."""


class ChangeLeaveForm(LeaveForm, Corrected):
    """Correct a request for leave."""


class ChangeTalkForm(TalkForm, Corrected):
    """Correct a talk."""


class ChangeAssessmentForm(AssessmentForm, Corrected):
    """Correct an assessment."""


class ChangeOutcomeForm(OutcomeForm, Corrected):
    """Correct what became of a breach."""


class TakeBackForm(EditForm):
    """Take back what was recorded by mistake."""

    reason = StringField(_l("Why it is taken back"), [REASON])


class LeaveAnswerForm(EditForm):
    """What is decided on a request for leave."""

    decision = EnumRadio(_l("Decision"), LeaveDecision, validators=[Required(_l("Choose one."))])
    decided_on = PastDay(_l("Decided on"), [DAY])
    decided_by = StringField(_l("By whom"), [SHORT])
    reason = TextAreaField(_l("Why"), [TEXT])


class BackFromLeaveForm(EditForm):
    """That the child is back."""

    returned_on = PastDay(_l("Back on"), [DAY])


class HoursForm(Form):
    """Hours of service on one day."""

    condition = SelectField(_l("Towards which condition"), coerce=_number_or_none, choices=[])
    happened = PastWhen(_l("Day"), [HAPPENED], description=PAST_HINT)
    hours = FigureField(
        _l("Hours"),
        [Required(_l("Say how many hours."))],
        description=_l("In half hours: 2, or 2.5."),
    )
    text = TextAreaField(_l("Where, and what was done"), [Required(_l("Say what was done.")), TEXT])

    def offer(self, conditions: Iterable[ProbationCondition]) -> None:
        """Give the conditions of which a number is wanted."""
        lang = language()
        self.condition.choices = [(one.id, one.text.in_(lang)) for one in conditions]

    def done(self) -> HoursDone:
        """What was done."""
        whole, half = divmod(int(self.hours.data * 2), 2)
        return self.into(HoursDone, hours=whole, has_half=bool(half))

    def validate_hours(self, field: FigureField) -> None:
        """Refuse what is no half hour, none at all, or more than a day has."""
        halves = field.data * 2 if field.data is not None else 0
        if not 1 <= halves <= 2 * MOST_HOURS or halves != int(halves):
            raise ValidationError(
                _("Write hours in steps of a half, from 0.5 to %(n)d.", n=MOST_HOURS)
            )


class NotRevokingForm(PaperFields, Form):
    """That the probation is not revoked because of a breach."""

    breach = SelectField(_l("Which breach"), coerce=_number_or_none, choices=[])
    decided_on = PastDay(_l("Decided on"), [DAY])
    reason = TextAreaField(_l("Why it is not revoked"), [RequiredToDecide(_l("Say why.")), TEXT])
