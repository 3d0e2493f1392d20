"""Words of the probation: what is refused, what dates count from, its lines on Today."""

from __future__ import annotations

from flask import url_for
from flask_babel import lazy_gettext as _l

from casetrack.accounts.permissions import Permission
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.owed import Owed
from casetrack.ledger.registry import DutyLine
from casetrack.probation.dates import OBJECTED

FACTS = {OBJECTED: _l("the objection")}

RULES = {
    "case_not_open_for_probation": _l(
        "The case was closed on %(closed)s. Open it again before anything is decided in it."
    ),
    "probation_day_in_future": _l("%(day)s has not come yet. Enter the day on which it happened."),
    "no_review_to_suspend": _l(
        "Conditional non-prosecution is decided while the case is under review for prosecution. "
        "Record its receipt first."
    ),
    "ordered_before_receipt": _l(
        "That is before the case was received, on %(received)s. Check both days."
    ),
    "conditional_non_prosecution_not_open": _l(
        "Conditional non-prosecution is not open here: something that the law asks is missing."
    ),
    "decided_after_what_followed": _l(
        "That is after %(followed)s, when it was revoked or finally decided. Check both days."
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
    "probation_without_days": _l(
        "The day of the decision of this probation is not known, so nothing can be counted from it."
    ),
    "probation_runs_already": _l("Another probation of the same person runs already."),
    "probation_does_not_run": _l(
        "This probation does not run: it is recorded as %(state)s. Nothing in it can be decided."
    ),
    "probation_revoked": _l("This was revoked on %(revoked)s; nothing in it can be changed."),
    "printed_end_no_more": _l(
        "The day that the decision prints is in force no more: the length was changed since, or "
        "the decision was only recorded."
    ),
    "probation_decided": _l(
        "The final decision was taken on %(decided)s; nothing in this probation can be changed."
    ),
    "outside_the_probation": _l("The probation ran from %(since)s to %(until)s. Check the day."),
    "length_unchanged": _l("%(months)s months is its length already. Nothing was changed."),
    "end_unchanged": _l("%(day)s is its last day already. Nothing was changed."),
    "length_or_last_day": _l("Enter the new length in whole months, or its last day; not both."),
    "objection_about_no_suspect": _l("Only a suspect, or for a suspect, can this be objected to."),
    "not_entitled_to_object": _l(
        "The minor and the legal representative may object. Record anybody else's view as a note."
    ),
    "breach_recorded_before": _l("This breach is recorded already, as no. %(number)s."),
    "objection_stands_already": _l("The same objection stands since %(raised)s."),
    "objection_withdrawn_before": _l("This objection was withdrawn on %(withdrawn)s."),
    "withdrawn_before_raised": _l("That is before it was raised, on %(raised)s."),
    "probation_end_not_lawful": _l(
        "A probation that began then ends from %(earliest)s to %(latest)s, six to twelve months "
        "from the decision; not on %(ends)s."
    ),
    "heard_before_the_decision": _l(
        "That is before the conditional decision of %(decided)s. The victim is heard again, after "
        "it."
    ),
    "final_before_the_end": _l(
        "The probation would end on %(ends)s, and the final decision was taken on %(final)s. The "
        "law lets it follow the last day. Check both days."
    ),
    "breach_outside_then": _l(
        "The breach of %(breach)s would lie outside the probation, from %(since)s to %(until)s. "
        "Check both days."
    ),
    "there_is_a_victim": _l(
        "This case has a victim. Say that they were heard, or that nobody could reach them."
    ),
    "victim_heard_before_then": _l(
        "The victim was heard again on %(heard)s, and that would be before the conditional "
        "decision. Check both days."
    ),
    "change_after_its_end": _l(
        "Its length was changed on %(changed)s; counted from that day it would have ended before,"
        " on %(ends)s."
    ),
    "shortened_today": _l(
        "It was written down only today that the probation was shortened. It is decided on from"
        " tomorrow, once others could see it; what was decided before is recorded."
    ),
    "who_ordered_it": _l("Choose the procuratorate that ordered it: it is not known otherwise."),
    "own_office_ordered_it": _l(
        "This office ordered it: record it on the page on which it is ordered, with its paper."
    ),
    "ordered_elsewhere": _l(
        "%(who)s ordered it, and decides on it (Provisions on Criminal Cases of Minors, art. 44):"
        " record what it decided, with its paper."
    ),
    "crime_found_too_late": _l(
        "The probation would end on %(ends)s, and the crime it was revoked for was found on "
        "%(found)s. Check both days."
    ),
    "probation_of_no_suspect": _l("Only a suspect can be on probation."),
    "ends_before_the_decision": _l(
        "That is before the decision, which was on %(decided)s. Check both days."
    ),
    "probation_is_decided_here": _l(
        "This probation was ordered here: change its length, or correct the day of its decision."
    ),
    "no_form_said_it": _l("No form of this office said what was found before that decision."),
    "say_why_it_is_corrected": _l("Say why it is put right, in a few words."),
    "change_the_other_way": _l(
        "From %(old)s to %(new)s it goes the other way. Check both days, and which way it was."
    ),
    "victim_not_heard": _l("Choose whether the victim was heard, or why that cannot be."),
    "no_objection_stands": _l(
        "No objection to conditional non-prosecution stands. Record the objection first."
    ),
    "revocation_not_open": _l("None of the grounds to revoke exists."),
    "final_decision_not_open": _l("The final decision is not open yet."),
}


def _show(owed: Owed) -> str:
    return url_for("probation.show", case_id=owed.case_id, probation_id=owed.subject_id)


def _objection(owed: Owed) -> str:
    return url_for(
        "probation.objection_decision", case_id=owed.case_id, objection_id=owed.subject_id
    )


def _final(owed: Owed) -> str:
    return url_for("probation.final", case_id=owed.case_id, probation_id=owed.subject_id)


DUTIES = (
    DutyLine(
        ObligationKind.PROBATION_END,
        title=_l("Probation ends"),
        late_title=_l("Probation is over, final decision open"),
        button=_l("See the probation"),
        url=_show,
    ),
    DutyLine(
        ObligationKind.FINAL_DECISION,
        title=_l("Final decision, latest"),
        late_title=_l("Final decision not taken"),
        button=_l("Decide"),
        url=_final,
        needs=Permission.PROBATION_ORDER,
    ),
    DutyLine(
        ObligationKind.OBJECTION_DECISION,
        title=_l("Decide after the objection"),
        late_title=_l("Not decided after the objection"),
        button=_l("Decide"),
        url=_objection,
        needs=Permission.PROBATION_ORDER,
    ),
)
