"""A recorded release ends custody, and moves the dates counted by it."""

from __future__ import annotations

from casetrack.events import handles
from casetrack.ledger.clock_triggers import ClockTrigger, FactCorrected, FactRecorded
from casetrack.review import clock_triggers
from casetrack.review.actions import follow_custody
from casetrack.review.custody import tell, told_since
from casetrack.review.models import Custody
from casetrack.review.queries import periods_of


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
