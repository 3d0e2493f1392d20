"""The forms of a proposal, of the table of an office, of a deputy, and of a paper approval."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, SelectField, StringField, TextAreaField
from wtforms.fields.core import UnboundField
from wtforms.validators import Optional

from casetrack.accounts.approval import Approval, WhoDecides
from casetrack.accounts.models import Staff
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.not_future import ensure_past
from casetrack.casework.attachments.forms import WithFiles
from casetrack.casework.correction_pages import Reasoned
from casetrack.codes import N_
from casetrack.courses.approvals.models import CommitteeMinutes, ProposalStep
from casetrack.errors import RuleBroken
from casetrack.ledger.proposals import rules_of_deciders
from casetrack.web.choices import EnumChecks, EnumRadio, EnumSelect
from casetrack.web.clock import today
from casetrack.web.forms import EditForm, Form, note_length, within
from casetrack.web.typed_dates.fields import AnyDay, DayAhead, PastDay, Required
from casetrack.web.words import label

ON_PAPER = (
    WhoDecides.CHIEF_PROCURATOR,
    WhoDecides.DEPUTY,
    WhoDecides.COMMITTEE,
    WhoDecides.PROSECUTOR,
    WhoDecides.OTHER,
)


def paper_number(text: Any) -> StringField:
    """The number of a paper, or of minutes, that may be left empty."""
    return StringField(text, [Optional(), within(ProposalStep.number)])


class PaperFields(WithFiles):
    """Fields for a decision of an earlier day, or one that nobody decides here; and its files."""

    recorded = BooleanField(_l("It was decided before: recorded, not decided here"))
    approved_by = EnumRadio(
        _l("Approved on paper by"), ON_PAPER, default=WhoDecides.CHIEF_PROCURATOR
    )
    approved_number = paper_number(_l("Number of the approval, or of the minutes"))
    approved_on = PastDay(_l("Approved on"), [Optional()])


class WhoDecidedForm(Reasoned):
    """Who really took what a paper tells, by which paper, and why that is corrected."""

    approved_by = EnumRadio(_l("Decided by"), ON_PAPER)
    approved_number = paper_number(_l("Number of the approval, or of the minutes"))
    approved_on = PastDay(_l("Approved on"), [Optional()])


def without_paper(form: Form) -> None:
    """Ask for no approval on paper: somebody decides here, or nobody else need decide.

    What was decided before is told by its paper all the same.
    """
    del form.approved_on


def is_recorded(form: Any) -> bool:
    """Whether the form tells an earlier decision."""
    return "recorded" in form and bool(form.recorded.data)


class RequiredToDecide(Required):
    """Validator for a value that a decision needs, and that an earlier decision may lack."""

    field_flags: ClassVar[dict[str, bool]] = {"required": True, "only_to_decide": True}

    def __call__(self, form: Any, field: Any) -> None:
        """Ask for it, unless the form tells what was decided before."""
        if not is_recorded(form):
            super().__call__(form, field)


def recorded_of(form: Any, day: date) -> Approval:
    """The decider of an earlier decision on the day of the form, and its paper."""
    number = (form.approved_number.data or "").strip()
    return Approval(form.approved_by.data, day, number=number, is_recorded=True)


def paper_of(form: Any) -> Approval | None:
    """The typed approval on paper; None without a number.

    Raises RuleBroken where its day is missing or has not come.
    """
    number = (form.approved_number.data or "").strip()
    if not number:
        return None
    if form.approved_on.data is None:
        raise RuleBroken(N_("Enter the day of the approval."), field="approved_on")
    ensure_past(form.approved_on.data, on=today(), field="approved_on")
    return Approval(form.approved_by.data, form.approved_on.data, number=number)


class ProposalDecisionForm(EditForm):
    """Decide as it was proposed, or return it."""

    decided_on = PastDay(
        _l("Decided on"), [Required(_l("Enter the day of the decision."))], default=today
    )
    minutes = paper_number(_l("Number of the minutes, where the committee decided"))
    remark = TextAreaField(_l("Remark"), [note_length()])

    # The names of the fields that hang on the day of the decision, or on what came meanwhile.
    settles: tuple[str, ...] = ()
    # What the terms that were proposed call the day of the decision.
    day = ""

    def refuse(self, broken: RuleBroken) -> None:
        """Show a refusal about the proposed day at the field of the day, too."""
        if broken.field == self.day:
            broken.field = self.decided_on.name
        super().refuse(broken)

    @property
    def to_settle(self) -> list[Field]:
        """Fields to settle that have a value or an error."""
        return [
            field for field in map(self._fields.get, self.settles) if field.data or field.errors
        ]

    def process(self, formdata: Any = None, obj: Any = None, **kwargs: Any) -> None:
        """Read the sent values; fields to settle that were not sent stay as proposed.

        The day is that on which the page is opened, whichever day the terms were proposed with.
        """
        super().process(formdata, obj, **kwargs)
        if self.decided_on.raw_data is None:
            self.decided_on.process(None, today())
        for name in self.settles:
            if self._fields[name].raw_data == []:
                self._fields[name].process(None, getattr(obj, name))

    def settled(self) -> dict[str, Any]:
        """The settled values, as the terms hold them."""
        return {name: self[name].data for name in self.settles}


def decision_form(settled: type[object] | None) -> type[ProposalDecisionForm]:
    """The form on which something is decided, with the fields that whoever decides may settle."""
    if settled is None:
        return ProposalDecisionForm
    return type("SettlingForm", (settled, ProposalDecisionForm), {"settles": _fields_of(settled)})


def _fields_of(settled: type[object]) -> tuple[str, ...]:
    return tuple(name for name, field in vars(settled).items() if isinstance(field, UnboundField))


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
    """The decider of one kind of decision in the office."""

    decider = EnumSelect(_l("Who decides"), WhoDecides)
    is_checked_first = BooleanField(_l("The section head checks it first"))


class DeputyForm(Form):
    """A deputy, with first and last day."""

    deputy = SelectField(
        _l("To whom"),
        coerce=lambda value: int(value) if str(value or "").isdecimal() else None,
        validators=[Required(_l("Choose to whom it is delegated."))],
    )
    since = AnyDay(_l("From"), [Required(_l("Enter the first day."))], default=today)
    until = DayAhead(_l("Until, included"), [Required(_l("Enter the last day."))])
    kinds = EnumChecks(_l("What is delegated"), ())

    def process(self, formdata: Any = None, obj: Any = None, **kwargs: Any) -> None:
        """Read what was sent, now that every feature has said what is decided."""
        self.kinds.offer(rules_of_deciders())
        super().process(formdata, obj, **kwargs)

    def offer(self, those: Iterable[Staff], kinds: Iterable[EntryKind]) -> None:
        """Give the choices."""
        named = ((member.id, member.name, label(member.role)) for member in those)
        self.deputy.choices = [
            ("", _("choose")),
            *(
                (member_id, _("%(name)s, %(role)s", name=name, role=role))
                for member_id, name, role in named
            ),
        ]
        self.kinds.offer(kinds)


class DeputyEndForm(EditForm):
    """End it before its time."""


class MinutesForm(Reasoned):
    """Minutes of a sitting of the committee."""

    number = StringField(
        _l("Number of the minutes"),
        [Required(_l("Enter the number of the minutes.")), within(CommitteeMinutes.number)],
    )
    held_on = PastDay(
        _l("Day of the sitting"), [Required(_l("Enter the day on which the committee sat."))]
    )
    sat = TextAreaField(
        _l("Members present"),
        [Required(_l("Enter the members present.")), within(CommitteeMinutes.sat)],
    )
