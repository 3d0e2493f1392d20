"""The form of a hearing."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, TextAreaField

from casetrack.courses.approvals.forms import PaperFields
from casetrack.review.hearings.actions import NewHearing
from casetrack.web.clock import today
from casetrack.web.forms import Form, note_length
from casetrack.web.typed_dates.fields import AnyDay, PastDay, Required


class HearingDay:
    """The day of a hearing."""

    held_on = AnyDay(_l("Held on"), [Required(_l("Enter the day of the hearing."))])


class HearingForm(PaperFields, HearingDay, Form):
    """A hearing about a person."""

    what = TextAreaField(
        _l("On what"), [Required(_l("Say on what the hearing is.")), note_length()]
    )
    is_closed = BooleanField(_l("Not public"), default=True)
    decided_on = PastDay(
        _l("Approved on"), [Required(_l("Enter the day of the decision."))], default=today
    )
    reason = TextAreaField(_l("Why to go on although the law warns"), [note_length()])

    def terms(self) -> NewHearing:
        """The typed hearing."""
        return self.into(
            NewHearing,
            what=(self.what.data or "").strip(),
            is_closed=bool(self.is_closed.data),
            reason=(self.reason.data or "").strip(),
        )
