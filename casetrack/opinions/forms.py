"""The forms of an opinion: written on, and finished."""

from __future__ import annotations

import re

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, TextAreaField

from casetrack.dates.fields import PastDay, Required
from casetrack.opinions.actions import OpinionTerms
from casetrack.opinions.models import OpinionProposes
from casetrack.web.clock import today
from casetrack.web.forms import EditForm, EnumRadio, Form, note_length

_VERSION = re.compile(r"[0-9]{1,9}")


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


class OpinionFinishForm(Form):
    """On which day it was finished, and the wording that was read."""

    wording = HiddenField()
    finished_on = PastDay(_l("Finished on"), [Required(_l("Enter the day."))], default=today)
    is_read_again = BooleanField(_l("Read beside what the file says since then, and it stands"))

    def read_wording(self) -> int:
        """The version of the opinion that was shown; 0, which none has, if none was sent."""
        sent = str(self.wording.data or "")
        return int(sent) if _VERSION.fullmatch(sent) else 0


class OpinionDraftForm(EditForm):
    """The button that drafts it from the file, or once more."""
