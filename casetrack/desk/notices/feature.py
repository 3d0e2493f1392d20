"""The feature declaration of notices."""

from __future__ import annotations

from casetrack.desk.notices.alerts import (
    tell_at_once,
    tell_who_raised_it,
    tell_who_takes_a_desk,
    tell_whose_phone_it_was,
)
from casetrack.desk.notices.views import bp
from casetrack.ledger.registry import Feature

FEATURE = Feature(
    "notices",
    bp,
    section=None,
    brings=(
        tell_at_once,
        tell_who_raised_it,
        tell_whose_phone_it_was,
        tell_who_takes_a_desk,
    ),
)
