"""Forms of what follows a letter or urging: service, reminder, looks, its end, reports."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from wtforms import IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import NumberRange, Optional

from casetrack.cases.fields import NumberText, PartySelect, UnitSelect
from casetrack.cases.models import JournalEntry
from casetrack.cases.quantities import Quantity
from casetrack.casework.attachments.forms import WithFiles
from casetrack.db.partial_date import PartialDate
from casetrack.suggestions.kinds import Delivery, PutRight, Response
from casetrack.suggestions.letter_forms import MOST
from casetrack.suggestions.models import Suggestion, SuggestionItem
from casetrack.suggestions.reported import ReportTold
from casetrack.suggestions.words import shortened
from casetrack.web.choices import EnumRadio
from casetrack.web.forms import EditForm, Form, note_length, within
from casetrack.web.typed_dates.fields import (
    PAST_HINT,
    DayAhead,
    PastDay,
    PastSpan,
    PastWhen,
    Required,
)

SERVED = (Delivery.IN_WRITING, Delivery.ANNOUNCED, Delivery.PUBLICLY_ANNOUNCED)


SEEN = (PutRight.VERIFIED, PutRight.PARTLY, PutRight.NOT_DONE, PutRight.CAME_BACK)


RESULTS = (
    Response.CARRIED_OUT,
    Response.ACCEPTED,
    Response.ACTED,
    Response.PERFORMED,
    Response.NOT_ACCEPTED,
    Response.UNKNOWN,
)


class ServiceForm(WithFiles):
    """The letter reached the recipient."""

    received_on = PastSpan(_l("Received on"), [Required(_l("Enter the day it was received."))])
    delivery = EnumRadio(
        _l("How it was served"),
        SERVED,
        validators=[Required(_l("Choose how it was served."))],
    )
    announced_at = StringField(_l("Where it was announced"), [within(Suggestion.announced_at)])
    attended = StringField(_l("Who attended"), [within(Suggestion.attended)])


class ReminderForm(Form):
    """The recipient was reminded."""

    reminded_on = PastDay(_l("Reminded on"), [Required(_l("Enter the day of the reminder."))])
    text = TextAreaField(_l("How, and what was said"), [note_length()])
    again_on = DayAhead(_l("Remind again on"))


class CloseForm(WithFiles):
    """Work on it ends."""

    closed_on = PastDay(_l("Closed on"), [Required(_l("Enter the day it is closed."))])
    reason = TextAreaField(
        _l("Reason"), [Required(_l("Say why it is closed.")), within(Suggestion.closed_reason)]
    )


class ResultForm(CloseForm):
    """Outcome of urging."""

    response = EnumRadio(_l("Result"), RESULTS, validators=[Required(_l("Choose the outcome."))])
    closed_on = PastDay(_l("Known on"), [Required(_l("Enter the day the result was known."))])
    reason = TextAreaField(
        _l("What was done, and how we know"),
        [Required(_l("Enter the outcome.")), within(Suggestion.closed_reason)],
    )


class ResultOfOneForm(Form):
    """What came of urging one of several."""

    whom = PartySelect(_l("Whose result"))
    response = EnumRadio(_l("Result"), RESULTS, validators=[Required(_l("Choose the outcome."))])
    known_on = PastDay(_l("Known on"), [Required(_l("Enter the day the result was known."))])
    text = TextAreaField(
        _l("What was done, and how we know"),
        [Required(_l("Enter the outcome.")), note_length()],
    )


class LookForm(WithFiles, EditForm):
    """A check of one item."""

    seen_on = PastDay(_l("Seen on"), [Required(_l("Enter the day somebody looked."))])
    result = EnumRadio(
        _l("What was seen"), SEEN, validators=[Required(_l("Choose what was seen."))]
    )
    proof = TextAreaField(
        _l("By what"), [Required(_l("Say by what it was seen, in a sentence.")), note_length()]
    )
    known_by = TextAreaField(_l("How we know that it is put right"), [note_length()])
    number = IntegerField(_l("How many"), [Optional(), NumberRange(0, MOST)])
    check_due = DayAhead(_l("Next check by"))

    def ask_of(self, item: SuggestionItem) -> None:
        """Ask how it is known only where nobody said it, and for a number where one is wanted."""
        if item.known_by:
            del self.known_by
        if item.wanted is None:
            del self.number


class ReportedForm(Form):
    """Rectification reported by the recipient."""

    text = TextAreaField(
        _lp("rectification", "What was done"),
        [Required(_l("Say in a sentence what was done.")), note_length()],
    )
    how_many = NumberText(_l("How many"))
    unit = UnitSelect(_l("Unit"))
    item = SelectField(_l("Item that it answers"), choices=[])
    when = PastWhen(_l("When"), [Required(_l("Write a date, or: unknown."))], description=PAST_HINT)

    def offer(self, items: Sequence[SuggestionItem], lang: str) -> None:
        """Give the items that it may answer."""
        choices = [
            (
                str(item.id),
                _("Item %(n)s: %(text)s", n=item.position, text=shortened(item.text.in_(lang))),
            )
            for item in items
        ]
        self.item.choices = [("", _("none by name")), *choices]

    def told(self) -> ReportTold:
        """The typed report."""
        read = self.how_many.read
        return ReportTold(
            self.text.data or "",
            self.when.data or PartialDate.unknown(),
            Quantity.of(read.value, self.unit.data, read.qualifier) if read else None,
            int(self.item.data) if self.item.data else None,
        )


class WithdrawReportForm(Form):
    """Withdrawal of a reported rectification."""

    reason = StringField(
        _l("Why it is withdrawn"),
        [Required(_l("Say why, in a few words.")), within(JournalEntry.correction_reason)],
    )
