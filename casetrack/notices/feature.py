"""What this feature brings to the house."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from casetrack.ledger.registry import Feature
from casetrack.notices.models import MailState
from casetrack.notices.views import bp

FEATURE = Feature(
    name="notices",
    blueprint=bp,
    section=None,
    labels=[
        (MailState.PENDING, _l("waiting to be sent")),
        (MailState.SENT, _l("sent")),
        (MailState.FAILED, _l("given up")),
    ],
)
