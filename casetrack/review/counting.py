"""The last day of a review, by the rules of the law."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.kinds import DispositionKind
from casetrack.clocks.calendar.calendars import current_calendar
from casetrack.law import Due, Step, due
from casetrack.review.models import Custody, PeriodStart, ReviewKind, ReviewPeriod

# The day a returned case reached the police, as the law words it.
RETURN_TRIGGER = "return_received_by_police"
OWED_AS = {
    ReviewKind.ARREST: ObligationKind.ARREST_REVIEW,
    ReviewKind.PROSECUTION: ObligationKind.PROSECUTION_REVIEW,
}
# The fact each review is counted from, as the law words it.
TRIGGERS = {
    ReviewKind.ARREST: "arrest_request_received",
    ReviewKind.PROSECUTION: "case_transfer_received",
}
# The decisions with which each review ends.
ENDED_BY = {
    ReviewKind.ARREST: frozenset(
        {DispositionKind.ARREST_APPROVED, DispositionKind.ARREST_NOT_APPROVED}
    ),
    ReviewKind.PROSECUTION: frozenset(
        {
            DispositionKind.PROSECUTED,
            DispositionKind.STATUTORY_NON_PROSECUTION,
            DispositionKind.DISCRETIONARY_NON_PROSECUTION,
            DispositionKind.INSUFFICIENT_EVIDENCE_NON_PROSECUTION,
            DispositionKind.SPECIAL_NON_PROSECUTION,
            DispositionKind.CONDITIONAL_NON_PROSECUTION,
            DispositionKind.NON_PROSECUTION_AFTER_PROBATION,
        }
    ),
}
# Those decided on the pages of the review; the conditional one has its own pages.
DECIDED_HERE = {
    ReviewKind.ARREST: (DispositionKind.ARREST_APPROVED, DispositionKind.ARREST_NOT_APPROVED),
    ReviewKind.PROSECUTION: (
        DispositionKind.PROSECUTED,
        DispositionKind.STATUTORY_NON_PROSECUTION,
        DispositionKind.DISCRETIONARY_NON_PROSECUTION,
        DispositionKind.INSUFFICIENT_EVIDENCE_NON_PROSECUTION,
        DispositionKind.SPECIAL_NON_PROSECUTION,
    ),
}
# Custody possible at the receipt of each review; unknown counts as held.
CUSTODY_AT = {
    ReviewKind.ARREST: (
        Custody.DETAINED,
        Custody.BAIL,
        Custody.RESIDENTIAL_SURVEILLANCE,
        Custody.AT_LIBERTY,
        Custody.UNKNOWN,
    ),
    ReviewKind.PROSECUTION: (
        Custody.ARRESTED,
        Custody.DETAINED,
        Custody.BAIL,
        Custody.RESIDENTIAL_SURVEILLANCE,
        Custody.AT_LIBERTY,
        Custody.UNKNOWN,
    ),
}


def count(
    kind: ReviewKind,
    received_on: date,
    custody: Custody | Callable[[date], Custody],
    *,
    is_complex: bool = False,
    is_extended: bool = False,
) -> Due:
    """The last day of a review, inclusive, with its reasons.

    received_on: day of receipt, itself not counted. custody: a value, or a function of the day; the
    custody on the last day counts. So a review for arrest has its seven days only if the suspect
    was detained on the seventh: a later change cannot have ended it before. is_complex lengthens a
    review for arrest by itself; a review for prosecution is lengthened only by an extension.
    Source: Criminal Procedure Law arts. 91, 105, 172; Procuratorate Rules arts. 282, 351.
    """
    held = custody if callable(custody) else lambda _day: custody
    if kind is ReviewKind.PROSECUTION:
        counted = due(
            "prosecution_review",
            received_on,
            in_custody=lambda day: held(day).counts_as_held,
            extended=is_extended,
            calendar=current_calendar(),
        )
        return _marked(counted, held(counted.nominal))
    detained = due("arrest_review_detained", received_on, calendar=current_calendar())
    if held(detained.nominal).counts_as_held:
        return _marked(detained, held(detained.nominal))
    return due(
        "arrest_review_not_detained",
        received_on,
        complex_case=is_complex,
        extended=is_extended,
        calendar=current_calendar(),
    )


def investigation(received_by_police_on: date, custody: Custody | Callable[[date], Custody]) -> Due:
    """The last day of the police's supplementary investigation. custody: as for `count`.

    Source: Criminal Procedure Law art. 175; Procuratorate Rules art. 346.
    """
    held = custody if callable(custody) else lambda _day: custody
    counted = due(
        "supplementary_investigation",
        received_by_police_on,
        in_custody=lambda day: held(day).counts_as_held,
        calendar=current_calendar(),
    )
    return _marked(counted, held(counted.nominal))


def _marked(counted: Due, custody: Custody) -> Due:
    """The last day, with a step that says so if custody is unknown on that day."""
    if custody is not Custody.UNKNOWN:
        return counted
    return replace(counted, steps=(*counted.steps, Step("custody_unknown", {})))


def options_of(
    counted: Due,
    custody: Custody | Callable[[date], Custody],
    *,
    is_complex: bool,
    is_extended: bool,
) -> dict[str, bool]:
    """The options with which the law counted a review, by name."""
    held = custody if callable(custody) else lambda _day: custody
    if counted.rule == "prosecution_review":
        return {"in_custody": held(counted.nominal).counts_as_held, "extended": is_extended}
    if counted.rule == "arrest_review_detained":
        return {"in_custody": True}
    return {"complex_case": is_complex, "extended": is_extended}


def can_be_extended(period: ReviewPeriod) -> bool:
    """Whether the law allows a longer period than the running one.

    Not for the seven days of a detained suspect, for the longest period, or for a review resumed
    after an undone decision: its last day is fixed.
    """
    if period.begun_by is PeriodStart.RESUMED:
        return False
    if period.kind is ReviewKind.PROSECUTION:
        return True
    if period.received.first is None or period.is_complex:
        return False
    return period.nominal != due("arrest_review_detained", period.received.first).nominal


# Decisions that take effect only when they are announced (Criminal Procedure Law art. 178).
ANNOUNCED = frozenset(
    {
        DispositionKind.STATUTORY_NON_PROSECUTION,
        DispositionKind.DISCRETIONARY_NON_PROSECUTION,
        DispositionKind.INSUFFICIENT_EVIDENCE_NON_PROSECUTION,
        DispositionKind.SPECIAL_NON_PROSECUTION,
        DispositionKind.NON_PROSECUTION_AFTER_PROBATION,
    }
)
