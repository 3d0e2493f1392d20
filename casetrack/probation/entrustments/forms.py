"""The forms of an entrustment, each with the fields of its action."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from wtforms import BooleanField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import NumberRange, Optional

from casetrack.accounts.models import Procuratorate, Staff
from casetrack.cases.fields import PartyChecks, PartySelect
from casetrack.cases.models import Party
from casetrack.db.partial_date import PartialDate
from casetrack.probation.entrustments.actions import Application, LetterSent, OfficeAnswer
from casetrack.probation.entrustments.dividing import Division
from casetrack.probation.entrustments.models import (
    MOST_EVERY,
    BreachAnswer,
    DutySide,
    Entrustment,
    ReportKind,
)
from casetrack.probation.entrustments.supervising import BreachDecision, Meeting, NewReport
from casetrack.probation.models import ProbationCondition
from casetrack.visits.forms import SHORT
from casetrack.visits.models import SeriesUnit
from casetrack.web.choices import EnumRadio, EnumSelect
from casetrack.web.forms import EditForm, Form, note_length, within
from casetrack.web.typed_dates.fields import DayAhead, PastDay, PastWhen, Required, TimeField
from casetrack.web.words import language

WHY = _l("Say why, in a few words.")
SIDE = "side_"
ACCEPT, DECLINE = "accept", "decline"


class ApplicationForm(Form):
    """Record an application of child and family for supervision where they live."""

    child = PartySelect(_l("Which child"))
    to = SelectField(_l("Which office"), [Required(_l("Choose another procuratorate."))])
    applied = PastWhen(_l("Applied on"), [Required(_l("Say when they applied, or unknown."))])
    reason = TextAreaField(_l("Why there"), [Required(WHY), note_length()])

    def offer(self, offices: Iterable[Procuratorate], bodies: Iterable[Party]) -> None:
        """Set the choices: offices and bodies that may be asked."""
        lang = language()
        self.to.choices = [("", _("choose"))]
        self.to.choices += [(f"office-{office.id}", office.name_in(lang)) for office in offices]
        self.to.choices += [(f"body-{body.id}", body.alias.in_(lang)) for body in bodies]

    def application(self) -> Application:
        """The application from the form."""
        kind, _sign, number = str(self.to.data or "").partition("-")
        chosen = int(number) if number.isdigit() else None
        return self.into(
            Application,
            office_id=chosen if kind == "office" else None,
            body_id=chosen if kind == "body" else None,
        )


class EntrustmentLetterForm(EditForm):
    """The letter to the other office."""

    sent_on = PastDay(_l("Sent on"), [Required(_l("Give the day of the letter."))])
    number = StringField(
        _l("Number of the letter"), [Optional(), within(Entrustment.letter_number)]
    )
    answer_due = DayAhead(
        _l("Answer asked for by"), [Required(_l("Say by when you ask for an answer."))]
    )

    def letter(self) -> LetterSent:
        """The letter from the form."""
        return self.into(LetterSent)


class ReasonForm(EditForm):
    """Reason of withdrawing an application, or of recalling or returning a supervision."""

    reason = TextAreaField(_l("Why"), [Required(WHY), note_length()])


class OfficeAnswerForm(EditForm):
    """The answer of the office that was asked."""

    answer = SelectField(_l("The answer"), [Required(_l("Choose one of the list."))])
    answered_on = PastDay(_l("Answered on"), [Required(_l("Give the day of the answer."))])
    text = TextAreaField(_lp("answer", "What it says"), [Optional(), note_length()])
    staff = SelectField(_l("Who supervises"), coerce=int, choices=[])

    def offer(self, people: Sequence[Staff]) -> None:
        """Set the choices: both answers, and supervisors; none where the office is only a body."""
        self.answer.choices = [
            ("", _("choose")),
            (ACCEPT, _("we supervise the child") if people else _("it supervises the child")),
            (DECLINE, _("we cannot") if people else _("it cannot")),
        ]
        if people:
            self.staff.choices = [(person.id, person.name) for person in people]
        else:
            del self.staff

    def said(self) -> OfficeAnswer:
        """The answer from the form."""
        return self.into(OfficeAnswer, is_accepted=self.answer.data == ACCEPT)


class SupervisorForm(EditForm):
    """Name another supervisor of the same office."""

    staff = SelectField(_l("Who supervises"), coerce=int, choices=[])

    def offer(self, people: Sequence[Staff]) -> None:
        """Set the choices: people who may supervise."""
        self.staff.choices = [(person.id, person.name) for person in people]


class DivisionForm(EditForm):
    """Division of duties; `division_for` adds a choice of office for each requirement."""

    theirs = TextAreaField(_l("What else the entrusted office does"), [note_length()])
    ours = TextAreaField(_l("What else this office does"), [note_length()])
    every = IntegerField(
        _l("A report every"),
        [
            Optional(),
            NumberRange(1, MOST_EVERY, _l("Write a number from 1 to %(most)d.", most=MOST_EVERY)),
        ],
    )
    unit = EnumSelect(
        _l("Weeks or months"), (SeriesUnit.WEEK, SeriesUnit.MONTH), nothing=_l("no rhythm")
    )
    report_due = DayAhead(_l("The next report by"))

    def division(self, conditions: Iterable[ProbationCondition]) -> Division:
        """The division from the form."""
        sides: dict[int, DutySide] = {}
        for condition in conditions:
            value = self[f"{SIDE}{condition.position}"].data
            if value is not None:
                sides[condition.position] = value
        return self.into(Division, sides=sides)


def division_for(conditions: Iterable[ProbationCondition]) -> type[DivisionForm]:
    """The form with a choice of the office for each of these requirements."""
    lang = language()
    fields = {
        f"{SIDE}{condition.position}": EnumSelect(
            condition.text.in_(lang), DutySide, nothing=_("nobody yet")
        )
        for condition in conditions
    }
    return type("DivisionForm", (DivisionForm,), fields)


def as_shown(entrustment: Entrustment) -> Mapping[str, object]:
    """Initial data of a form of the division."""
    lang = language()
    return {
        "theirs": entrustment.theirs.in_(lang) if entrustment.theirs else "",
        "ours": entrustment.ours.in_(lang) if entrustment.ours else "",
        "every": entrustment.every,
        "unit": entrustment.unit,
        "report_due": entrustment.report_due,
        "version": entrustment.version,
        **{f"{SIDE}{duty.condition}": duty.side for duty in entrustment.duties},
    }


class EntrustmentReportForm(Form):
    """Report of the entrusted office."""

    kind = EnumRadio(
        _l("Kind of report"), ReportKind, validators=[Required(_l("Choose what you report."))]
    )
    happened = PastWhen(_l("When"), [Required(_l("Say when it was."))])
    text = TextAreaField(
        _l("What you report"),
        [Required(_l("Say what you report, in a few sentences.")), note_length()],
    )

    def report(self) -> NewReport:
        """The report from the form."""
        return self.into(NewReport, happened=as_when(self.happened.data))


class BreachDecisionForm(EditForm):
    """Decision on a reported breach."""

    answer = EnumRadio(
        _l("Decision on the report"),
        BreachAnswer,
        validators=[Required(_l("Choose the decision."))],
    )
    is_serious = BooleanField(_l("It had serious consequences"))
    of_public_order = BooleanField(_l("It broke rules of public order"))
    reason = TextAreaField(_l("Why it is set aside"), [note_length()])

    def decision(self) -> BreachDecision:
        """The decision from the form."""
        return self.into(BreachDecision)


class MeetingForm(Form):
    """A meeting by video of both offices, the child and its family."""

    day = DayAhead(_l("Day"), [Required(_l("Give the day of the meeting."))])
    at = TimeField(_l("Time of day, if agreed"))
    aim = StringField(_l("Aim"), [Required(_l("Say what it is for, in a few words.")), SHORT])
    guardians = PartyChecks(_l("Who of the family takes part"))

    def meeting(self) -> Meeting:
        """The meeting from the form."""
        return self.into(Meeting, at=self.at.time())


def as_when(value: object) -> PartialDate:
    """The typed time; unknown if nothing was typed."""
    return value if isinstance(value, PartialDate) else PartialDate.unknown()
