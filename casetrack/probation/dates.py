"""The dates of a probation: its last day, and when the final decision may and must be taken."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.models import Case, Party
from casetrack.clocks.calendar.calendars import current_calendar
from casetrack.db import session
from casetrack.errors import RuleBroken
from casetrack.events import ask, handles
from casetrack.law import (
    Due,
    OutsideStatute,
    add_months_latest,
    final_decision_due,
    probation_end_lawful,
    probation_last_day,
)
from casetrack.ledger.custody import CustodyOf
from casetrack.ledger.obligations import find_owed, owe, settle
from casetrack.ledger.preview import DateMove
from casetrack.ledger.reasons import why_agreed, why_of
from casetrack.ledger.reschedule import move_day
from casetrack.probation.checks import effect_of
from casetrack.probation.models import Probation
from casetrack.probation.queries import objections_about, probations_within
from casetrack.review.corrections import ReceiptCorrected
from casetrack.review.queries import RunningReview
from casetrack.review.reasons import CustodyChanged

# Facts that due dates count from: an objection was raised, a decision was undone.
OBJECTED, UNDONE = "objection_raised", "decision_undone"


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
    """The dates that follow from a decision of so many months.

    Raises OutsideStatute if the length is not lawful; RuleBroken if the printed day is not.

    Source: Criminal Procedure Law art. 283; Provisions on Criminal Cases of Minors arts. 40, 45.
    """
    counted = probation_last_day(decided_on, months=months)
    ends_on = printed or counted.due
    ensure_end_lawful(decided_on, ends_on, field="printed_last_day")
    if review is None or decided_on < review.received:
        return Term(counted, ends_on, None, None)
    final = final_decision_due(
        review_received=review.received,
        decided=decided_on,
        months=months if printed is None else None,
        ended=printed,
        extended=review.is_extended,
        review_nominal=review.resumed,
        calendar=current_calendar(),
    )
    return Term(counted, ends_on, final, (review.nominal - decided_on).days)


def ensure_end_lawful(decided_on: date, ends_on: date, *, field: str) -> None:
    """Refuse a probation shorter or longer than the law allows, whoever set its last day.

    Raises RuleBroken at the field.
    """
    lawful = probation_end_lawful(decided_on, ends_on)
    if lawful.refuses:
        raise RuleBroken("probation_end_not_lawful", field=field, **lawful.values)


def owe_dates(case: Case, probation: Probation) -> None:
    """Owe the end of the probation and the final decision; move both if owed already."""
    ends_on = owe_end(case, probation)
    if ends_on is not None:
        owe_final(case, probation, ended=ends_on)


def owe_end(case: Case, probation: Probation) -> date | None:
    """Owe the end of the probation; return its last day, None where it cannot be counted."""
    ends_on = probation.ends_on()
    end = _end_of(probation)
    if end is None or ends_on is None:
        return None
    owe(
        case,
        ObligationKind.PROBATION_END,
        due=ends_on,
        subject=probation,
        why=end.why,
        party_id=probation.party_id,
        is_provisional=end.is_provisional,
    )
    return ends_on


def is_held(probation: Probation, *, on: date) -> bool:
    """Whether the child is in custody on that day, by records since the decision."""
    return _held_on(probation, _said_at_revocation(probation))(on)


def owe_final(
    case: Case, probation: Probation, *, ended: date, in_custody: bool | None = None
) -> Due | None:
    """Owe the final decision after that end; return its due date, None where it cannot be counted.

    ended: last day of the probation, or the day it was revoked. in_custody: as stated at the
    revocation; None: as already recorded then. The law asks for release at the decision, so custody
    counts only where it is recorded, and as it is on the last day.
    """
    if in_custody is None:
        in_custody = _said_at_revocation(probation)
    final = _final_of(probation, ended=ended, in_custody=in_custody)
    if final is None:
        return None
    owe(
        case,
        ObligationKind.FINAL_DECISION,
        due=final.counted.due,
        subject=probation,
        why=final.why,
        party_id=probation.party_id,
        is_provisional=final.counted.provisional,
    )
    return final.counted


def owe_anew(probation: Probation, until: date, on: date) -> None:
    """Owe a final decision to be taken again, by a day set by hand after it was undone.

    No article counts that day, so no later correction moves it.
    """
    kind, case = ObligationKind.FINAL_DECISION, session().get_one(Case, probation.case_id)
    before = find_owed(kind, probation)
    why = {
        **why_agreed(UNDONE, fact_on=on),
        "steps": [["set_by_document", {"day": until.isoformat()}]],
        "options": (before.why.get("options") if before is not None else None) or {},
    }
    owe(case, kind, due=until, subject=probation, why=why, party_id=probation.party_id)


@dataclass(frozen=True)
class Resumed:
    """A review that runs again from a day, and by when prosecution must be decided.

    days_left: of the review, before holidays.
    """

    since: date
    days_left: int | None
    due: date
    is_provisional: bool


def resumed_with(moves: Iterable[DateMove]) -> Resumed | None:
    """The review resumed by a revocation, read from the moved date of the final decision."""
    for move in moves:
        since = move.why.get("fact_on")
        if move.kind is ObligationKind.FINAL_DECISION and move.after is not None and since:
            left = dict(move.why.get("steps") or []).get("days_left", {}).get("days")
            return Resumed(date.fromisoformat(since), left, move.after, move.is_provisional)
    return None


def owe_objections(case: Case, probation: Probation, *, on: date) -> None:
    """Owe a decision on each objection that stands; settle it for those that no longer stand.

    The law sets no time of its own. The due date is the day by which prosecution would be due if
    the conditional non-prosecution was revoked on the day of the objection; that day itself where
    the suspended review is not known.

    Source: Procuratorate Rules art. 470; Provisions on Criminal Cases of Minors arts. 40, 45.
    """
    decided_on, ends_on = probation.disposition.decided.first, probation.ends_on()
    for objection in objections_about(session().get_one(Party, probation.party_id)):
        if probation.is_decided() or not effect_of(objection).refuses:
            as_ = DutyState.MET if objection.withdrawn_on is None else DutyState.LAPSED
            settle(ObligationKind.OBJECTION_DECISION, objection, on=on, as_=as_)
            continue
        since = max(filter(None, (objection.raised_on, decided_on)))
        final = None
        if ends_on is not None:
            final = _final_of(
                probation,
                ended=min(since, ends_on),
                in_custody=False,
                as_if_revoked=since <= ends_on,
            )
        owe(
            case,
            ObligationKind.OBJECTION_DECISION,
            due=final.counted.due if final else since,
            subject=objection,
            why={**final.why, "fact": OBJECTED} if final else why_agreed(OBJECTED, fact_on=since),
            party_id=probation.party_id,
            is_provisional=final.counted.provisional if final else False,
        )


def recount(probation: Probation) -> None:
    """Recount every date after a fact changed; what is settled stays settled."""
    ends_on, end = probation.ends_on(), _end_of(probation)
    owed = find_owed(ObligationKind.PROBATION_END, probation)
    if owed is not None and end is not None and ends_on is not None:
        move_day(owed, due=ends_on, why=end.why, is_provisional=end.is_provisional)
    owed = find_owed(ObligationKind.FINAL_DECISION, probation)
    if owed is None or ends_on is None or owed.why.get("fact") == UNDONE:
        return
    ended = min(filter(None, (probation.revoked_on, ends_on)))
    answer = _said_at_revocation(probation)
    final = _final_of(probation, ended=ended, in_custody=answer)
    if final is not None:
        move_day(
            owed,
            due=final.counted.due,
            why=final.why,
            is_provisional=final.counted.provisional,
        )
    if owed.is_open and probation.revoked_on is None:
        case = session().get_one(Case, probation.case_id)
        owe_objections(case, probation, on=ended)


@handles(ReceiptCorrected)
def follow_receipt(corrected: ReceiptCorrected) -> None:
    """Recount the final decision from the corrected receipt of the review."""
    for probation in probations_within(corrected.person, received_on=corrected.before):
        probation.review_received_on = corrected.review.received
        probation.version += 1
        recount(probation)


@handles(CustodyChanged)
def follow_custody(changed: CustodyChanged) -> None:
    """Recount the final decision by the person's custody on the last day of the probation."""
    for probation in probations_within(changed.person, received_on=changed.received):
        if probation.final_disposition_id is None:
            probation.version += 1
            recount(probation)


