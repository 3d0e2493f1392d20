"""Forms of a standstill: why it begins, and the answer of this office."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField

from casetrack.courses.approvals.forms import PaperFields
from casetrack.suggestions.models import WhyStill
from casetrack.suggestions.standstills.models import LetterStandstill
from casetrack.web.forms import EditForm, EnumRadio, note_length, within
from casetrack.web.typed_dates.fields import DayAhead, PastDay, Required


class StandstillForm(EditForm):
    """Why the time to reply stands still, since when, who told it."""

    why = EnumRadio(_l("Why it stands still"), WhyStill, validators=[Required(_l("Say why."))])
    since = PastDay(_l("Since"), [Required(_l("Enter the day."))])
    told_by = StringField(
        _l("Who objected, asked or told it"),
        [Required(_l("Say who told it.")), within(LetterStandstill.told_by)],
    )
    text = TextAreaField(
        _l("What they say, or what changed"),
        [Required(_l("Say why, in a few words.")), note_length()],
    )
    answer_by = DayAhead(_l("Answered by"))


class AnswerForm(EditForm):
    """The answer of this office."""

    answered_on = PastDay(_l("Answered on"), [Required(_l("Enter the day of the answer."))])
    text = TextAreaField(_l("Answer"), [Required(_l("Write the answer.")), note_length()])


class RejectForm(PaperFields, AnswerForm):
    """Rejection of an objection, explained."""
