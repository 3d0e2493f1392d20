"""Count a review period from its record, and give the reason of its last day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from casetrack.cases.models import Case
from casetrack.codes import N_
from casetrack.errors import RuleBroken
from casetrack.law import Due
from casetrack.law.instruments import cited
from casetrack.ledger.obligations import owe
from casetrack.ledger.reasons import why_agreed, why_of
from casetrack.review.counting import OWED_AS, RETURN_TRIGGER, TRIGGERS, count, options_of
from casetrack.review.custody import course_of
from casetrack.review.models import PeriodStart, ReviewKind, ReviewPeriod

# The fact that resumes a review: an undone decision.
UNDONE = "decision_undone"


def counted_as(period: ReviewPeriod, received_on: date) -> Due:
    """The last day of a period if received on that day; a resumed period keeps its own."""
    counted = count(
        period.kind,
        received_on,
        course_of(period).on,
        is_complex=period.is_complex,
        is_extended=period.extended_on is not None,
    )
    if period.begun_by is not PeriodStart.RESUMED or not period.nominal or not period.due:
        return counted
    return replace(counted, nominal=period.nominal, due=period.due, steps=(), alternative=None)


def why_counted(period: ReviewPeriod, counted: Due) -> dict[str, Any]:
    """The reason of the last day, with all options of the count."""
    if period.begun_by is PeriodStart.RESUMED:
        return why_resumed(period)
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
        when=period.received,
    )


def why_resumed(period: ReviewPeriod) -> dict[str, Any]:
    """The reason of the last day of a resumed review: the rest of its period, or a set day."""
    assert period.due is not None
    basis = cited("criminal_procedure_law", "172") + cited("procuratorate_rules", "388")
    if period.kind is ReviewKind.ARREST:
        basis = cited("procuratorate_rules", "289")
    return {
        **why_agreed(UNDONE, fact_on=period.received.first),
        "basis": [[article.instrument, article.article] for article in basis],
        "steps": [["set_by_document", {"day": period.due.isoformat()}]],
        "options": {"in_custody": course_of(period).on(period.due).counts_as_held},
    }


def why_investigated(period: ReviewPeriod, counted: Due) -> dict[str, Any]:
    """The reason of the last day of the police's supplementary investigation."""
    return why_of(
        counted,
        fact=RETURN_TRIGGER,
        fact_on=period.ended_on,
        options={"in_custody": course_of(period).on(counted.nominal).counts_as_held},
    )


def recount(case: Case, period: ReviewPeriod) -> Due:
    received_on, _due = counted_from(period)
    counted = counted_as(period, received_on)
    period.nominal, period.due = counted.nominal, counted.due
    owe_period(case, period, counted)
    return counted


def owe_period(case: Case, period: ReviewPeriod, counted: Due) -> None:
    owe(
        case,
        OWED_AS[period.kind],
        due=counted.due,
        subject=period,
        why=why_counted(period, counted),
        party_id=period.party_id,
        is_provisional=counted.provisional,
    )


def counted_from(period: ReviewPeriod) -> tuple[date, date]:
    """The day of receipt and the last day of a running review. Raises RuleBroken otherwise."""
    if not period.is_running():
        raise RuleBroken("review_over", ended=period.ended_on)
    if period.received.first is None or period.due is None:
        raise RuleBroken(
            N_(
                "The day of receipt of this review is not known, so no period can be counted from"
                " it."
            )
        )
    return period.received.first, period.due
