"""Counting of time: start excluded, months in one step, holidays rolled over, custody never."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from enum import StrEnum

from casetrack.codes import N_, Coded
from casetrack.law.terms import OutsideStatute, Step
from casetrack.law.working_days import WorkCalendar, previous_working_day

BEIJING = timezone(timedelta(hours=8))
ONE_DAY = timedelta(days=1)
HOURS_PER_DAY = 24

#: Years in which births, acts and periods are believed; others are slips of the hand.
YEARS = range(1900, 2201)

#: Readings of the law that lead to another day; worded in READING_WORDS.
SPC_202 = "spc_202"
DECISION_DAY_COUNTED = "decision_day_counted"


class LengthUnit(StrEnum):
    """Units of a length."""

    HOUR = "hour"
    DAY = "day"
    WORKDAY = "workday"
    MONTH = "month"
    IMMEDIATE = "immediate"
    SCHOOL_TERM = "school_term"
    AS_SET = "as_set"


class LastDay(Coded):
    """Treatment of a last day that is a rest day."""

    NEXT_WORKDAY = "next_workday", N_("moves to the next working day")
    # a state, or a period that keeps somebody locked up
    NONE = ("none", N_("stays; it is a state, not an act"))
    BACKWARD = "backward", N_("stays; counted back from a day")  # counted back from the trigger


class CustodyEffect(Coded):
    """Whether custody keeps a period from rolling over a holiday."""

    NOT_APPLICABLE = "n/a", N_("makes no difference")
    ALWAYS = "always", N_("always; the last day never moves")
    ON_LAST_DAY = (
        "no_roll_if_in_custody_on_last_day",
        N_("in custody on the last day, it does not move"),
    )


@dataclass(frozen=True)
class Length:
    """A number of units, such as 15 days."""

    number: int
    unit: LengthUnit


@dataclass(frozen=True)
class Rolled:
    """A last day after rest days, the steps to it, and whether a year's calendar was guessed."""

    day: date
    steps: tuple[Step, ...]
    provisional: bool


def local_day(start: date) -> date:
    """Return the day of `start`; an instant is read in Beijing time, naive or not.

    Raises OutsideStatute for a year outside YEARS.
    """
    day = start
    if isinstance(start, datetime):
        day = (start if start.tzinfo is None else start.astimezone(BEIJING)).date()
    if day.year not in YEARS:
        raise OutsideStatute("year_out_of_range", day=day)
    return day


def add_months(day: date, months: int) -> date:
    """Return the corresponding day `months` later, or the last day of a month too short for it.

    Source: Civil Code art. 202.
    """
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month0 + 1, min(day.day, monthrange(year, month0 + 1)[1]))


def add_months_spc_202(day: date, months: int) -> date:
    """Like `add_months`, but from the last day of a month to the last day of a month.

    Source: SPC Interpretation on the Criminal Procedure Law art. 202.
    """
    end = add_months(day, months)
    if day.day < monthrange(day.year, day.month)[1]:
        return end
    return end.replace(day=monthrange(end.year, end.month)[1])


def add_months_latest(day: date, months: int) -> date:
    """Return the later day of both readings, the first for an act that may not come earlier."""
    return max(add_months(day, months), add_months_spc_202(day, months))


def roll(day: date, calendar: WorkCalendar) -> Rolled:
    """Return the last day moved past rest days, with a step for each.

    Source: Criminal Procedure Law art. 105; Civil Code art. 203.
    """
    steps: list[Step] = []
    guessed: list[int] = []
    end = day
    while True:
        if not calendar.is_known(end.year) and end.year not in guessed:
            guessed.append(end.year)
        if calendar.is_workday(end):
            break
        steps.append(Step("rest_day", {"day": end, "why": calendar.why(end)}))
        end += ONE_DAY
    if end != day:
        steps.append(Step("rolled", {"from": day, "to": end}))
    elif calendar.why(end):
        steps.append(Step("workday_after_all", {"day": end, "why": calendar.why(end)}))
    steps += [Step("provisional", {"year": year}) for year in guessed]
    return Rolled(end, tuple(steps), bool(guessed))


def stay(day: date, calendar: WorkCalendar) -> Rolled:
    """Return `day` unmoved: in custody a period ends on a rest day too.

    Source: Criminal Procedure Law art. 105.
    """
    if calendar.is_workday(day):
        return Rolled(day, (), provisional=False)
    step = Step("custody_no_roll", {"day": day, "why": calendar.why(day)})
    return Rolled(day, (step,), provisional=False)


def add_workdays(day: date, number: int, calendar: WorkCalendar) -> Rolled:
    """Return the `number`-th working day after `day`; make-up days and rest days become steps."""
    steps: list[Step] = [Step("add_workdays", {"number": number, "from": day})]
    guessed: list[int] = []
    end = day
    while number:
        end += ONE_DAY
        why = calendar.why(end)
        if not calendar.is_known(end.year) and end.year not in guessed:
            guessed.append(end.year)
        if calendar.is_workday(end):
            number -= 1
            if why:
                steps.append(Step("workday_after_all", {"day": end, "why": why}))
        else:
            steps.append(Step("rest_day", {"day": end, "why": why}))
    steps += [Step("provisional", {"year": year}) for year in guessed]
    return Rolled(end, tuple(steps), bool(guessed))


def count_back(day: date, number: int, calendar: WorkCalendar) -> Rolled:
    """Return the day `number` days before `day`, `day` itself not counted; it never moves.

    For a rest day a step names the working day before it, the last on which an office is open.
    """
    end = day - timedelta(days=number)
    steps = [Step("backward", {"number": number, "from": day, "to": end})]
    if not calendar.is_workday(end):
        open_day = previous_working_day(end, calendar)
        steps.append(
            Step("backward_rest_day", {"day": end, "why": calendar.why(end), "to": open_day})
        )
    return Rolled(end, tuple(steps), provisional=False)


def hours_end(start: datetime, hours: int) -> datetime:
    """Return the instant at which the last hour ends; the hour of `start` is not counted."""
    local = start.replace(tzinfo=BEIJING) if start.tzinfo is None else start.astimezone(BEIJING)
    return local.replace(minute=0, second=0, microsecond=0) + timedelta(hours=hours + 1)


def suspended_days(suspensions: Iterable[tuple[date, date]]) -> tuple[int, tuple[Step, ...]]:
    """Return the number of days by which a period moves, and a step for each suspension.

    suspensions: pairs of (day of the suspension, day of the resumption).
    Raises OutsideStatute if one ends before it began.
    """
    days = 0
    steps = []
    for since, until in suspensions:
        if until < since:
            raise OutsideStatute("ends_before_it_begins", since=since, until=until)
        days += (until - since).days
        steps.append(Step("suspended", {"from": since, "to": until, "days": (until - since).days}))
    return days, tuple(steps)
