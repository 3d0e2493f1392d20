"""What of a review for prosecution other features must know, without knowing the review itself.

A conditional non-prosecution suspends the review, and its final decision is due within what then
remains of it. The feature that keeps reviews registers its answer here at start-up.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from casetrack.cases.models import Disposition, Party
from casetrack.law import ObjectionEffect


@dataclass(frozen=True)
class RunningReview:
    """The review for prosecution that runs for one person.

    id: of the record whose date it is. received: the day it is counted from; the earliest possible
    one where the source knows no day.
    nominal, due: last day before and after holidays moved it. is_extended: 15 days were added.
    """

    id: int
    received: date
    nominal: date
    due: date
    is_extended: bool
    is_in_custody: bool


# Asked with a person; None where no review for prosecution runs, or its days are not known.
ReviewSource = Callable[[Party], RunningReview | None]
_sources: list[ReviewSource] = []


def read_reviews_from(source: ReviewSource) -> None:
    """Register who keeps the reviews; done once at start-up."""
    _sources[:] = [source]


# Asked with a conditional non-prosecution; None where no review before it is known by its days.
SuspendedSource = Callable[[Disposition], RunningReview | None]
_suspended_sources: list[SuspendedSource] = []


def read_suspended_from(source: SuspendedSource) -> None:
    """Register who knows the review that stands still with a decision; done once at start-up."""
    _suspended_sources[:] = [source]


def suspended_review(decision: Disposition) -> RunningReview | None:
    """The review for prosecution that stands still with a conditional non-prosecution."""
    found = (source(decision) for source in _suspended_sources)
    return next((review for review in found if review), None)


# Told a person and the review for prosecution whose days were corrected, as it is now, and the day
# of receipt before: whoever counted from it counts again.
ReceiptFollower = Callable[[Party, RunningReview, date], None]
_receipt_followers: list[ReceiptFollower] = []


def follow_receipts(follower: ReceiptFollower) -> ReceiptFollower:
    """Register what must follow when the receipt of a review for prosecution is corrected."""
    if follower not in _receipt_followers:
        _receipt_followers.append(follower)
    return follower


def receipt_corrected(person: Party, review: RunningReview, before: date) -> None:
    """Tell whoever follows that this review is counted from another day than `before`."""
    for follower in _receipt_followers:
        follower(person, review, before)


# Told a person, and the day of receipt of a review for prosecution that stands still, where custody
# was told: whoever counts its end counts it again.
CustodyFollower = Callable[[Party, date], None]
_custody_followers: list[CustodyFollower] = []


def follow_custody(follower: CustodyFollower) -> CustodyFollower:
    """Register what must follow when custody changes while a review stands still."""
    if follower not in _custody_followers:
        _custody_followers.append(follower)
    return follower


def custody_changed(person: Party, received: date) -> None:
    """Tell whoever follows that the person of a review that stands still is held otherwise."""
    for follower in _custody_followers:
        follower(person, received)


# Asked with a person: since when they were in custody or not, and whether that came with the
# receipt of a case, by the day.
CustodySource = Callable[[Party], Sequence[tuple[date, bool, bool]]]
_custody_sources: list[CustodySource] = []


def read_custody_from(source: CustodySource) -> None:
    """Register who keeps how people are held; done once at start-up."""
    _custody_sources[:] = [source]


def custody_told(person: Party) -> Sequence[tuple[date, bool, bool]]:
    """Since when this person was in custody or not, by the day, and whether a receipt told it."""
    return next((source(person) for source in _custody_sources), ())


# Asked with a person; what the objections to conditional non-prosecution, as they stand, lead to.
ObjectionSource = Callable[[Party], ObjectionEffect]
_objection_sources: list[ObjectionSource] = []


def read_objections_from(source: ObjectionSource) -> None:
    """Register who keeps the objections; done once at start-up."""
    _objection_sources[:] = [source]


def objections_lead_to(person: Party) -> ObjectionEffect:
    """What the objections of, or for, this person ask of the review, as they stand."""
    found = (source(person) for source in _objection_sources)
    return next(found, ObjectionEffect.CNP_POSSIBLE)


def running_review(person: Party) -> RunningReview | None:
    """The review for prosecution that runs for this person, if one does."""
    return next((found for source in _sources if (found := source(person)) is not None), None)
