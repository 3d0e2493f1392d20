"""Count a review period from its record, running or not, and give the reason of its last day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.kinds import DispositionKind
from casetrack.cases.models import Case, Disposition, Party
from casetrack.codes import N_
from casetrack.db import session
from casetrack.errors import RuleBroken
from casetrack.events import Event, publish
from casetrack.law import Due
from casetrack.law.instruments import cited
from casetrack.ledger.corrections import moves_as_json
from casetrack.ledger.obligations import owe
from casetrack.ledger.preview import moved_by
from casetrack.ledger.reasons import why_agreed, why_of
from casetrack.review.counting import (
    OWED_AS,
    RETURN_TRIGGER,
    TRIGGERS,
    count,
    investigation,
    options_of,
)
from casetrack.review.custody import course_of
from casetrack.review.models import PeriodEnd, PeriodStart, ReviewKind, ReviewPeriod
from casetrack.review.queries import AFTER_REVOCATION, awaited_again, decisions_about, periods_of

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


# Decisions that end the suspension by a conditional non-prosecution.
ENDINGS = frozenset({*AFTER_REVOCATION, DispositionKind.NON_PROSECUTION_AFTER_PROBATION})


@dataclass(frozen=True)
class CustodyChanged(Event):
    """The custody of a person with a suspended review changed. received: day of its receipt."""

    person: Party
    received: date


def counts_away(period: ReviewPeriod) -> bool:
    """Whether a date depends on custody although this review is not running."""
    person = session().get_one(Party, period.party_id)
    if period.ended_by is PeriodEnd.RETURNED:
        awaited = awaited_again(person)
        return awaited is not None and awaited.id == period.id
    if any(later.previous_id == period.id for later in periods_of(person)):
        return False
    return stands_still(period, decisions_about(person))


def stands_still(period: ReviewPeriod, decided: Sequence[Disposition]) -> bool:
    """Whether the period is suspended by a probation and no later decision ended that.

    decided: all standing decisions about the person, in the order recorded.
    """
    if period.ended_by is not PeriodEnd.SUSPENDED or period.disposition_id is None:
        return False
    if period.disposition_id not in {decision.id for decision in decided}:
        return False
    return not any(
        decision.id > period.disposition_id and decision.kind in ENDINGS for decision in decided
    )


def recount_away(case: Case, period: ReviewPeriod) -> tuple[Due | None, list[dict[str, Any]]]:
    """Recount, by current custody, the dates that depend on a review not running.

    Returns the last day of the police (None during a probation), and the moves as JSON.
    """
    if period.ended_by is PeriodEnd.RETURNED:
        counted, moves = moved_by(case, lambda: owe_investigation(case, period))
        return counted, moves_as_json(moves)
    _nothing, moves = moved_by(case, lambda: _tell_custody(period))
    return None, moves_as_json(moves)


def owe_investigation(case: Case, period: ReviewPeriod) -> Due:
    """Owe the police's supplementary investigation (watched by the handler); its last day."""
    assert period.ended_on is not None
    counted = investigation(period.ended_on, course_of(period).on)
    owe(
        case,
        ObligationKind.SUPPLEMENTARY_INVESTIGATION,
        due=counted.due,
        subject=period,
        why=why_investigated(period, counted),
        party_id=period.party_id,
        is_provisional=counted.provisional,
    )
    return counted


def _tell_custody(period: ReviewPeriod) -> None:
    assert period.received.first is not None
    person = session().get_one(Party, period.party_id)
    publish(CustodyChanged(person, period.received.first))


def let_others_follow(case: Case, period: ReviewPeriod) -> None:
    """Recount the person's other reviews by the custody recorded with this one."""
    person = session().get_one(Party, period.party_id)
    for other in periods_of(person):
        if other.id == period.id or other.received.first is None or other.due is None:
            continue
        if not (other.is_running() or counts_away(other)):
            continue
        other.custody = period.custody
        other.version += 1
        if other.is_running():
            recount(case, other)
        else:
            recount_away(case, other)
