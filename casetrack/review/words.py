"""Words of the review: refusals, its lines on Today, remedies against a non-prosecution."""

from __future__ import annotations

from flask import url_for
from flask_babel import lazy_gettext as _l

from casetrack.accounts.permissions import Permission
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.kinds import DispositionKind
from casetrack.cases.owed import Owed
from casetrack.law import Forum, NonProsecution, Who, cite_all, remedies, rule_of
from casetrack.ledger.registry import DutyLine, subject_page
from casetrack.review.models import ReviewKind
from casetrack.review.reasons import UNDONE
from casetrack.web.words import language

RULES = {
    "ended_before_receipt": _l("It ended on %(ended)s, before it came in on %(received)s."),
    "due_otherwise": _l(
        "Due on %(due)s by its source; by the law on %(longest)s at the latest, with every "
        "extension."
    ),
    "arrest_review_after_decision": _l(
        "It was decided already: %(decision)s. A review for arrest comes before it."
    ),
    "review_over": _l("This review ended on %(ended)s; nothing in it can be changed."),
    "decided_late": _l("The last day to decide was %(due)s; days late: %(days)s."),
    "sent_away_late": _l(
        "The review ended on %(due)s before the case was sent away; days late: %(days)s."
    ),
    "review_before_receipt": _l(
        "That is before the case was received, on %(received)s. Check both days."
    ),
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
    "innocence_was_found": _l(
        "A plea of innocence was found right: decide not to prosecute, for want of a crime or of "
        "evidence (Rules, arts. 365, 470)."
    ),
    "returned_twice": _l(
        "The case was returned %(returns)s times, and the law allows two (CPL art. 175). Decide in "
        "this review."
    ),
    "returned_too_often": _l(
        "Together with the returns here that makes %(returns)s, and the law allows two, before and "
        "after a change of jurisdiction. Check the number."
    ),
    "before_the_return": _l("That is before the case was sent away, on %(returned)s."),
    "no_day_to_correct": _l("No single day is recorded here that could be corrected."),
    "undone_before": _l("This decision was revoked or changed on %(undone)s."),
}


FACTS = {UNDONE: _l("Decision revoked or changed")}


def _again(owed: Owed) -> str:
    return url_for(
        "review.receive",
        case_id=owed.case_id,
        party_id=owed.party_id,
        kind=ReviewKind.PROSECUTION.value,
    )


DUTIES = (
    DutyLine(
        ObligationKind.ARREST_REVIEW,
        title=_l("Decide about arrest"),
        button=_l("Decide"),
        url=subject_page("review.decide", "review_id"),
        needs=Permission.DECIDE,
    ),
    DutyLine(
        ObligationKind.PROSECUTION_REVIEW,
        title=_l("Decide about prosecution"),
        button=_l("Decide"),
        url=subject_page("review.decide", "review_id"),
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


_AS_THE_LAW_KNOWS = {
    DispositionKind.STATUTORY_NON_PROSECUTION: NonProsecution.STATUTORY,
    DispositionKind.DISCRETIONARY_NON_PROSECUTION: NonProsecution.DISCRETIONARY,
    DispositionKind.INSUFFICIENT_EVIDENCE_NON_PROSECUTION: NonProsecution.INSUFFICIENT_EVIDENCE,
    DispositionKind.SPECIAL_NON_PROSECUTION: NonProsecution.SPECIAL,
    DispositionKind.NON_PROSECUTION_AFTER_PROBATION: NonProsecution.AFTER_PROBATION,
}
# By entitled person and forum.
REMEDIES = {
    (Who.VICTIM, Forum.HIGHER): _l("The victim may complain to the procuratorate above"),
    (Who.VICTIM, Forum.COURT): _l("The victim may sue in court, without complaining first"),
    (Who.SUSPECT, Forum.DECIDING): _l("Who is not prosecuted may complain to this office"),
    (Who.POLICE, Forum.DECIDING): _l("The police may ask this office to reconsider"),
    (Who.POLICE, Forum.HIGHER): _l("The police may then ask the procuratorate above to review it"),
}


def remedy_lines(kind: DispositionKind, *, has_victim: bool) -> list[tuple[str, str]]:
    """Each remedy against a non-prosecution, with the articles of its time limit.

    Source: Criminal Procedure Law arts. 179-181; Procuratorate Rules arts. 377-386.
    """
    if kind not in _AS_THE_LAW_KNOWS:
        return []
    lang = language()
    return [
        (
            str(REMEDIES[remedy.who, remedy.forum]),
            cite_all(rule_of(remedy.request_within).citations, lang)
            if remedy.request_within
            else "",
        )
        for remedy in remedies(_AS_THE_LAW_KNOWS[kind], has_victim=has_victim)
    ]
