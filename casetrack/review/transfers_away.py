"""Dates that depend on custody while a review is not running: police, or probation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.kinds import DispositionKind
from casetrack.cases.models import Case, Disposition, Party
from casetrack.db import session
from casetrack.events import Event, publish
from casetrack.law import Due
from casetrack.ledger.corrections import moves_as_json
from casetrack.ledger.obligations import owe
from casetrack.ledger.preview import moved_by
from casetrack.review.counting import investigation
from casetrack.review.custody import course_of
from casetrack.review.models import PeriodEnd, ReviewPeriod
from casetrack.review.queries import AFTER_REVOCATION, awaited_again, decisions_about, periods_of
from casetrack.review.reasons import recount, why_investigated

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
