"""How a period of review is counted from what is recorded of it, and why it ends then."""

from __future__ import annotations

from datetime import date
from typing import Any

from casetrack.law import Due
from casetrack.ledger.reasons import why_of
from casetrack.review.counting import RETURN_TRIGGER, TRIGGERS, count, options_of
from casetrack.review.custody import course_of
from casetrack.review.models import ReviewPeriod


def counted_as(period: ReviewPeriod, received_on: date) -> Due:
    """The last day of a period, were it received on that day."""
    return count(
        period.kind,
        received_on,
        course_of(period).on,
        is_complex=period.is_complex,
        is_extended=period.extended_on is not None,
    )


def why_counted(period: ReviewPeriod, counted: Due) -> dict[str, Any]:
    """The reason of the last day, with everything the law was asked with."""
    return why_of(
        counted,
        fact=TRIGGERS[period.kind],
        fact_on=period.received.first,
        options=options_of(
            counted,
            course_of(period).on,
            is_complex=period.is_complex,
            is_extended=period.extended_on is not None,
        ),
        told=period.received,
    )


def why_investigated(period: ReviewPeriod, counted: Due) -> dict[str, Any]:
    """The reason of the day by which the police must finish what a case was returned for."""
    return why_of(
        counted,
        fact=RETURN_TRIGGER,
        fact_on=period.ended_on,
        options={"in_custody": course_of(period).on(counted.nominal).counts_as_held},
    )
