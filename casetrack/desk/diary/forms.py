"""Forms of the calendar: the day shown, a new feed, its revocation."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import StringField

from casetrack.desk.diary.models import CalendarFeed
from casetrack.web.forms import Form, within
from casetrack.web.typed_dates.fields import AnyDay, Required


class ShownDayForm(Form):
    """The day to show: read from the address, never saved."""

    class Meta:
        """No CSRF token: nothing is changed."""

        csrf = False

    sending = None
    on = AnyDay(_l("Day"))


class FeedForm(Form):
    """The name of the device."""

    name = StringField(
        _l("What you call the device"),
        [
            Required(_l("Say which device it is, so that you know it again.")),
            within(CalendarFeed.name),
        ],
    )


class RevokeForm(Form):
    """Revoke a calendar feed; no fields."""
