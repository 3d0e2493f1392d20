"""The supervision of a probation: its months, the days of reports, leave, and breaches.

The law sets the duties of a child on probation and the supervising office; it sets no rhythm for
reports or assessments. A day counted here without an article is an own rule of casetrack, and the
docstring says so.

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
        """Whether a day lies in this month."""
        return self.first <= day <= self.last


def months_of(decided_on: date, last_day: date) -> tuple[ProbationMonth, ...]:
    """Return the months of a probation, counted from its decision, which cover all its days.

    last_day: inclusive. The day of the decision is not counted and belongs to the first month, so
    that each month ends on its day of the month, or on the last of a month too short for it; the
    last month may be shorter. Empty if the probation ends before it begins.

    Source: Criminal Procedure Law art. 283 (from the decision); Civil Code arts. 201, 202.
    """
    months: list[ProbationMonth] = []
    first = decided_on
    while first <= last_day:
        number = len(months) + 1
        last = min(add_months(decided_on, number), last_day)
        months.append(ProbationMonth(number, first, last))
        first = last + ONE_DAY
    return tuple(months)


def month_on(months: Sequence[ProbationMonth], day: date) -> ProbationMonth | None:
    """Return the month of the probation that contains a day; None outside of it."""
    return next((month for month in months if month.holds(day)), None)


def due_off_rest_days(nominal: date, last_day: date | None, calendar: WorkCalendar) -> date:
    """Return the due day of a task planned for `nominal`: that day, or the next working day.

    It never lies after the last day of the probation (inclusive): the working day before counts
    there, also for a task planned later. last_day: None if unknown.

    Own rule: no child is asked to come, and nobody to receive it, on a rest day.
    """
    due = next_working_day(nominal, calendar)
    if last_day is None or due <= last_day:
        return due
    return previous_working_day(last_day, calendar)


def next_planned(
    anchor: date, after: date, *, every: int, months: bool, last_day: date | None
) -> date | None:
    """Return the first day of a rhythm after `after`; None if the probation is over before.

    anchor: the first planned day, which also sets the day of the month. every: number of months or
    of weeks. last_day: inclusive.
    """
    step = 0
    day = anchor
    while day <= after:
        step += every
        day = add_months(anchor, step) if months else anchor + timedelta(weeks=step)
    return None if last_day is not None and day > last_day else day


def days_late(due: date, handed_in: date) -> int:
    """Return the number of days from the due day to the day of receipt; 0 if in time."""
    return max((handed_in - due).days, 0)


class LeaveConcern(StrEnum):
    """Concerns against leave, which need a reason."""

    AFTER_LEAVING = "after_leaving"
    BEYOND_THE_END = "beyond_the_end"
    LONG = "long"


def leave_concerns(
    asked_on: date, since: date, until: date, *, last_day: date | None
) -> tuple[LeaveConcern, ...]:
    """Return the concerns to weigh before leave from `since` to `until` (inclusive) is approved.

    A request after leaving lacks the approval in advance that the law demands. Leave beyond the
    last day of the probation needs no approval for the days after it; leave for longer than
    LONG_LEAVE days is rather a move, for which another office may be asked to supervise. Both are
    own rules.

    Source: Criminal Procedure Law art. 283(3); Procuratorate Rules art. 475(3).
    """
    concerns = []
    if asked_on > since:
        concerns.append(LeaveConcern.AFTER_LEAVING)
    if last_day is not None and until > last_day:
        concerns.append(LeaveConcern.BEYOND_THE_END)
    if (until - since).days + 1 > LONG_LEAVE:
        concerns.append(LeaveConcern.LONG)
    return tuple(concerns)


class Gravity(StrEnum):
    """Gravity of a breach together with the others of a probation."""

    SERIOUS = "serious"
    REPEATED = "repeated"
    NEITHER = "neither"


def gravity_of(times: int, *, is_serious: bool) -> Gravity:
    """Return the gravity of a breach: serious by itself, repeated with the others, or neither.

    times: number of breaches of its sort (public order, or supervision), itself included.
    is_serious: of that breach.

    Source: Criminal Procedure Law art. 284; Procuratorate Rules art. 479.
    """
    if is_serious:
        return Gravity.SERIOUS
    return Gravity.REPEATED if times >= REPEATED else Gravity.NEITHER


def may_leave_standing(facts: RevocationFacts) -> Verdict:
    """Whether a probation may go on unchanged after a breach: none of the four grounds exists.

    If one exists, the law requires the revocation.

    Source: Criminal Procedure Law art. 284; Procuratorate Rules art. 479.
    """
    revocation = may_revoke(facts)
    return verdict(NO_GROUND, not revocation.met, grounds=revocation.values.get("grounds", ()))
