"""What of a review for prosecution other features must know, without knowing the review itself.

A conditional non-prosecution suspends the review, and its final decision is due within what then
remains of it. The feature that keeps reviews registers its answer here at start-up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from casetrack.cases.models import Party


@dataclass(frozen=True)
class RunningReview:
    """The review for prosecution that runs for one person.

    received: the day it is counted from; the earliest possible one where the source knows no day.
    nominal, due: last day before and after holidays moved it. is_extended: 15 days were added.
    """

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


def running_review(person: Party) -> RunningReview | None:
    """The review for prosecution that runs for this person, if one does."""
    return next((found for source in _sources if (found := source(person)) is not None), None)
