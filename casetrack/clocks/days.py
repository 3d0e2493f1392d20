"""The day a clock comes to: from which day of its fact, by which rule, and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from casetrack.cases.models import JournalEntry
from casetrack.clocks.calendar.calendars import current_calendar
from casetrack.clocks.clocks import Clock, clock_of
from casetrack.clocks.models import Deadline
from casetrack.db.partial_date import PartialDate
from casetrack.law import PERIODS, RULES_VERSION, Due, Step, Verification, due, earlier_of
from casetrack.law.counting import LastDay
from casetrack.law.records import recalled_due
from casetrack.ledger.reasons import why_of


def is_gate(clock: Clock) -> bool:
    """Whether its end is a "not before": others act, or a later act opens."""
    period = PERIODS.get(clock.rule or "")
    return clock.kind.is_awaited or (period is not None and period.opens_next)


def is_backward(clock: Clock) -> bool:
    """Whether it is counted back from its fact, so that it ends before the fact."""
    period = PERIODS.get(clock.rule or "")
    return period is not None and period.last_day is LastDay.BACKWARD


def counted_from(clock: Clock, when: PartialDate) -> date | None:
    """The day of a fact that a clock counts from; None where no day of it is known.

    From an imprecise fact our own duties count from its earliest day, so that they are never late;
    what others may do, and gates, count from its latest, so that they are never early. A period
    counted backwards ends before its fact, so for it the earliest day is the safe one, too.
    """
    return when.last if is_gate(clock) and not is_backward(clock) else when.first


def count(clock: Clock, when: PartialDate, options: Any) -> Due | None:
    """The last day of a clock, with its reasons; None where its fact has no day to count from.

    options: what the rule is asked with.
    Raises OutsideStatute if the rule does not know an option.
    """
    day = counted_from(clock, when)
    if day is None:
        return None
    if clock.rule is None:
        return _without_rule(clock, day)
    if clock.beside is not None:
        return earlier_of(clock.rule, clock.beside, day, calendar=current_calendar())
    return due(clock.rule, day, calendar=current_calendar(), **options)


def _without_rule(clock: Clock, day: date) -> Due:
    """A day of which the law names no number: that of its fact, or so many recalled days after."""
    calendar, basis = current_calendar(), clock.basis
    counted = recalled_due(day, clock.recalled_days, basis=basis, calendar=calendar)
    if clock.recalled_days:
        return counted
    steps, read = (Step("no_number", {"day": day}),), Verification.PRIMARY
    return replace(counted, due=day, provisional=False, verification=read, steps=steps)


def keep(deadline: Deadline, counted: Due) -> None:
    """Store the count of a clock: fact, day, rules and calendar."""
    clock = clock_of(deadline.kind, deadline.fact, deadline.rule)
    day = counted_from(clock, deadline.fact_when)
    assert day is not None
    deadline.counted_from = day
    deadline.nominal = counted.nominal
    deadline.opens_on = counted.earliest_next
    deadline.rules_version = RULES_VERSION
    deadline.calendar = current_calendar().version


def why_counted(
    clock: Clock, deadline: Deadline, counted: Due, entry: JournalEntry | None
) -> dict[str, Any]:
    """The reason of its day, in JSON types. entry: the one that tells its fact."""
    why = why_of(
        counted,
        fact=deadline.fact.value,
        fact_on=deadline.counted_from,
        entry=entry,
        options=deadline.options,
        when=deadline.fact_when,
    )
    if clock.rule is None:
        why["rule"] = None
    if clock.frees:
        why["options"] = {"in_custody": True}
    if clock.beside is not None:
        why["beside"] = clock.beside if counted.rule == clock.rule else clock.rule
    if not deadline.fact_when.is_day:
        why["counted_from"] = "latest" if is_gate(clock) else "earliest"
    return why
