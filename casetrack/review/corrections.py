"""Correct the day a period began, or the day the police received a returned case."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.locking import lock
from casetrack.cases.models import Case, JournalEntry, Party
from casetrack.cases.policy import ensure_may
from casetrack.casework.correcting import Correction, DayChange
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.events import Event, publish
from casetrack.ledger.obligations import find_owed
from casetrack.ledger.preview import DateMove, DatesPreview
from casetrack.ledger.reschedule import move_day
from casetrack.review import clock_triggers
from casetrack.review.counting import OWED_AS, investigation
from casetrack.review.custody import course_of, first_change, tell_receipt, told_between
from casetrack.review.models import PeriodEnd, PeriodStart, ReviewKind, ReviewPeriod
from casetrack.review.policy import ensure_not_later, ensure_open
from casetrack.review.queries import RunningReview, as_counted
from casetrack.review.reasons import (
    counted_as,
    counts_away,
    let_others_follow,
    recount_away,
    why_counted,
    why_investigated,
)


@dataclass(frozen=True)
class ReceiptCorrected(Event):
    """The receipt of a review for prosecution moved from `before`; review: as it is now."""

    person: Party
    review: RunningReview
    before: date


class CorrectableFact(enum.StrEnum):
    """The correctable days. RETURN: the day the police received a returned case."""

    RECEIPT = "receipt"
    RETURN = "return"


# Who may record a receipt may correct its day; likewise for a return.
NEEDS = {
    CorrectableFact.RECEIPT: Permission.REVIEW_RECEIVE,
    CorrectableFact.RETURN: Permission.REVIEW_WRITE,
}


def day_of(period: ReviewPeriod, fact: CorrectableFact) -> date | None:
    """The recorded (earliest) day of a fact; None if it has no day to correct."""
    if fact is CorrectableFact.RECEIPT:
        return None if period.begun_by is PeriodStart.RESUMED else period.received.first
    return period.ended_on if period.ended_by is PeriodEnd.RETURNED else None


def preview(period: ReviewPeriod, fact: CorrectableFact, day: date, act: Act) -> DatesPreview:
    """The dates that move if the fact happened on that day; nothing is saved.

    Raises NotAllowed, RuleBroken as `correct` does.
    """
    return _prepared(period, fact, day, act).preview(day, act)


def correct(
    period: ReviewPeriod, fact: CorrectableFact, correction: Correction, act: Act
) -> tuple[DateMove, ...]:
    """Correct the day of a fact; only dates counted from it move.

    Raises NotAllowed; RuleBroken without a reason, if the day is unchanged, in the future or
    contradicts another day of the chain, or if the case changed since the preview.
    """
    lock(period)
    return _prepared(period, fact, correction.day, act).correct(correction, act)


def _prepared(period: ReviewPeriod, fact: CorrectableFact, day: date, act: Act) -> DayChange:
    case = session().get_one(Case, period.case_id)
    ensure_may(act.by, NEEDS[fact], case, on=act.on)
    ensure_open(case)
    before = day_of(period, fact)
    if before is None:
        raise RuleBroken("no_day_to_correct")
    if day == before and (fact is CorrectableFact.RETURN or period.received.is_day):
        raise RuleBroken("day_is_recorded_already", field="day", day=day)
    ensure_not_later(day, act.on, field="day")
    is_receipt = fact is CorrectableFact.RECEIPT
    (_ensure_receipt_fits if is_receipt else _ensure_return_fits)(period, day)

    def change() -> None:
        if is_receipt:
            _move_receipt(period, day, before)
        else:
            _move_return(period, day)
        period.version += 1

    about = session().get_one(Party, period.party_id)
    entry = _entry_of(period, fact)
    return DayChange(case, before, change, fact.value, entry, about, period, (period,))


def _ensure_receipt_fits(period: ReviewPeriod, day: date) -> None:
    followed = (period.extended_on, period.ended_on, first_change(period))
    later = min(filter(None, followed), default=None)
    if later is not None and day > later:
        raise RuleBroken(
            N_(
                "That is after %(followed)s, when the review was extended or ended. Check both"
                " days."
            ),
            field="day",
            followed=later,
        )
    previous = session().get(ReviewPeriod, period.previous_id) if period.previous_id else None
    if previous is not None and previous.ended_on is not None and day < previous.ended_on:
        raise RuleBroken("before_the_return", field="day", returned=previous.ended_on)
    passed = told_between(period, day)
    if passed is not None:
        raise RuleBroken(
            N_(
                "Between the two days, on %(changed)s, it was recorded how the suspect was held."
                " Look at that first."
            ),
            field="day",
            changed=passed,
        )


def _ensure_return_fits(period: ReviewPeriod, day: date) -> None:
    begun = max(filter(None, (period.received.first, period.extended_on)), default=None)
    if begun is not None and day < begun:
        raise RuleBroken("review_before_receipt", field="day", received=begun)
    after = _next(period)
    if after is not None and after.received.first is not None and day > after.received.first:
        raise RuleBroken(
            N_("That is after the case came in again, on %(received)s. Check both days."),
            field="day",
            received=after.received.first,
        )


def _move_receipt(period: ReviewPeriod, day: date, before: date) -> None:
    period.received = PartialDate.day(day)
    tell_receipt(period, day)
    period.custody = course_of(period).now
    counted = counted_as(period, day)
    period.nominal, period.due = counted.nominal, counted.due
    owed = find_owed(OWED_AS[period.kind], period)
    if owed is not None:
        move_day(
            owed,
            due=counted.due,
            why=why_counted(period, counted),
            is_provisional=counted.provisional,
        )
    case = session().get_one(Case, period.case_id)
    if not period.is_running() and counts_away(period):
        recount_away(case, period)
    let_others_follow(case, period)
    previous = session().get(ReviewPeriod, period.previous_id) if period.previous_id else None
    if previous is not None:
        _settled(previous, ObligationKind.SUPPLEMENTARY_INVESTIGATION, day)
    review = as_counted(period)
    clock_triggers.received_on_another_day(case, period, _entry_of(period, CorrectableFact.RECEIPT))
    if review is not None and period.kind is ReviewKind.PROSECUTION:
        publish(ReceiptCorrected(session().get_one(Party, period.party_id), review, before))


def _move_return(period: ReviewPeriod, day: date) -> None:
    period.ended_on = day
    counted = investigation(day, course_of(period).on)
    _settled(period, OWED_AS[period.kind], day)
    owed = find_owed(ObligationKind.SUPPLEMENTARY_INVESTIGATION, period)
    if owed is not None:
        move_day(
            owed,
            due=counted.due,
            why=why_investigated(period, counted),
            is_provisional=counted.provisional,
        )
    entry = _entry_of(period, CorrectableFact.RETURN)
    if entry is not None:
        case = session().get_one(Case, period.case_id)
        clock_triggers.changed_on_another_day(case, period, entry, PartialDate.day(day))


def _settled(period: ReviewPeriod, kind: ObligationKind, day: date) -> None:
    owed = find_owed(kind, period)
    if owed is not None and not owed.is_open:
        owed.settled_on = day


def _next(period: ReviewPeriod) -> ReviewPeriod | None:
    return session().scalar(select(ReviewPeriod).where(ReviewPeriod.previous_id == period.id))


def _entry_of(period: ReviewPeriod, fact: CorrectableFact) -> JournalEntry | None:
    if fact is CorrectableFact.RECEIPT:
        return session().get(JournalEntry, period.entry_id) if period.entry_id else None
    return session().scalar(
        select(JournalEntry).where(
            JournalEntry.kind == EntryKind.RETURNED_FOR_INVESTIGATION,
            JournalEntry.subject == ReviewPeriod.__tablename__,
            JournalEntry.subject_id == period.id,
        )
    )
