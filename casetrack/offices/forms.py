"""The forms of the part of an office: record it, tell it otherwise, withdraw it."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import Length, Optional

from casetrack.cases.fields import PartySelect
from casetrack.dates.fields import AnyWhen, PastWhen, Required, kept_when
from casetrack.offices.actions import PartTold
from casetrack.offices.models import NUMBER_LENGTH, PartInCase
from casetrack.web.forms import EditForm, EnumSelect, Form


class _Fields:
    """What both forms ask; the fields are those of `PartTold`."""

    body_id = PartySelect(_l("Which office"), nobody=_l("this office"))
    part = EnumSelect(
        _l("Its part"), PartInCase, validators=[Required(_l("Choose what the office does."))]
    )
    party_id = PartySelect(_l("Of whom"), nobody=_l("of the whole case"))
    number = StringField(
        _l("Its own number of the case"),
        [Optional(), Length(max=NUMBER_LENGTH, message=_l("At most 60 characters."))],
    )
    since = PastWhen(_l("Since when"), [Optional()])
    until = AnyWhen(_l("Until when"), [Optional()])

    def told(self: Any) -> PartTold:
        """What was typed; a time that was sent as it was shown stays as it is stored."""
        return PartTold(
            part=self.part.data,
            body_id=self.body_id.data,
            party_id=self.party_id.data,
            number=(self.number.data or "").strip(),
            since=kept_when(self.since),
            until=kept_when(self.until),
        )


class NewOfficeForm(_Fields, Form):
    """Record the part of an office."""


class ChangeOfficeForm(_Fields, EditForm):
    """Tell it otherwise."""


class WithdrawOfficeForm(Form):
    """Say that it is not so."""

    reason = StringField(
        _l("Why it is not so"),
        [
            Required(_l("Say why, in a few words.")),
            Length(max=500, message=_l("At most 500 characters.")),
        ],
    )
