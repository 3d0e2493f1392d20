"""The forms of a proposal, of the table of an office, of a deputy, and of a paper approval."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from casetrack.accounts.approval import Approval, WhoDecides
from casetrack.accounts.models import Staff
from casetrack.approvals.models import NUMBER_LENGTH
from casetrack.cases.past import ensure_past
from casetrack.dates.fields import AnyDay, DayAhead, PastDay, Required
from casetrack.errors import RuleBroken
from casetrack.web.clock import today
from casetrack.web.forms import EditForm, EnumRadio, EnumSelect, Form, note_length

ON_PAPER = (WhoDecides.CHIEF_PROCURATOR, WhoDecides.COMMITTEE)


def _number(text: Any) -> StringField:
    return StringField(
        text, [Optional(), Length(max=NUMBER_LENGTH, message=_l("At most 60 characters."))]
    )


class PaperFields:
    """What the form of a decision asks where nobody decides it in casetrack."""

    approved_by = EnumRadio(
        _l("Approved on paper by"), ON_PAPER, default=WhoDecides.CHIEF_PROCURATOR
    )
    approved_number = _number(_l("Number of the approval, or of the minutes"))
    approved_on = PastDay(_l("Approved on"), [Optional()])


def without_paper(form: Form) -> None:
    """Ask for no paper: somebody decides here, or nobody else need decide."""
    del form.approved_by, form.approved_number, form.approved_on


def paper_of(form: Any) -> Approval | None:
    """What was typed of the approval on paper; None without a number.

    Raises RuleBroken where its day is missing or has not come.
    """
    number = (form.approved_number.data or "").strip()
    if not number:
        return None
    if form.approved_on.data is None:
        raise RuleBroken("paper_day_missing", field="approved_on")
    ensure_past(form.approved_on.data, on=today(), field="approved_on")
    return Approval(form.approved_by.data, form.approved_on.data, number=number)


class ProposalDecisionForm(EditForm):
    """Decide as it was proposed, or return it."""

    decided_on = PastDay(
        _l("Decided on"), [Required(_l("Enter the day of the decision."))], default=today
    )
    minutes = _number(_l("Number of the minutes, where the committee decided"))
    remark = TextAreaField(_l("Remark"), [note_length()])


class ProposalReturnForm(EditForm):
    """Give it back."""

    remark = TextAreaField(
        _l("Why, and what is to be added"), [Required(_l("Say what is missing.")), note_length()]
    )


class ProposalCheckForm(EditForm):
    """Say that it may be decided."""

    remark = TextAreaField(_l("Remark"), [note_length()])


class ProposalPassOnForm(EditForm):
    """Leave it to the committee."""

    remark = TextAreaField(_l("What the committee is asked"), [note_length()])


class ProposalWithdrawalForm(EditForm):
    """Take it back."""

    reason = TextAreaField(
        _l("Why it is withdrawn"), [Required(_l("Say why, in a few words.")), note_length()]
    )


class OfficeDeciderForm(EditForm):
    """Who decides one kind of decision in the office."""

    decider = EnumSelect(_l("Who decides"), WhoDecides)
    is_checked_first = BooleanField(_l("The section head checks it first"))


class DeputyForm(Form):
    """Who stands in, and from when until when."""

    deputy = SelectField(
        _l("Who stands in"),
        coerce=lambda value: int(value) if str(value or "").isdecimal() else None,
        validators=[Required(_l("Choose who stands in."))],
    )
    since = AnyDay(_l("From"), [Required(_l("Enter the first day."))], default=today)
    until = DayAhead(_l("Until, included"), [Required(_l("Enter the last day."))])

    def offer(self, those: Iterable[Staff]) -> None:
        """Give the choices."""
        self.deputy.choices = [(one.id, one.name) for one in those]


class DeputyEndForm(EditForm):
    """End it before its time."""
