"""A review under way, with plausible days."""

from __future__ import annotations

from datetime import date

from casetrack.accounts.models import Staff
from casetrack.cases.models import Case, Disposition, Party
from casetrack.db import session
from casetrack.review import actions
from casetrack.review.decisions import ReviewOutcome, decide_review
from casetrack.review.models import Custody, ReviewKind, ReviewPeriod
from tests.builders import NOON, TODAY, acting
from tests.protected import protect

RECEIVED = date(2026, 11, 10)


def case_of(person: Party) -> Case:
    """The case of a person."""
    return session().get_one(Case, person.case_id)


def handler_of(person: Party) -> Staff:
    """Who handles the case of a person."""
    handler = case_of(person).handler
    assert handler is not None
    return handler


def receive(
    person: Party,
    kind: ReviewKind = ReviewKind.PROSECUTION,
    *,
    received_on: date = RECEIVED,
    custody: Custody = Custody.BAIL,
    is_complex: bool = False,
    returns_elsewhere: int = 0,
    on: date = TODAY,
) -> ReviewPeriod:
    """Received for review about a suspect who is protected, by whoever handles the case."""
    receipt = actions.Receipt(
        kind,
        received_on,
        custody,
        is_complex=is_complex,
        from_elsewhere=returns_elsewhere > 0,
        returns_elsewhere=returns_elsewhere,
    )
    protect(person)
    return actions.receive(
        case_of(person), person, receipt, acting(handler_of(person), on=on, at=NOON)
    )


def decide(period: ReviewPeriod, outcome: ReviewOutcome, *, on: date = TODAY) -> Disposition:
    """Decided in a review, by whoever handles the case."""
    person = session().get_one(Party, period.party_id)
    return decide_review(period, outcome, acting(handler_of(person), on=on, at=NOON))