def over_after(probation: Probation) -> date | None:
    """The day after which the final decision may be taken: the last day, by the later reading.

    A last day printed in the decision wins.
    """
    ends_on, counted = probation.ends_on(), _counted_end(probation)
    begun = counted_from(probation)
    if ends_on is None or begun is None or probation.months is None or ends_on != counted:
        return ends_on
    return add_months_latest(begun, probation.months)


def counted_from(probation: Probation) -> date | None:
    """The day from which the months are counted; None where the decision has no known day.

    For a decision known only by its month: the latest day of it.
    """
    return probation.disposition.decided.last


def _counted_end(probation: Probation) -> date | None:
    """The last day that follows from the length; None if set by a document, or unlawful."""
    begun = counted_from(probation)
    if begun is None or probation.months is None or probation.printed_last_day is not None:
        return None
    try:
        return probation_last_day(begun, months=probation.months).due
    except OutsideStatute:
        return None


@dataclass(frozen=True)
class _Counted:
    """A day as the law counts it, and its reason."""

    counted: Due
    why: dict[str, Any]


@dataclass(frozen=True)
class _End:
    """Why a probation ends on its last day, and whether that is still provisional."""

    why: dict[str, Any]
    is_provisional: bool


def _end_of(probation: Probation) -> _End | None:
    begun, ends_on = counted_from(probation), probation.ends_on()
    if begun is None or ends_on is None:
        return None
    if probation.months is None:
        # The last day is recorded without a length from which the law could count it.
        agreed = why_agreed("cnp_decided", fact_on=begun)
        agreed["steps"] = [["set_by_document", {"day": ends_on.isoformat()}]]
        return _End(agreed, is_provisional=False)
    counted = probation_last_day(begun, months=probation.months)
    why = why_of(
        counted,
        fact="cnp_decided",
        fact_on=begun,
        options={"months": probation.months},
        when=probation.disposition.decided,
        is_gate=True,
    )
    if ends_on != counted.due:
        why["steps"].append(["set_by_document", {"day": ends_on.isoformat()}])
    return _End(why, is_provisional=counted.provisional)


