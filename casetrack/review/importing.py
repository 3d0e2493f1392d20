"""Count the running reviews of an imported file that lack dates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.models import Case, Disposition, Party
from casetrack.db import session
from casetrack.events import answers, handles
from casetrack.ledger.clock_triggers import Fact
from casetrack.ledger.importing import CaseImported, FactsOf, entry_in_file, is_in_file, why_with
from casetrack.ledger.obligations import owe
from casetrack.ledger.reasons import why_agreed
from casetrack.review import clock_triggers
from casetrack.review.counting import ENDED_BY, OWED_AS, TRIGGERS, investigation
from casetrack.review.custody import course_of
from casetrack.review.models import PeriodEnd, PeriodStart, ReviewKind, ReviewPeriod
from casetrack.review.queries import decisions_about, reviews_of
from casetrack.review.reasons import counted_as, why_counted, why_investigated


@handles(CaseImported)
def begin_missing_dates(imported: CaseImported) -> None:
    """Owe the end of running reviews and of police investigations, from their earliest day.

    A review also counts as ended by a later decision or review in the file.
    """
    case, periods = imported.case, reviews_of(imported.case)
    for period in periods:
        if period.is_running() or period.ended_by is PeriodEnd.SUSPENDED:
            _count_days(period)
        if not _is_over(period, periods):
            _owe(case, period, imported.on)


@answers(FactsOf)
def what_happened(asked: FactsOf) -> Iterator[Fact]:
    """Facts that start a clock, from every review of the file."""
    for period in reviews_of(asked.case):
        yield from clock_triggers.of_period(asked.case, period, entry_in_file(period.entry_id))


def _count_days(period: ReviewPeriod) -> None:
    if period.due is None and period.received.first is not None:
        counted = counted_as(period, period.received.first)
        period.nominal, period.due = counted.nominal, counted.due


def _owe(case: Case, period: ReviewPeriod, on: date) -> None:
    if period.ended_by is PeriodEnd.RETURNED:
        _owe_investigation(case, period)
        return
    kind = OWED_AS[period.kind]
    if not period.is_running() or is_in_file(kind, period):
        return
    if period.due is None:
        _owe_at_once(case, period, on)
        return
    received = period.received.first or period.due
    counted = counted_as(period, received)
    why = why_counted(period, counted)
    if period.due != counted.due:
        why["steps"].append(["set_by_document", {"day": period.due.isoformat()}])
    owed = owe(
        case,
        kind,
        due=period.due,
        subject=period,
        why=why,
        party_id=period.party_id,
        is_provisional=counted.provisional,
    )
    why_with(owed, entry_in_file(period.entry_id))


def _owe_at_once(case: Case, period: ReviewPeriod, on: date) -> None:
    """A review with unknown receipt is due on the day of the import."""
    why = why_agreed(TRIGGERS[period.kind])
    why["steps"] = [["receipt_unknown", {"day": on.isoformat()}]]
    owe(case, OWED_AS[period.kind], due=on, subject=period, why=why, party_id=period.party_id)


def _owe_investigation(case: Case, period: ReviewPeriod) -> None:
    kind = ObligationKind.SUPPLEMENTARY_INVESTIGATION
    if period.ended_on is None or is_in_file(kind, period):
        return
    counted = investigation(period.ended_on, course_of(period).on)
    owe(
        case,
        kind,
        due=counted.due,
        subject=period,
        why=why_investigated(period, counted),
        party_id=period.party_id,
        is_provisional=counted.provisional,
    )


def _is_over(period: ReviewPeriod, periods: Sequence[ReviewPeriod]) -> bool:
    if period.begun_by is PeriodStart.RESUMED:
        return not period.is_running()
    person = session().get_one(Party, period.party_id)
    since = period.received.first
    ending = ENDED_BY[period.kind] | ENDED_BY[ReviewKind.PROSECUTION]
    return any(_follows(review_period, period) for review_period in periods) or any(
        decision.kind in ending and not _is_before(decision, since)
        for decision in decisions_about(person)
    )


def _follows(other: ReviewPeriod, period: ReviewPeriod) -> bool:
    """Whether `other` is a later review of the same person that supersedes `period`."""
    if other.id == period.id or other.party_id != period.party_id:
        return False
    if other.previous_id == period.id:
        return True
    if other.kind is not period.kind and other.kind is not ReviewKind.PROSECUTION:
        return False
    came, before = other.received.first, period.received.first
    return came is not None and before is not None and came > before


def _is_before(decision: Disposition, since: date | None) -> bool:
    decided = decision.decided.last
    return decided is not None and since is not None and decided < since
