"""What a review that runs may end with."""

from __future__ import annotations

from collections.abc import Iterator

from casetrack.cases.facts import CaseFacts
from casetrack.cases.models import Party
from casetrack.ledger.gates import GateAsked
from casetrack.review.counting import DECIDED_HERE
from casetrack.review.decisions import ReviewOutcome, asked_of
from casetrack.review.queries import reviews_of


def decisions_to_come(facts: CaseFacts, person: Party) -> Iterator[GateAsked]:
    """Each decision that may end the review of somebody, as if nothing had been said of it yet."""
    for period in facts.read(reviews_of):
        if period.party_id == person.id and period.is_running():
            for kind in DECIDED_HERE[period.kind]:
                outcome = ReviewOutcome(kind, facts.on)
                yield asked_of(facts.case, person, kind, facts.on, outcome.facts)
