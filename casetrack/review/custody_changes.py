"""Change the custody of a person: by hand, or by a recorded release."""

from __future__ import annotations

from datetime import date
from typing import Any

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.locking import take_version
from casetrack.cases.models import Case
from casetrack.cases.policy import ensure_may
from casetrack.codes import N_
from casetrack.db import session
from casetrack.errors import RuleBroken
from casetrack.events import handles
from casetrack.law import Due
from casetrack.ledger.clock_triggers import ClockTrigger, FactCorrected, FactRecorded
from casetrack.ledger.corrections import move_days
from casetrack.review import clock_triggers
from casetrack.review.actions import enter_of_period
from casetrack.review.custody import course_of, name_entry, tell, told_since
from casetrack.review.custody import tell as tell_custody
from casetrack.review.models import Custody, ReviewPeriod
from casetrack.review.policy import ensure_not_later, ensure_open
from casetrack.review.queries import periods_of
from casetrack.review.reasons import (
    counted_from,
    counts_away,
    let_others_follow,
    recount,
    recount_away,
)


def change_custody(
    period: ReviewPeriod, custody: Custody, act: Act, *, changed_on: date, note: str, opened: int
) -> Due | None:
    """Record a change of custody; returns the new last day, which depends on custody.

    While the case is with the police, their last day moves; while a probation suspends the review,
    the final decision's does, and None is returned. opened: the version of the review the person
    saw. Raises NotAllowed, LostRace; RuleBroken if nothing is counted by custody any more, nothing
    changes, the day lies in the future or before the receipt, or as `move_days`.
    """
    case = session().get_one(Case, period.case_id)
    ensure_may(act.by, Permission.REVIEW_WRITE, case, on=act.on)
    ensure_open(case)
    received_on, due = _counted_with_custody(period)
    take_version(period, opened=opened)
    if custody is course_of(period).on(changed_on):
        raise RuleBroken(
            N_('"%(custody)s" is what is recorded already. Nothing was changed.'),
            field="custody",
            custody=custody,
        )
    ensure_not_later(changed_on, act.on, field="changed_on")
    if changed_on < received_on:
        raise RuleBroken("review_before_receipt", field="changed_on", received=received_on)

    def change() -> Due | None:
        tell_custody(period, custody, changed_on, None)
        course = course_of(period)
        period.custody = course.now
        values: dict[str, Any] = {"custody": custody.value}
        counted: Due | None
        if period.is_running():
            counted = recount(case, period)
            values |= {"before": due.isoformat(), "due": counted.due.isoformat()}
        else:
            counted, values["moves"] = recount_away(case, period)
        entry = enter_of_period(
            case, period, EntryKind.CUSTODY_CHANGED, on=changed_on, text=note, **values, act=act
        )
        name_entry(period, entry)
        let_others_follow(case, period)
        clock_triggers.held_otherwise(case, period, custody, entry, until=course.after(changed_on))
        if not course.now.counts_as_held:
            clock_triggers.held_no_more(case, period, entry)
        return counted

    return move_days(case, change, act, field="changed_on")[0]


def follow_custody(case: Case, period: ReviewPeriod) -> None:
    """Update the current custody and recount this review and the person's others."""
    period.custody = course_of(period).now
    period.version += 1
    if period.due is not None and period.is_running():
        recount(case, period)
    elif period.due is not None and counts_away(period):
        recount_away(case, period)
    let_others_follow(case, period)


def _counted_with_custody(period: ReviewPeriod) -> tuple[date, date]:
    """Like `counted_from`, also for a review with the police or suspended."""
    if period.received.first is not None and period.due is not None and counts_away(period):
        return period.received.first, period.due
    return counted_from(period)


@handles(FactRecorded)
def end_custody(recorded: FactRecorded) -> None:
    """End custody with a recorded release; start the bail that follows."""
    fact = recorded.fact
    if fact.what is not ClockTrigger.RELEASED or fact.person is None or fact.entry is None:
        return
    day = fact.when.last
    periods = [period for period in periods_of(fact.person) if period.received.first is not None]
    if day is None or not periods:
        return
    before = [
        period for period in periods if period.received.first and period.received.first <= day
    ]
    period = (before or periods[:1])[-1]
    custody = Custody(fact.entry.fields["held_since"])
    tell(period, custody, day, fact.entry)
    clock_triggers.held_otherwise(fact.case, period, custody, fact.entry, until=None)
    follow_custody(fact.case, period)


@handles(FactCorrected)
def move_end_of_custody(corrected: FactCorrected) -> None:
    """Move the end of custody with the corrected day of release."""
    fact = corrected.fact
    if fact.what is not ClockTrigger.RELEASED or fact.entry is None or fact.when.last is None:
        return
    period = told_since(fact.entry, fact.when.last)
    if period is not None:
        follow_custody(fact.case, period)
