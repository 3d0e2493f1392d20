"""Words of the review: what is refused, and its lines on Today."""

from __future__ import annotations

from flask import url_for
from flask_babel import lazy_gettext as _l

from casetrack.accounts.permissions import Permission
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.owed import Owed
from casetrack.ledger.registry import DutyLine
from casetrack.review.models import ReviewKind
from casetrack.review.reasons import UNDONE

RULES = {
    "still_without_a_decision": _l(
        "The review that was due on %(due)s would stand still without a decision that lets it. "
        "Nothing was saved; tell the person who looks after the system."
    ),
    "case_not_open_for_review": _l(
        "The case was closed on %(closed)s. Open it again before its review goes on."
    ),
    "ended_before_receipt": _l("It ended on %(ended)s, before it came in on %(received)s."),
    "due_otherwise": _l(
        "Due on %(due)s by its source; by the law on %(longest)s at the latest, with every "
        "extension."
    ),
    "receipt_passes_custody": _l(
        "Between the two days, on %(changed)s, it was recorded how the suspect was held. Look at "
        "that first."
    ),
    "arrest_review_after_decision": _l(
        "It was decided already: %(decision)s. A review for arrest comes before it."
    ),
    "not_a_suspect": _l(
        "Only a suspect comes in for review. Give the person that role in the case first."
    ),
    "review_day_in_future": _l("%(day)s has not come yet. Enter the day on which it happened."),
    "review_runs_already": _l(
        "A %(kind)s of this person has been running since %(received)s. It has to be decided first."
    ),
    "prosecution_decided": _l(
        "About this person it was decided already: %(decision)s. A second review does not begin."
    ),
    "review_over": _l("This review ended on %(ended)s; nothing in it can be changed."),
    "review_without_days": _l(
        "The day of receipt of this review is not known, so no period can be counted from it."
    ),
    "review_extended_before": _l(
        "This review was extended on %(extended)s, and the law allows it once. It is due on "
        "%(due)s."
    ),
    "review_cannot_be_extended": _l(
        "This review cannot be extended: it is due on %(due)s. Seven days are all there are for a "
        "detained suspect, twenty for another."
    ),
    "review_extended_late": _l(
        "The review ended on %(due)s; days late: %(days)s. What ran out is not lengthened: decide,"
        " and say that it is late."
    ),
    "decided_late": _l("The last day to decide was %(due)s; days late: %(days)s."),
    "sent_away_late": _l(
        "The review ended on %(due)s before the case was sent away; days late: %(days)s."
    ),
    "return_needs_its_paper": _l(
        "The review ended on %(due)s. A return of before that day is told with its paper: enter"
        " the number."
    ),
    "review_before_receipt": _l(
        "That is before the case was received, on %(received)s. Check both days."
    ),
    "custody_unchanged": _l('"%(custody)s" is what is recorded already. Nothing was changed.'),
    "review_decided_before": _l(
        "This review was decided on %(decided)s. A person is decided about once in one review."
    ),
    "not_an_outcome_of_this_review": _l("A %(kind)s does not end so. Choose one of the list."),
    "arrest_must_not_be_approved": _l(
        "A minor with a light offence and effective guardianship is not arrested (Criminal "
        "Procedure Rules of the People's Procuratorates, art. 463). Choose not to approve."
    ),
    "non_prosecution_stands": _l(
        "A decision not to prosecute this person stands. For the same facts it is revoked first, by"
        " who may (Rules, art. 388); say why it is prosecuted beside it, as for other acts."
    ),
    "evidence_not_returned": _l(
        "For insufficient evidence a case must be dropped after two returns, and may be after one "
        "if a second would lead nowhere (CPL art. 175). It was returned %(returns)s times."
    ),
    "ground_needed": _l("Say on which ground: this decision has to state it."),
    "prosecution_must_follow": _l(
        "After this revocation prosecution follows (CPL art. 284; Rules, art. 470)."
    ),
    "innocence_was_found": _l(
        "A plea of innocence was found right: decide not to prosecute, for want of a crime or of "
        "evidence (Rules, arts. 365, 470)."
    ),
    "nothing_was_revoked": _l(
        "No revocation is waiting to be followed by prosecution. Decide in the running review."
    ),
    "before_the_revocation": _l("Prosecution follows the revocation of %(revoked)s, not before."),
    "needs_no_announcement": _l("Only a decision not to prosecute takes effect by announcement."),
    "returned_twice": _l(
        "The case was returned %(returns)s times, and the law allows two (CPL art. 175). Decide in "
        "this review."
    ),
    "returned_too_often": _l(
        "Together with the returns here that makes %(returns)s, and the law allows two, before and "
        "after a change of jurisdiction. Check the number."
    ),
    "only_prosecution_goes_back": _l(
        "Only a case under review for prosecution is returned, or passed on, in this way."
    ),
    "before_the_return": _l("That is before the case was sent away, on %(returned)s."),
    "no_day_to_correct": _l("No single day is recorded here that could be corrected."),
    "receipt_after_what_followed": _l(
        "That is after %(followed)s, when the review was extended or ended. Check both days."
    ),
    "return_after_re_transfer": _l(
        "That is after the case came in again, on %(received)s. Check both days."
    ),
    "undone_before": _l("This decision was revoked or changed on %(undone)s."),
    "another_rests_on_it": _l(
        "It was decided since: %(decision)s. What rests on a decision is revoked before it."
    ),
    "no_such_way_back": _l(
        "By this way such a decision cannot be revoked. Choose one of the list."
    ),
    "undone_before_decided": _l("It was decided on %(decided)s, and cannot be revoked before."),
    "goes_on_until_before": _l("That is before the day on which the decision is revoked."),
    "day_to_go_on_needed": _l("No article gives the days for what resumes. Enter the last day."),
    "court_has_the_case": _l(
        "Once the court has the case a prosecution is withdrawn there (Rules, art. 424). Before "
        "that, say so here."
    ),
    "review_went_on_since": _l(
        "The review goes on since. Decide in it; the revocation need not be revoked."
    ),
    "decided_elsewhere": _l(
        "%(who)s decided it, and changes it: record what that office decided, with its paper."
    ),
    "own_office_is_not_above": _l(
        "This is your own office. What it decides itself goes to who decides it here: choose one of"
        " its own ways."
    ),
    "paper_of_above_needed": _l(
        "The procuratorate above decided: say which one it was, and the number of its paper."
    ),
    "announced_before": _l("This decision was announced on %(announced)s."),
}


FACTS = {UNDONE: _l("Decision revoked or changed")}


def _again(owed: Owed) -> str:
    return url_for(
        "review.receive",
        case_id=owed.case_id,
        party_id=owed.party_id,
        kind=ReviewKind.PROSECUTION.value,
    )


def _url(owed: Owed) -> str:
    return url_for("review.decide", case_id=owed.case_id, review_id=owed.subject_id)


DUTIES = (
    DutyLine(
        ObligationKind.ARREST_REVIEW,
        title=_l("Decide about arrest"),
        button=_l("Decide"),
        url=_url,
        needs=Permission.DECIDE,
    ),
    DutyLine(
        ObligationKind.PROSECUTION_REVIEW,
        title=_l("Decide about prosecution"),
        button=_l("Decide"),
        url=_url,
        needs=Permission.DECIDE,
    ),
    DutyLine(
        ObligationKind.SUPPLEMENTARY_INVESTIGATION,
        title=_l("The police finish the supplementary investigation"),
        late_title=_l("Not transferred again: ask the police for reasons"),
        button=_l("Record the re-transfer"),
        url=_again,
        needs=Permission.REVIEW_RECEIVE,
    ),
)
