"""Length of an order. No national law sets one; the office sets it in the order. Pure."""

from __future__ import annotations

from datetime import date

from casetrack.codes import N_
from casetrack.errors import RuleBroken
from casetrack.law import add_months

# Suggestion of the form, not a limit. Recalled from practice, not read in an instrument.
USUAL_MONTHS = (3, 12)
MOST_MONTHS = 60


def order_last_day(
    *, issued_on: date | None, served_on: date | None, months: int | None, last_day: date | None
) -> date | None:
    """The last day of an order, inclusive; None while it is not served and names no last day.

    issued_on: the first possible day of issue; None if unknown. months: counted from the day of
    service, in one step. last_day: the one the order names.
    Raises RuleBroken if it has no length at all, if service or the end lie before the issue, or if
    the length and the named day do not agree.
    """
    if months is None and last_day is None:
        raise RuleBroken(
            N_("Give the length in months, or the last day the order names."), field="months"
        )
    if served_on is not None and issued_on is not None and served_on < issued_on:
        raise RuleBroken(
            N_("It was issued on %(issued)s; it cannot be served before."),
            field="served_on",
            issued=issued_on,
        )
    begins = served_on or issued_on
    if last_day is not None and begins is not None and last_day < begins:
        raise RuleBroken("order_ends_before", field="last_day", begins=begins)
    counted = add_months(served_on, months) if served_on and months else None
    if counted is not None and last_day is not None and counted != last_day:
        raise RuleBroken(
            N_(
                "%(months)s months from the day of service end on %(counted)s. Give that day, or"
                " leave one of the two empty."
            ),
            field="last_day",
            counted=counted,
            months=months,
        )
    return last_day or counted
