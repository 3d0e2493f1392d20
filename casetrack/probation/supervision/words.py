"""Words of a supervision: refusals, facts that dates count from, its lines on Today."""

from __future__ import annotations

from flask import url_for
from flask_babel import lazy_gettext as _l

from casetrack.cases.owed import Owed
from casetrack.ledger.registry import DutyLine
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
    "supervised_before_decision": _l(
        "The probation began on %(day)s. Enter that day or a later one."
    ),
    "supervised_there_already": _l("The same is recorded already, of the same day."),
    "own_report_rhythm_half": _l("A rhythm needs both: a number, and weeks or months."),
    "own_report_rhythm_without_day": _l("Say for which day the first report is planned."),
    "first_report_past": _l("The first report is asked from today, %(day)s, or later."),
    "first_report_after_end": _l("The probation is over on %(day)s. Plan the first report before."),
    "supervision_plan_empty": _l("Set a rhythm of reports, or that months are assessed."),
    "report_of_that_day_there": _l(
        "What was due by %(day)s is recorded already. Correct it there."
    ),
    "missing_was_not_due": _l("Choose which report did not come: one that was due."),
    "missing_too_early": _l(
        "It is due by %(day)s. That it did not come can be recorded from the day after."
    ),
    "report_without_day": _l("Say on which day it came, as exactly as it is known."),
    "leave_ends_before": _l("Leave that begins on %(day)s ends on that day or a later one."),
    "leave_after_the_end": _l("The probation is over on %(day)s; later leave needs no approval."),
    "leave_asked_after_answer": _l("It was decided on %(day)s. It was asked for by then."),
    "leave_begins_after_return": _l("The child was back on %(day)s. The leave began by then."),
    "leave_there_already": _l("Leave of the same days is recorded already."),
    "leave_answered_before": _l("It was decided already, on %(day)s."),
    "leave_answered_before_asked": _l(
        "It was asked for on %(day)s. Enter that day or a later one."
    ),
    "leave_answered_after_the_end": _l(
        "The probation was over on %(day)s. Enter that day or an earlier one."
    ),
    "leave_refused_without_reason": _l("Say why it is refused, in a few words."),
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
    "leave_was_not_approved": _l("This leave was not approved, so nobody comes back from it."),
    "leave_is_over": _l("The child has been back since %(day)s."),
    "leave_returned_before": _l("The leave begins on %(day)s. Enter that day or a later one."),
    "next_talk_too_early": _l("The next talk comes after %(day)s. Enter a later day."),
    "next_talk_too_late": _l("The probation is over on %(day)s. Enter that day or an earlier one."),
    "no_such_month": _l("The probation has %(most)s months. Choose one of them."),
    "month_not_begun": _l("That month begins on %(day)s. It can be assessed from then."),
    "assessed_before_month": _l("That month began on %(day)s. Enter that day or a later one."),
    "month_assessed_already": _l("Month %(month)s is assessed already. Correct it there."),
    "answered_before_breach": _l("The breach was on %(day)s. Enter that day or a later one."),
    "breach_answer_says_nothing": _l("Say why, in a few words."),
    "breach_answered_so_already": _l("That is recorded of this breach already. Correct it there."),
    "decision_is_no_admonition": _l(
        "That the probation stands was decided; it is taken back, not made into something else."
    ),
    "ground_to_revoke_exists": _l(
        "A ground to revoke exists: a breach with serious consequences, or several. The probation"
        " shall be revoked then (Criminal Procedure Law art. 284)."
    ),
    "hours_for_no_condition": _l(
        "Choose a condition of which hours are wanted. How many is said in its terms."
    ),
    "hours_say_nothing": _l("Say where it was, and what was done."),
}
FACTS = {
    RHYTHM: _l("The rhythm of the reports begins"),
    MONTH_ENDED: _l("The month of the probation ends"),
    ASKED: _l("Leave was asked for"),
    LEFT: _l("The leave begins"),
    TALKED: _l("The next talk was agreed"),
}


def _file(owed: Owed, page: str) -> str:
    """A page of the supervision file of a probation."""
    return url_for(f"supervision.{page}", case_id=owed.case_id, probation_id=owed.subject_id)


def _report(owed: Owed) -> str:
    return _file(owed, "new_own-reports")


def _assess(owed: Owed) -> str:
    return _file(owed, "new_assessments")


def _talk(owed: Owed) -> str:
    return _file(owed, "new_talks")


def _answer(owed: Owed) -> str:
    return url_for(
        "supervision.answer_leave", case_id=owed.case_id, leave_request_id=owed.subject_id
    )


def _return(owed: Owed) -> str:
    return url_for(
        "supervision.back_from_leave", case_id=owed.case_id, leave_request_id=owed.subject_id
    )


DUTIES = (
    DutyLine(
        OWN_REPORT,
        title=_l("The child reports on its activities"),
        late_title=_l("The report of the child has not come"),
        button=_l("Record a report of the child"),
        url=_report,
        needs=RECORD,
    ),
    DutyLine(
        LEAVE_ANSWER,
        title=_l("Decide on leave"),
        late_title=_l("Leave is not decided on"),
        button=_l("Decide"),
        url=_answer,
        needs=WRITE,
    ),
    DutyLine(
        LEAVE_RETURN,
        title=_l("The child comes back from leave"),
        late_title=_l("The child is not back from leave"),
        button=_l("Record the return"),
        url=_return,
        needs=RECORD,
    ),
    DutyLine(
        NEXT_TALK,
        title=_l("Talk with the child"),
        late_title=_l("The talk that was agreed is not recorded"),
        button=_l("Record a talk"),
        url=_talk,
        needs=RECORD,
    ),
    DutyLine(
        ASSESSMENT,
        title=_l("Assess the month of the probation"),
        late_title=_l("The month is not assessed"),
        button=_l("Assess a month"),
        url=_assess,
        needs=WRITE,
    ),
)