def _said_at_revocation(probation: Probation) -> bool:
    """Whether the revocation said that the child is in custody."""
    if probation.revoked_on is None:
        return False
    owed = find_owed(ObligationKind.FINAL_DECISION, probation)
    options = owed.why.get("options") or {} if owed is not None else {}
    return bool(options.get("held_at_revocation"))


def _held_on(probation: Probation, at_revocation: bool) -> Callable[[date], bool]:
    """Return a test for custody of the child on a day: by the last record since the decision.

    Custody recorded with the receipt of the case is over with the decision.
    """
    decided_on = probation.disposition.decided.first
    person = session().get_one(Party, probation.party_id)
    changes = [
        (since, is_held)
        for since, is_held, with_receipt in ask(CustodyOf(person))
        if decided_on is not None
        and (since > decided_on or (since == decided_on and not with_receipt))
    ]
    if probation.revoked_on is not None:
        # On the same day, a recorded change comes after the statement of the revocation.
        place = sum(since < probation.revoked_on for since, _is_held in changes)
        changes.insert(place, (probation.revoked_on, at_revocation))

    def is_held_on(day: date) -> bool:
        return next((is_held for since, is_held in reversed(changes) if since <= day), False)

    return is_held_on


def _final_of(
    probation: Probation, *, ended: date, in_custody: bool, as_if_revoked: bool = False
) -> _Counted | None:
    decided_on = probation.disposition.decided.first
    if decided_on is None or probation.review_received_on is None:
        return None
    held_on = _held_on(probation, in_custody)
    is_revoked = as_if_revoked or (
        probation.revoked_on is not None and ended == probation.revoked_on
    )
    is_day = probation.disposition.decided.is_day
    by_length = not is_revoked and is_day and ended == _counted_end(probation)
    counted = final_decision_due(
        review_received=probation.review_received_on,
        decided=decided_on,
        months=probation.months if by_length else None,
        ended=None if by_length else ended,
        revoked=is_revoked,
        in_custody=held_on,
        extended=probation.review_extended,
        review_nominal=probation.review_nominal,
        calendar=current_calendar(),
    )
    options = {"in_custody": held_on(counted.nominal), "extended": probation.review_extended}
    if in_custody:
        options["held_at_revocation"] = True
    why = why_of(
        counted,
        fact="probation_end_or_revocation",
        fact_on=ended,
        options=options,
    )
    return _Counted(counted, why)
