"""Events and questions about reviews for prosecution, for features that do not know them.

A conditional non-prosecution suspends the review, and its final decision is due within what then
remains of it. The feature that keeps the reviews answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from casetrack.cases.models import Disposition, JournalEntry, Party
from casetrack.events import Event, Question, ask
from casetrack.law import ObjectionEffect


@dataclass(frozen=True)
class RunningReview:
    """The review for prosecution that runs for one person.

    id: of the record whose date it is. received: the day it is counted from; the earliest possible
    one where the source knows no day.
    nominal, due: last day before and after holidays moved it. is_extended: 15 days were added.
    resumed: `nominal` of one that went on after a decision was undone: it has no other days.
    """

    id: int
    received: date
    nominal: date
    due: date
    is_extended: bool
    is_in_custody: bool
    resumed: date | None = None


@dataclass(frozen=True)
class RunningReviewOf(Question[RunningReview | None]):
    """The review for prosecution of a person; None where none runs, or its days are not known."""

    person: Party


@dataclass(frozen=True)
class SuspendedReviewOf(Question[RunningReview | None]):
    """The review for prosecution that stands still with a conditional non-prosecution.

    None where no review before it is known by its days.
    """

    decision: Disposition


@dataclass(frozen=True)
class StandsStillUntil(Question[date | None]):
    """The last day of the probation that a decision ordered; None where it is not known."""

    decision: Disposition


@dataclass(frozen=True)
class ReviewResumed(Event):
    """The review for prosecution that stood still until `ended` goes on from a day, as entry tells:
    what it had come to has no effect any more.
    """

    person: Party
    on: date
    ended: date
    entry: JournalEntry


@dataclass(frozen=True)
class CustodyOf(Question[Sequence[tuple[date, bool, bool]]]):
    """Since when a person was in custody or not, and whether a receipt told it; by the day."""

    person: Party


def is_held(person: Party, on: date) -> bool:
    """Whether a person is in custody on that day, or came with a review and is not known to be out
    of it; never where no review told anything of it.
    """
    told = ask(CustodyOf(person))
    until_then = [held for since, held, _with_receipt in told if since <= on]
    return until_then[-1] if until_then else any(held for _since, held, _receipt in told[:1])


@dataclass(frozen=True)
class ObjectionEffectOf(Question[ObjectionEffect]):
    """Demands of a person's objections on the review."""

    person: Party


@dataclass(frozen=True)
class ReceiptCorrected(Event):
    """A review for prosecution, as it is now, is counted from another day than `before`."""

    person: Party
    review: RunningReview
    before: date


@dataclass(frozen=True)
class CustodyChanged(Event):
    """The person of a review that stands still is held otherwise. received: day of its receipt."""

    person: Party
    received: date
