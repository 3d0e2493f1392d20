"""The custody of a person over time. The custody on a period's last day counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from casetrack.cases.models import JournalEntry
from casetrack.db import all_rows, session
from casetrack.events import answers
from casetrack.ledger.custody import CustodyOf
from casetrack.review.models import Custody, CustodyTold, ReviewPeriod


@dataclass(frozen=True)
class CustodyRecord:
    """Custody from a day on. with_receipt: recorded with a receipt, not as a change."""

    since: date
    custody: Custody
    with_receipt: bool


@dataclass(frozen=True)
class CustodyHistory:
    """The custody of one person, by day; within a day, the last recorded comes last.

    otherwise: the custody if no day is known.
    """

    told: Sequence[CustodyRecord]
    otherwise: Custody

    def on(self, day: date) -> Custody:
        """The custody on that day; before the first record, as in the first."""
        until_then = [change for change in self.told if change.since <= day]
        first = self.told[0].custody if self.told else self.otherwise
        return until_then[-1].custody if until_then else first

    @property
    def now(self) -> Custody:
        """The custody of the latest day recorded."""
        return self.told[-1].custody if self.told else self.otherwise

    def after(self, day: date) -> date | None:
        """The first day after this one with a recorded change; None without one."""
        before = self.on(day)
        return next(
            (
                change.since
                for change in self.told
                if change.since > day and change.custody != before
            ),
            None,
        )


def course_of(period: ReviewPeriod) -> CustodyHistory:
    """The custody of the period's person, recorded with any of their reviews; one statement.

    A review without a recorded change contributes the custody at its receipt.
    """
    return _course(period.party_id, otherwise=period.custody)


@answers(CustodyOf)
def custody_told(asked: CustodyOf) -> Sequence[tuple[date, bool, bool]]:
    """Days of change, whether held, and whether recorded with a receipt, in order."""
    held = _course(asked.person.id, otherwise=Custody.UNKNOWN).told
    return [(change.since, change.custody.counts_as_held, change.with_receipt) for change in held]


def _course(party_id: int, *, otherwise: Custody) -> CustodyHistory:
    session().flush()
    rows = session().execute(
        select(ReviewPeriod, CustodyTold)
        .outerjoin(CustodyTold, CustodyTold.review_id == ReviewPeriod.id)
        .where(ReviewPeriod.party_id == party_id)
        .order_by(ReviewPeriod.id, CustodyTold.id)
    )
    records: list[tuple[date, int, CustodyRecord]] = []
    seen: set[int] = set()
    for period, row in rows:
        is_first = period.id not in seen
        seen.add(period.id)
        if row is not None:
            records.append((row.since, row.id, CustodyRecord(row.since, row.custody, is_first)))
        elif period.received.first is not None:
            came = period.received.first
            records.append((came, 0, CustodyRecord(came, period.custody, with_receipt=True)))
    ordered = sorted(records, key=lambda change: (change[0], change[1]))
    return CustodyHistory([held for _since, _id, held in ordered], otherwise)


def tell(period: ReviewPeriod, custody: Custody, since: date, entry: JournalEntry | None) -> None:
    """Record custody from a day on; flushed.

    With the first change of an imported review, its custody at receipt is recorded too.
    """
    if not _rows([period.id]) and period.received.first is not None:
        _keep(period, period.custody, period.received.first, period.entry_id)
    _keep(period, custody, since, entry.id if entry is not None else None)


def tell_receipt(period: ReviewPeriod, received_on: date) -> None:
    """Record the custody at receipt, or move its day."""
    rows = _rows([period.id])
    if not rows:
        _keep(period, period.custody, received_on, period.entry_id)
        return
    rows[0].since = received_on
    session().flush()


def first_change(period: ReviewPeriod) -> date | None:
    """The day of the first change of custody recorded with this review."""
    return min((row.since for row in _rows([period.id])[1:]), default=None)


def told_between(period: ReviewPeriod, day: date) -> date | None:
    """A day between the receipt and another day with a different custody recorded, if any.

    A record of another review of the person would apply before the receipt instead of after it.
    """
    received = period.received.first
    if received is None:
        return None
    course = course_of(period)
    first, last = min(received, day), max(received, day)
    at_receipt = course.on(received)
    return next(
        (
            change.since
            for change in course.told
            if first <= change.since <= last and change.custody is not at_receipt
        ),
        None,
    )


def name_entry(period: ReviewPeriod, entry: JournalEntry) -> None:
    """Link the review's last custody record to its entry."""
    _rows([period.id])[-1].entry_id = entry.id


def told_since(entry: JournalEntry, day: date) -> ReviewPeriod | None:
    """Move the custody record of this entry to another day; returns its review, if any."""
    row = session().scalar(select(CustodyTold).where(CustodyTold.entry_id == entry.id))
    if row is None:
        return None
    row.since = day
    session().flush()
    return session().get_one(ReviewPeriod, row.review_id)


def _keep(period: ReviewPeriod, custody: Custody, since: date, entry_id: int | None) -> None:
    session().add(CustodyTold(review_id=period.id, since=since, custody=custody, entry_id=entry_id))
    session().flush()


def _rows(review_ids: Sequence[int]) -> Sequence[CustodyTold]:
    return all_rows(
        select(CustodyTold).where(CustodyTold.review_id.in_(review_ids)).order_by(CustodyTold.id)
    )
