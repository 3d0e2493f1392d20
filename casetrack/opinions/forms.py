"""The forms of an opinion: written on, and finished."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from casetrack.dates.fields import DayField, Required
from casetrack.opinions.actions import OpinionTerms
from casetrack.opinions.models import OpinionProposes
from casetrack.web.clock import today
from casetrack.web.forms import EditForm, EnumRadio, note_length


class OpinionForm(EditForm):
    """The opinion as it is worded, in both languages."""

    text_zh = TextAreaField(_l("Opinion, in Chinese"), [note_length()])
    text_en = TextAreaField(_l("Opinion, in English"), [note_length()])
    proposes = EnumRadio(
        _l("It proposes"),
        OpinionProposes,
        validators=[Required(_l("Choose what it proposes."))],
    )
    reason = TextAreaField(_l("Why it is changed"), [note_length()])

    def fit(self, *, is_finished: bool) -> None:
        """Ask why only where it was finished already."""
        if not is_finished:
            del self.reason

    def terms(self) -> OpinionTerms:
        """What was written."""
        reason = self["reason"].data if "reason" in self else ""
        return OpinionTerms(
            self.text_zh.data or "", self.text_en.data or "", self.proposes.data, reason or ""
        )


class OpinionFinishForm(EditForm):
    """On which day it was finished."""

    finished_on = DayField(_l("Finished on"), [Required(_l("Enter the day."))], default=today)


class OpinionDraftForm(EditForm):
    """The button that drafts it from the file, or once more."""
