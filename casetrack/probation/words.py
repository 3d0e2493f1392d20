"""Words of the probation: what is refused, what dates count from, its lines on Today."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from casetrack.accounts.permissions import Permission
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.ledger.registry import DutyLine, subject_page
from casetrack.probation.dates import OBJECTED

FACTS = {OBJECTED: _l("the objection")}

RULES = {
    "probation_day_in_future": _l("%(day)s has not come yet. Enter the day on which it happened."),
    "ordered_before_receipt": _l(
        "That is before the case was received, on %(received)s. Check both days."
    ),
    "conditional_non_prosecution_not_open": _l(
        "Conditional non-prosecution is not open here: something that the law asks is missing."
    ),
    "say_what_was_tried": _l("Say what was tried to reach the person who could not be reached."),
    "decided_after_review": _l(
        "The review ended on %(due)s, before this decision. Say why it is decided all the same."
    ),
    "few_days_left": _l(
        "Only %(days)s days of the review are left for the final decision; five or more are "
        "advised. Say why it is decided now."
    ),
    "printed_day_differs": _l(
        "The decision prints %(printed)s; counted, it is %(day)s, or %(other)s under the other "
        "reading. Say why the printed day stands."
    ),
    "probation_runs_already": _l("Another probation of the same person runs already."),
    "probation_revoked": _l("This was revoked on %(revoked)s; nothing in it can be changed."),
    "outside_the_probation": _l("The probation ran from %(since)s to %(until)s. Check the day."),
    "probation_end_not_lawful": _l(
        "A probation that began then ends from %(earliest)s to %(latest)s, six to twelve months "
        "from the decision; not on %(ends)s."
    ),
    "final_before_the_end": _l(
        "The probation would end on %(ends)s, and the final decision was taken on %(final)s. The "
        "law lets it follow the last day. Check both days."
    ),
    "revocation_not_open": _l("None of the grounds to revoke exists."),
    "final_decision_not_open": _l("The final decision is not open yet."),
}


DUTIES = (
    DutyLine(
        ObligationKind.PROBATION_END,
        title=_l("Probation ends"),
        late_title=_l("Probation is over, final decision open"),
        button=_l("See the probation"),
        url=subject_page("probation.show", "probation_id"),
    ),
    DutyLine(
        ObligationKind.FINAL_DECISION,
        title=_l("Final decision, latest"),
        late_title=_l("Final decision not taken"),
        button=_l("Decide"),
        url=subject_page("probation.final", "probation_id"),
        needs=Permission.PROBATION_ORDER,
    ),
    DutyLine(
        ObligationKind.OBJECTION_DECISION,
        title=_l("Decide after the objection"),
        late_title=_l("Not decided after the objection"),
        button=_l("Decide"),
        url=subject_page("probation.objection_decision", "objection_id"),
        needs=Permission.PROBATION_ORDER,
    ),
)
