"""The supervision of a probation: its months, when a report is due, leave, what follows a breach.

The law says what a child on probation must do, and who supervises it; it says neither how often a
report comes nor how often the supervision is assessed. What is counted here without an article is
the own rule of casetrack, and says so.

Source: Criminal Procedure Law arts. 283, 284; Procuratorate Rules arts. 474-476, 479.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from casetrack.law.conditions import rule, verdict
from casetrack.law.counting import ONE_DAY, add_months
from casetrack.law.instruments import cited
from casetrack.law.periods.conditional import PROBATION_MONTHS
from casetrack.law.revocation import REPEATED, RevocationFacts, may_revoke
from casetrack.law.terms import Severity, Verdict
from casetrack.law.working_days import WorkCalendar, next_working_day, previous_working_day

#: Days, inclusive, above which leave asks for a reason of its own: an own rule, no law sets one.
LONG_LEAVE = 30
NO_GROUND = rule(
    "cnp_no_ground_to_revoke",
    "不存在应当撤销附条件不起诉决定的情形",
    "None of the grounds exists on which conditional non-prosecution shall be revoked",
    cited("criminal_procedure_law", "284") + cited("procuratorate_rules", "479"),
    severity=Severity.HARD,
    since=PROBATION_MONTHS.since,
)
RULES = (NO_GROUND,)


@dataclass(frozen=True)
class ProbationMonth:
    """One month of a probation. number: from 1. first, last: inclusive."""

    number: int
    first: date
    last: date

    def holds(self, day: date) -> bool:
        """Whether that day lies in it."""
        return self.first <= day <= self.last


def months_of(decided_on: date, last_day: date) -> tuple[ProbationMonth, ...]:
    """The months of a probation, counted from its decision; together they are all its days.

    last_day: inclusive. The day of the decision is not counted and stands in the first month, so
    that each month ends on its day of the month, or on the last of a month too short for it; a
    probation that ends within a month has a last one that is shorter. None if it ends before it
    begins.

    Source: Criminal Procedure Law art. 283 (from the decision); Civil Code arts. 201, 202.
    """
    found: list[ProbationMonth] = []
    first = decided_on
    while first <= last_day:
        number = len(found) + 1
        last = min(add_months(decided_on, number), last_day)
        found.append(ProbationMonth(number, first, last))
        first = last + ONE_DAY
    return tuple(found)


def month_on(months: Sequence[ProbationMonth], day: date) -> ProbationMonth | None:
    """The month of the probation in which a day lies; None outside of it."""
    return next((one for one in months if one.holds(day)), None)


def due_off_rest_days(nominal: date, last_day: date | None, calendar: WorkCalendar) -> date:
    """The day by which what is planned for a day is due: the next working day if it is none.

    It is never due after the last day of the probation (inclusive): there the working day before
    counts, and of what is planned for later that one, too. None: the last day is not known.

    Own rule: a child is not asked to come, and nobody to receive it, on a rest day.
    """
    due = next_working_day(nominal, calendar)
    if last_day is None or due <= last_day:
        return due
    return previous_working_day(last_day, calendar)


def next_planned(
    anchor: date, after: date, *, every: int, months: bool, last_day: date | None
) -> date | None:
    """The first day of a rhythm after a day; None where the probation is over before.

    anchor: the first planned day, which also says the day of the month. every: so many months, or
    weeks. last_day: inclusive.
    """
    step = 0
    day = anchor
    while day <= after:
        step += every
        day = add_months(anchor, step) if months else anchor + timedelta(weeks=step)
    return None if last_day is not None and day > last_day else day


def days_late(due: date, handed_in: date) -> int:
    """By how many days something came after the day on which it was due; 0 on that day."""
    return max((handed_in - due).days, 0)


class LeaveConcern(StrEnum):
    """What stands against leave, or asks for a reason."""

    AFTER_LEAVING = "after_leaving"
    BEYOND_THE_END = "beyond_the_end"
    LONG = "long"


def leave_concerns(
    asked_on: date, since: date, until: date, *, last_day: date | None
) -> tuple[LeaveConcern, ...]:
    """What is to be looked at before leave from one day until another (inclusive) is approved.

    Whoever asks after leaving did not ask for approval first, which the law demands. Leave beyond
    the last day of the probation needs no approval for the days after it; leave for longer than
    LONG_LEAVE days is rather a move, for which another office may be asked to supervise. Both are
    own rules.

    Source: Criminal Procedure Law art. 283(3); Procuratorate Rules art. 475(3).
    """
    found = []
    if asked_on > since:
        found.append(LeaveConcern.AFTER_LEAVING)
    if last_day is not None and until > last_day:
        found.append(LeaveConcern.BEYOND_THE_END)
    if (until - since).days + 1 > LONG_LEAVE:
        found.append(LeaveConcern.LONG)
    return tuple(found)


class Gravity(StrEnum):
    """How the law weighs the breaches of a probation together."""

    SERIOUS = "serious"
    REPEATED = "repeated"
    NEITHER = "neither"


def gravity_of(times: int, *, is_serious: bool) -> Gravity:
    """How a breach weighs: serious by itself, repeated with the others, or neither.

    times: the breaches of its sort (public order, or supervision), itself included. is_serious: of
    that breach.

    Source: Criminal Procedure Law art. 284; Procuratorate Rules art. 479.
    """
    if is_serious:
        return Gravity.SERIOUS
    return Gravity.REPEATED if times >= REPEATED else Gravity.NEITHER


def may_leave_standing(facts: RevocationFacts) -> Verdict:
    """Whether a probation may be left as it is after a breach: none of the four grounds exists.

    Where one does, the law says that it shall be revoked.

    Source: Criminal Procedure Law art. 284; Procuratorate Rules art. 479.
    """
    found = may_revoke(facts)
    return verdict(NO_GROUND, not found.met, grounds=found.values.get("grounds", ()))
