"""Update a probation when its decision, its revocation or the decision after it is undone."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.kinds import DispositionKind, MeasureState
from casetrack.cases.models import Case, JournalEntry, Party
from casetrack.db import session
from casetrack.events import answers, handles
from casetrack.ledger.decisions import DecisionUndone
from casetrack.ledger.measures import end_measure, move_last_day
from casetrack.ledger.obligations import settle
from casetrack.probation.checks import leads_to
from casetrack.probation.dates import owe_anew, owe_dates, owe_final, owe_objections
from casetrack.probation.models import BY_INNOCENCE, BY_OBJECTION, BY_UNDOING, Probation
from casetrack.probation.queries import may_decide_finally, objections_about, probation_decided_by
from casetrack.review.queries import running_prosecution_review
from casetrack.review.resuming import FinalDecisionAnew, StandsStillUntil, resume_review


@handles(DecisionUndone)
def follow_undone(undone: DecisionUndone) -> None:
    """End the probation, let it run again, or reopen its final decision."""
    decision = undone.decision
    case, on = session().get_one(Case, decision.case_id), decision.undone_on
    assert on is not None
    if decision.kind is DispositionKind.REVOCATION:
        revoked = _last_if_revoked(decision.party_id)
        if revoked is not None:
            _run_again(case, revoked, undone, on)
            revoked.version += 1
        return
    probation = probation_decided_by(decision)
    if probation is None:
        return
    ends_on = probation.ends_on()
    if probation.disposition_id == decision.id:
        _end(case, probation, undone, on)
    elif probation.revoked_on is not None:
        probation.final_disposition, probation.final_disposition_id = None, None
    elif ends_on is not None and ends_on >= on:
        probation.final_disposition, probation.final_disposition_id = None, None
        probation.expired = None
        _run_again(case, probation, undone, on)
    if undone.until is not None:
        owe_anew(probation, undone.until, on)
    probation.version += 1


@answers(StandsStillUntil)
def last_day_of(asked: StandsStillUntil) -> date | None:
    """Last day until which a probation suspends the review; None where unknown."""
    probation = probation_decided_by(asked.decision)
    return probation.ends_on() if probation is not None else None


@answers(FinalDecisionAnew)
def decided_anew(asked: FinalDecisionAnew) -> int | None:
    """The last probation of a person, if its final decision was undone and is open again."""
    last = _last_of(asked.person.id)
    is_open = last is not None and last.is_decided() and may_decide_finally(last)
    return last.id if last is not None and is_open else None


def reopen_after_withdrawal(party: Party, on: date, entry: JournalEntry) -> None:
    """Resume the review when the objection behind a revocation is withdrawn.

    Conditional non-prosecution is then open again, within the days left of the review.

    Source: Procuratorate Rules art. 470.
    """
    revoked = _last_if_revoked(party.id)
    if (
        revoked is None
        or revoked.revoked_on is None
        or revoked.final_disposition_id is not None
        or revoked.revocation_ground not in (BY_OBJECTION, BY_INNOCENCE)
        or not leads_to(objections_about(party)).lets_it
    ):
        return
    ended = min(revoked.revoked_on, revoked.ends_on() or revoked.revoked_on)
    resume_review(party, entry, ended=ended, on=max(on, revoked.revoked_on))
    if running_prosecution_review(party) is not None:
        settle(ObligationKind.FINAL_DECISION, revoked, on=on, as_=DutyState.LAPSED)


def _end(case: Case, probation: Probation, undone: DecisionUndone, on: date) -> None:
    """End a probation whose conditional non-prosecution was undone."""
    ended = min(on, probation.ends_on() or on)
    probation.revoked_on, probation.revocation_ground = on, BY_UNDOING
    if probation.measure.state is MeasureState.RUNNING:
        end_measure(probation.measure, undone.act, on=ended)
    owe_final(case, probation, ended=ended)
    for kind in (ObligationKind.PROBATION_END, ObligationKind.FINAL_DECISION):
        settle(kind, probation, on=on, as_=DutyState.LAPSED)
    owe_objections(case, probation, on=on)


def _run_again(case: Case, probation: Probation, undone: DecisionUndone, on: date) -> None:
    """The probation runs again until its last day, or is over where that has passed."""
    ends_on, measure = probation.ends_on(), probation.measure
    probation.revoked_on, probation.revocation_ground = None, None
    is_over = ends_on is not None and ends_on < on
    measure.state = MeasureState.ENDED if is_over else MeasureState.RUNNING
    measure.ended_on = ends_on if is_over else None
    if not is_over:
        move_last_day(measure, ends_on, undone.act)
    owe_dates(case, probation)
    owe_objections(case, probation, on=on)


def _last_if_revoked(party_id: int) -> Probation | None:
    """The last probation of a person if it is revoked, else None."""
    last = _last_of(party_id)
    return last if last is not None and last.revoked_on is not None else None


def _last_of(party_id: int) -> Probation | None:
    query = select(Probation).where(Probation.party_id == party_id).order_by(Probation.id.desc())
    return session().scalar(query.limit(1))
