"""Words of a supervision: refusals, facts that dates count from, its lines on Today."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from casetrack.ledger.registry import DutyLine, subject_page
from casetrack.probation.supervision.due import ASKED, LEFT, MONTH_ENDED, RHYTHM, TALKED
from casetrack.probation.supervision.models import (
    ASSESSMENT,
    LEAVE_ANSWER,
    LEAVE_RETURN,
    NEXT_TALK,
    OWN_REPORT,
    RECORD,
    WRITE,
)

RULES = {
    "leave_after_the_end": _l("The probation is over on %(day)s; later leave needs no approval."),
    "leave_after_leaving": _l(
        "It was asked for after the child had left, and the law wants approval first (Criminal"
        " Procedure Law art. 283). Say why it is approved all the same."
    ),
    "leave_beyond_the_end": _l(
        "It goes beyond the last day of the probation. Say why it is approved so."
    ),
    "leave_long": _l(
        "It is longer than thirty days, rather a move than leave (own rule). Say why it is"
        " approved."
    ),
    "answered_before_breach": _l("The breach was on %(day)s. Enter that day or a later one."),
    "breach_answer_says_nothing": _l("Say why, in a few words."),
    "breach_answered_so_already": _l("That is recorded of this breach already. Correct it there."),
    "ground_to_revoke_exists": _l(
        "A ground to revoke exists: a breach with serious consequences, or several. The probation"
        " shall be revoked then (Criminal Procedure Law art. 284)."
    ),
}
FACTS = {
    RHYTHM: _l("The rhythm of the reports begins"),
    MONTH_ENDED: _l("The month of the probation ends"),
    ASKED: _l("Leave was asked for"),
    LEFT: _l("The leave begins"),
    TALKED: _l("The next talk was agreed"),
}


DUTIES = (
    DutyLine(
        OWN_REPORT,
        title=_l("The child reports on its activities"),
        late_title=_l("The report of the child has not come"),
        button=_l("Record a report of the child"),
        url=subject_page("supervision.new_own-reports", "probation_id"),
        needs=RECORD,
    ),
    DutyLine(
        LEAVE_ANSWER,
        title=_l("Decide on leave"),
        late_title=_l("Leave is not decided on"),
        button=_l("Decide"),
        url=subject_page("supervision.answer_leave", "leave_request_id"),
        needs=WRITE,
    ),
    DutyLine(
        LEAVE_RETURN,
        title=_l("The child comes back from leave"),
        late_title=_l("The child is not back from leave"),
        button=_l("Record the return"),
        url=subject_page("supervision.back_from_leave", "leave_request_id"),
        needs=RECORD,
    ),
    DutyLine(
        NEXT_TALK,
        title=_l("Talk with the child"),
        late_title=_l("The talk that was agreed is not recorded"),
        button=_l("Record a talk"),
        url=subject_page("supervision.new_talks", "probation_id"),
        needs=RECORD,
    ),
    DutyLine(
        ASSESSMENT,
        title=_l("Assess the month of the probation"),
        late_title=_l("The month is not assessed"),
        button=_l("Assess a month"),
        url=subject_page("supervision.new_assessments", "probation_id"),
        needs=WRITE,
    ),
)
