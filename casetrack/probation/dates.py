"""The dates of a probation: its last day, and when the final decision may and must be taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casetrack.cases.kinds import ObligationKind
from casetrack.cases.models import Case
from casetrack.cases.obligations import owe
from casetrack.cases.reasons import why_of
from casetrack.cases.reviews import RunningReview
from casetrack.law import Due, final_decision_due, probation_last_day
from casetrack.probation.models import Probation


@dataclass(frozen=True)
class Term:
    """A probation before it is saved.

    counted: the last day as the law counts it, with the other reading. ends_on: the day in force.
    final: latest final decision, with the earliest in `earliest_next`; None where the review that
    stood still is not known. days_left: of that review, before holidays.
    """

    counted: Due
    ends_on: date
    final: Due | None
    days_left: int | None


def term_of(
    decided_on: date, months: int, printed: date | None, review: RunningReview | None
) -> Term:
    """The days that follow from a decision. Raises OutsideStatute if the length is not lawful.

    Source: Criminal Procedure Law art. 283; Provisions on Criminal Cases of Minors arts. 40, 45.
    """
    counted = probation_last_day(decided_on, months=months)
    ends_on = printed or counted.due
    if review is None or decided_on < review.received:
        return Term(counted, ends_on, None, None)
    final = final_decision_due(
        review_received=review.received,
        decided=decided_on,
        ended=ends_on,
        extended=review.is_extended,
    )
    return Term(counted, ends_on, final, (review.nominal - decided_on).days)


def owe_dates(case: Case, probation: Probation) -> None:
    """Say when the probation ends and by when the final decision is due; move both if owed."""
    decided_on, ends_on = probation.disposition.decided.first, probation.ends_on()
    if decided_on is None or ends_on is None:
        return
    counted = probation_last_day(decided_on, months=probation.months)
    why = why_of(counted, fact="cnp_decided", fact_on=decided_on)
    if ends_on != counted.due:
        why["steps"].append(["set_by_document", {"day": ends_on.isoformat()}])
    owe(
        case,
        ObligationKind.PROBATION_END,
        due=ends_on,
        subject=probation,
        why=why,
        party_id=probation.party_id,
        is_provisional=counted.provisional,
    )
    owe_final(case, probation, ended=ends_on)


def owe_final(
    case: Case, probation: Probation, *, ended: date, in_custody: bool = False
) -> Due | None:
    """Say by when the final decision is due after that end; None where it cannot be counted.

    ended: last day of the probation, or the day it was revoked. The law asks for release at the
    decision, so custody counts only where it is said.
    """
    decided_on = probation.disposition.decided.first
    if decided_on is None or probation.review_received_on is None:
        return None
    final = final_decision_due(
        review_received=probation.review_received_on,
        decided=decided_on,
        ended=ended,
        in_custody=in_custody,
        extended=probation.review_extended,
    )
    owe(
        case,
        ObligationKind.FINAL_DECISION,
        due=final.due,
        subject=probation,
        why=why_of(
            final,
            fact="probation_end_or_revocation",
            fact_on=ended,
            options={"in_custody": in_custody},
        ),
        party_id=probation.party_id,
        is_provisional=final.provisional,
    )
    return final
