"""The supervision file of a probation: one page for the office of the case and the entrusted."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from casetrack.cases.facts import CaseFacts, facts_of
from casetrack.cases.seen import seen
from casetrack.law.supervision import month_on, months_of
from casetrack.ledger.supervision_parts import Supervising, supervision_parts
from casetrack.supervision.models import READ, RECORD, WRITE
from casetrack.supervision.sight import Opened, opened_or_404
from casetrack.web.access import acting, requires, signed_in_user
from casetrack.web.clock import today

bp = Blueprint("supervision", __name__)
PART = "supervision"


@bp.get("/cases/<int:case_id>/probations/<int:probation_id>/supervision")
@requires(READ)
def show(case_id: int, probation_id: int) -> ResponseReturnValue:
    """Everything of one supervision, as much of it as this person may see; each look is noted."""
    opened = opened_or_404(case_id, probation_id)
    user, on = signed_in_user(), today()
    facts = facts_of(opened.case, seen_by=user, on=on, sight=opened.sight)
    file = file_of(opened, facts)
    months = months_of(file.decided_on, file.last_day) if file.decided_on and file.last_day else ()
    page = render_template(
        "supervision/show.html",
        case=opened.case,
        probation=opened.probation,
        person=opened.party,
        file=file,
        months=months,
        month=month_on(months, on),
        may_record=opened.lets(RECORD),
        may_write=opened.lets(WRITE),
        parts=supervision_parts(file, user, aside=False),
        asides=supervision_parts(file, user, aside=True),
    )
    seen(opened.case, acting(), part=PART)
    return page


def file_of(opened: Opened, facts: CaseFacts) -> Supervising:
    """The file as its parts know it."""
    probation = opened.probation
    return Supervising(
        facts, opened.party, probation, probation.disposition.decided.first, probation.ends_on()
    )
