"""What must hold of every review: one that stands still says with which decision it does."""

from __future__ import annotations

from collections.abc import Iterator

from casetrack.cases.duty_kinds import DutyState
from casetrack.cases.models import Obligation
from casetrack.db import session
from casetrack.db.written import OfKind, written
from casetrack.errors import RuleBroken
from casetrack.ledger.invariants import Invariant
from casetrack.review.counting import OWED_AS
from casetrack.review.models import PeriodEnd, ReviewPeriod


def still_without_a_reason() -> Iterator[RuleBroken]:
    """A date that stands still although no decision lets its review do so.

    Source: Criminal Procedure Law art. 283; Provisions on Criminal Cases of Minors art. 45.
    """
    for noted in list(written().each.values()):
        owed = noted.row
        if not isinstance(owed, Obligation) or owed.state is not DutyState.SUSPENDED:
            continue
        if owed.subject != ReviewPeriod.__tablename__:
            continue
        period = session().get(ReviewPeriod, owed.subject_id)
        if period is None or not period.decided_here:
            continue
        if period.ended_by is not PeriodEnd.SUSPENDED or period.disposition_id is None:
            yield RuleBroken("still_without_a_decision", due=owed.due)


INVARIANTS = (
    Invariant(tuple(OfKind(Obligation, kind) for kind in OWED_AS.values()), still_without_a_reason),
)
