"""The form of an outcome as a device keeps it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField

from casetrack.visits.forms import SHORT, VisitOutcomeForm
from casetrack.visits.outcomes import VisitOutcome
from casetrack.web.clock import local, now
from casetrack.web.forms import EditForm


class KeptOutcomeForm(EditForm, VisitOutcomeForm):
    """What came of a planned visit, written down where there is no network.

    reason: why an outcome that somebody else recorded meanwhile is corrected by it.
    """

    typed_at = HiddenField()
    reason = StringField(_l("Why it is corrected"), [SHORT])

    def outcome(self) -> VisitOutcome:
        """What was recorded, with the hour at which it was written down."""
        return replace(super().outcome(), typed_at=self.hour_typed())

    def hour_typed(self) -> str:
        """Day and hour at which it was written down, where the office is; "" where nothing says.

        The clock of a device may be wrong: nothing is written down after it was sent.
        """
        try:
            told = datetime.fromisoformat(str(self.typed_at.data or ""))
        except ValueError:
            return ""
        at = told if told.tzinfo is not None else told.replace(tzinfo=UTC)
        return local(min(at, now())).strftime("%Y-%m-%d %H:%M")
