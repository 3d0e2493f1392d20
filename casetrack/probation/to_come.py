"""What may be decided of a probation: that it begins, its length, its revocation, its end."""

from __future__ import annotations

from collections.abc import Iterator

from casetrack.cases.facts import CaseFacts
from casetrack.cases.models import Party
from casetrack.events import ask
from casetrack.ledger.gates import GateAsked
from casetrack.ledger.reviews import RunningReviewOf
from casetrack.probation.actions import Terms, asked_of_length, asked_of_order, known_of
from casetrack.probation.endings import asked_of_end, asked_of_revocation
from casetrack.probation.queries import undecided_probation

# The shortest that the law allows: the length is typed with the decision.
LEAST_MONTHS = 6


def decisions_to_come(facts: CaseFacts, person: Party) -> Iterator[GateAsked]:
    """While a review runs, the order; while a probation runs, its change and how it may end."""
    probation = undecided_probation(person)
    if probation is not None:
        yield asked_of_length(facts.case, probation, facts.on, probation.months)
        yield asked_of_revocation(probation, person, on=facts.on)
        yield asked_of_end(probation, person, on=facts.on)
        return
    review = ask(RunningReviewOf(person))
    if review is not None:
        terms = Terms(facts.on, LEAST_MONTHS)
        yield asked_of_order(facts.case, person, terms, known_of(person, terms), review)
