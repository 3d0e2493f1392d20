"""The forms of the review."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, StringField, TextAreaField
from wtforms.validators import NumberRange, Optional

from casetrack.cases.kinds import DispositionKind
from casetrack.cases.models import Disposition
from casetrack.courses.approvals.forms import PaperFields, RequiredToDecide, paper_number
from casetrack.courses.approvals.models import NUMBER_LENGTH
from casetrack.law import WayBack, ways_back
from casetrack.review.actions import Receipt, ReviewExtension
from casetrack.review.counting import CUSTODY_AT, DECIDED_HERE
from casetrack.review.decisions import ReviewOutcome
from casetrack.review.models import Custody, ReviewKind
from casetrack.review.undoing import Undoing
from casetrack.web.choices import EnumRadio
from casetrack.web.clock import today
from casetrack.web.forms import EditForm, Form, at_most, note_length
from casetrack.web.typed_dates.fields import DayAhead, PastDay, PastSpan, Required

OFFICE_LENGTH = 200
RECEIVED_ON = {
    ReviewKind.ARREST: _l("Request for approval of arrest received on"),
    ReviewKind.PROSECUTION: _l("Case transferred for prosecution received on"),
}

HELD_NOT_TOLD = _l("Choose how the suspect is held, or that they are free.")


class ReceiptForm(Form):
    """The receipt of a case about one suspect."""

    received_on = PastSpan(
        _l("Received for review on"),
        [Required(_l("Enter the day the case was received."))],
        default=today,
    )
    custody = EnumRadio(_l("Is the suspect held?"), Custody, validators=[Required(HELD_NOT_TOLD)])
    is_complex = BooleanField(_l("A major or complex case"))
    from_elsewhere = BooleanField(_l("It comes from another procuratorate"))
    returns_elsewhere = IntegerField(
        _l("Returned for supplementary investigation there, times"),
        [Optional(), NumberRange(min=0, max=2, message=_l("0, 1 or 2: the law allows two."))],
    )
    note = TextAreaField(_l("Remarks"), [note_length()])

    def ask_about(self, kind: ReviewKind) -> None:
        """Fit the fields to this kind of review."""
        self.received_on.label.text = RECEIVED_ON[kind]
        self.custody.offer(CUSTODY_AT[kind])
        if kind is ReviewKind.ARREST:
            del self.from_elsewhere, self.returns_elsewhere

    def receipt(self, kind: ReviewKind) -> Receipt:
        """The typed receipt, after validation."""
        when = self.received_on.when
        assert when is not None
        assert when.first is not None
        return self.into(
            Receipt, kind=kind, received_on=when.first, told=None if when.is_day else when
        )


class ReturnForm(Form):
    """A return for supplementary investigation."""

    received_on = PastDay(
        _l("Received by the police on"),
        [Required(_l("Enter the day the police received it."))],
        default=today,
    )
    reason = TextAreaField(
        _l("What is to be investigated"),
        [Required(_l("Say what is missing: the outline goes with the case.")), note_length()],
    )
    number = paper_number(_l("Number of the decision to return it"))


class PassingOnForm(Form):
    """A change of jurisdiction."""

    passed_on = PastDay(
        _l("Passed on"), [Required(_l("Enter the day the case was passed on."))], default=today
    )
    note = TextAreaField(_l("To which procuratorate, and why"), [note_length()])


class ReviewExtensionForm(PaperFields, Form):
    """An extension of the review."""

    extended_on = PastDay(
        _l("Extended on"), [Required(_l("Enter the day of the extension."))], default=today
    )
    reason = TextAreaField(
        _l("Why the case needs more time"),
        [
            RequiredToDecide(_l("Say why: the law allows it for major or complex cases.")),
            note_length(),
        ],
    )

    def terms(self) -> ReviewExtension:
        """The typed extension."""
        return self.into(ReviewExtension, reason=(self.reason.data or "").strip())


class CustodyForm(EditForm):
    """A change of custody."""

    custody = EnumRadio(_l("Is the suspect held?"), Custody, validators=[Required(HELD_NOT_TOLD)])
    changed_on = PastDay(_l("Since"), [Required(_l("Enter the day it changed."))], default=today)
    note = TextAreaField(_l("Remarks"), [note_length()])


class ReviewOutcomeForm(PaperFields, Form):
    """The decision about one person."""

    kind = EnumRadio(
        _l("Decision"), DispositionKind, validators=[Required(_l("Choose a decision."))]
    )
    decided_on = PastDay(
        _l("Decided on"), [Required(_l("Enter the day of the decision."))], default=today
    )
    announced_on = PastDay(_l("Announced on"), [Optional()])
    ground = TextAreaField(_l("Ground"), [note_length()])
    further_return_pointless = BooleanField(_l("A second return would lead nowhere"))
    light_offence = BooleanField(_l("The offence is light"))
    effective_guardianship = BooleanField(_l("There is effective guardianship"))
    reason = TextAreaField(_l("Why to go on although the law warns"), [note_length()])

    def ask_about(self, kind: ReviewKind) -> None:
        """Fit the fields to the decisions of this kind of review."""
        self.kind.offer(DECIDED_HERE[kind])
        if kind is ReviewKind.ARREST:
            del self.announced_on, self.further_return_pointless
        else:
            del self.light_offence, self.effective_guardianship

    def ask_after_revocation(self, kinds: Sequence[DispositionKind]) -> None:
        """Fit the fields to these decisions after a revocation; prosecution alone has no choice."""
        del self.light_offence, self.effective_guardianship
        if tuple(kinds) == (DispositionKind.PROSECUTED,):
            del self.kind, self.announced_on, self.further_return_pointless
        else:
            self.kind.offer(kinds)

    def outcome(self) -> ReviewOutcome:
        """The typed decision, after validation."""
        kind = self["kind"].data if "kind" in self else DispositionKind.PROSECUTED
        return self.into(ReviewOutcome, kind=kind)


class DayToGoOn:
    """The last day of the resumed period, if no rule gives one."""

    go_on_until = DayAhead(_l("Last day of the resumed period"), [Optional()])


class UndoForm(PaperFields, DayToGoOn, Form):
    """Revoke or change a decision: day, procedure, office above and ground."""

    undone_on = PastDay(
        _l("Revoked or changed on"), [Required(_l("Enter the day."))], default=today
    )
    way = EnumRadio(_l("Procedure"), WayBack, validators=[Required(_l("Choose the procedure."))])
    by_office = StringField(_l("Procuratorate above"), [Optional(), at_most(OFFICE_LENGTH)])
    number = StringField(_l("Number of its paper"), [Optional(), at_most(NUMBER_LENGTH)])
    not_in_court = BooleanField(_l("The court has not received the case yet"))
    ground = TextAreaField(_l("Ground"), [note_length()])

    def ask_about(self, decision: Disposition) -> None:
        """Set the choices: the procedures for this decision."""
        self.way.offer(tuple(ways_back(decision.kind)))
        if decision.kind is not DispositionKind.PROSECUTED:
            del self.not_in_court

    def undoing(self) -> Undoing:
        """The typed undoing, after validation."""
        return self.into(Undoing)


class AnnouncementForm(Form):
    """The day a decision was announced."""

    announced_on = PastDay(
        _l("Announced on"), [Required(_l("Enter the day of the announcement."))], default=today
    )
