"""Resume a review whose decision was undone, until its remaining last day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casetrack.cases.duty_kinds import DutyState
from casetrack.cases.kinds import DispositionKind
from casetrack.cases.models import Case, Disposition, JournalEntry, Party
from casetrack.clocks.calendar.calendars import current_calendar
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.events import Question, ask
from casetrack.law import final_decision_due
from casetrack.ledger.obligations import find_owed, owe
from casetrack.review.counting import ANNOUNCED, OWED_AS
from casetrack.review.custody import course_of, tell_receipt
from casetrack.review.models import Custody, PeriodEnd, PeriodStart, ReviewKind, ReviewPeriod
from casetrack.review.queries import periods_of
from casetrack.review.reasons import counted_as, why_resumed

# The last day of a review, before and after holidays moved it.
LastDay = tuple[date, date]
_LIFTS_CUSTODY = ANNOUNCED | {DispositionKind.CONDITIONAL_NON_PROSECUTION}


@dataclass(frozen=True)
class StandsStillUntil(Question[date | None]):
    """The last day of the probation that a decision ordered; None if unknown."""

    decision: Disposition


@dataclass(frozen=True)
class FinalDecisionAnew(Question[int | None]):
    """The id of the probation whose final decision was undone and is open again; else None."""

    person: Party


def last_of(person: Party, kind: ReviewKind) -> ReviewPeriod | None:
    """The person's last review of this kind, running or not."""
    return next((period for period in reversed(periods_of(person)) if period.kind is kind), None)


def left_of(period: ReviewPeriod, ended: date) -> LastDay | None:
    """The remaining last day of an ended review; None if its days are unknown.

    By the custody known now. A suspension is counted no longer than the probation lasted. Source:
    Criminal Procedure Law art. 172; Provisions on Criminal Cases of Minors arts. 40, 45.
    """
    if period.nominal is None or period.due is None or period.received.first is None:
        return None
    if period.ended_by is not PeriodEnd.SUSPENDED:
        counted = counted_as(period, period.received.first)
        return period.nominal, counted.due if counted.nominal == period.nominal else period.due
    decision = session().get_one(Disposition, period.disposition_id)
    decided, last_day = decision.decided.first, ask(StandsStillUntil(decision))
    if decided is None:
        return None
    ended = min(ended, last_day or ended)
    counted = final_decision_due(
        review_received=period.received.first,
        decided=decided,
        ended=ended,
        revoked=True,
        in_custody=lambda day: course_of(period).on(day).is_custody,
        review_nominal=period.nominal,
        calendar=current_calendar(),
    )
    return counted.nominal, counted.due


def resume(before: ReviewPeriod, entry: JournalEntry, last: LastDay, *, on: date) -> None:
    """Resume a review from a day on, as a new period; the old one stays as it ended.

    Custody lifted by a non-prosecution does not come back: it is unknown until somebody records it.
    """
    held = course_of(before)
    decided = session().get(Disposition, before.disposition_id) if before.disposition_id else None
    is_lifted = decided is not None and decided.kind in _LIFTS_CUSTODY
    then, now = (
        Custody.UNKNOWN if is_lifted and custody.is_custody else custody
        for custody in (held.on(on), held.now)
    )
    period = ReviewPeriod(
        case_id=before.case_id,
        party_id=before.party_id,
        track_id=before.track_id,
        kind=before.kind,
        received=PartialDate.day(on),
        custody=then,
        is_complex=before.is_complex,
        decided_here=True,
        nominal=last[0],
        due=last[1],
        begun_by=PeriodStart.RESUMED,
        previous_id=before.id,
        entry_id=entry.id,
    )
    session().add(period)
    session().flush()
    tell_receipt(period, on)
    period.custody = now
    kind, case = OWED_AS[before.kind], session().get_one(Case, before.case_id)
    still = find_owed(kind, before)
    if still is not None and still.state is DutyState.SUSPENDED:
        still.state = DutyState.LAPSED
    why = why_resumed(period)
    owe(case, kind, due=last[1], subject=period, why=why, party_id=before.party_id, told_by=entry)


def resume_review(person: Party, entry: JournalEntry, *, ended: date, on: date) -> None:
    """Resume the review for prosecution that was suspended until `ended`, from a day on.

    entry: records the resumption. A review that was resumed already is left alone.
    """
    before = last_of(person, ReviewKind.PROSECUTION)
    if before is None or before.ended_by is not PeriodEnd.SUSPENDED:
        return
    last = left_of(before, ended)
    if last is not None:
        resume(before, entry, last, on=on)
