"""What a report waits for, and a failure to report: the outcome told, the result known."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from casetrack.casework.facts.awaited import Awaited
from casetrack.codes import N_
from casetrack.guidance.reporting.fact_actions import (
    FAILURE,
    OUTCOME_FIELDS,
    REPORT,
    RESULT_FIELDS,
    ensure_answered,
    ensure_decided_by,
)
from casetrack.guidance.reporting.models import ANSWERED, FAILURE_DECIDED, TO_ANSWER, TO_FOLLOW

ANSWER = Awaited(
    REPORT,
    OUTCOME_FIELDS,
    TO_ANSWER,
    ANSWERED,
    title=_l("Tell the reporter the outcome"),
    missing=N_("Enter when the reporter was told, or why nobody is told."),
    check=ensure_answered,
    by="tell_by",
    since="reported",
    reason="harm_reported",
    told="outcome_told",
    waived="why_untold",
)
RESULT = Awaited(
    FAILURE,
    RESULT_FIELDS,
    TO_FOLLOW,
    FAILURE_DECIDED,
    title=_l("Record what was decided on the failure"),
    missing=N_("Choose what was decided."),
    check=ensure_decided_by,
    by="answer_by",
    since="learned",
    reason="failure_learned",
    told="sanction",
)
