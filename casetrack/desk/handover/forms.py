"""Forms of a desk that is given away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from casetrack.desk.handover.actions import NewHandover
from casetrack.desk.handover.models import DeskHandover, DeskShare
from casetrack.desk.handover.queries import OnDesk, Receiver
from casetrack.web.choices import id_or_none
from casetrack.web.forms import Form, within
from casetrack.web.typed_dates.fields import DayAhead

FOR_DAYS, FOR_GOOD = "days", "good"
OTHER = "other_"


class GiveDeskForm(Form):
    """How long, to whom, why; and who takes single cases instead."""

    how = RadioField(
        _l("How long"),
        [InputRequired(_l("Choose for how long."))],
        choices=[],
    )
    since = DayAhead(_l("First day"))
    until = DayAhead(_l("Last day"))
    to_id = SelectField(
        _l("Everything to"),
        [InputRequired(_l("Choose who takes it."))],
        coerce=id_or_none,
        choices=[],
    )
    reason = StringField(_l("Reason"), [InputRequired(_l("Say why.")), within(DeskHandover.reason)])
    desk: Sequence[OnDesk] = ()

    @property
    def others(self) -> list[tuple[OnDesk, Any]]:
        """Each case of the desk with the field of who takes it instead."""
        return [(held, self._fields[f"{OTHER}{held.case.id}"]) for held in self.desk]

    def asked(self, on: Any) -> NewHandover:
        """What is asked for; for good begins on that day."""
        is_for_days = self.how.data == FOR_DAYS
        return NewHandover(
            to_id=self.to_id.data or 0,
            reason=self.reason.data or "",
            since=(self.since.data or on) if is_for_days else on,
            until=(self.until.data or self.since.data or on) if is_for_days else None,
            others={
                held.case.id: field.data for held, field in self.others if field.data is not None
            },
        )


def giving(
    desk: Sequence[OnDesk], receivers: Sequence[Receiver], worded: Callable[[Receiver], str]
) -> GiveDeskForm:
    """The form for this desk, with a choice for each of its cases."""
    fields: dict[str, Any] = {"desk": desk}
    for held in desk:
        fields[f"{OTHER}{held.case.id}"] = SelectField(
            _("Instead, %(number)s to", number=held.case.number), coerce=id_or_none, choices=[]
        )
    form: GiveDeskForm = type("GiveDeskForm", (GiveDeskForm,), fields)()
    choices = [(str(receiver.staff.id), worded(receiver)) for receiver in receivers]
    form.how.choices = [
        (FOR_DAYS, _("for some days; it comes back by itself")),
        (FOR_GOOD, _("for good, as on a transfer")),
    ]
    form.to_id.choices = [("", _("choose")), *choices]
    for _held, field in form.others:
        field.choices = [("", _("as everything")), *choices]
    return form


class AcceptForm(Form):
    """What was given is taken; nothing is typed."""


class RefuseForm(Form):
    """Shares that one cannot take, and why."""

    shares = SelectMultipleField(
        _l("What you cannot take"),
        coerce=id_or_none,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        choices=[],
    )
    reason = StringField(
        _l("Reason"),
        [InputRequired(_l("Say why, for the head of the section.")), within(DeskShare.reason)],
    )
