"""The gate of a decision not to revoke a probation after a breach."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import select

from casetrack.cases.models import Case, JournalEntry, Party
from casetrack.db import session
from casetrack.law.supervision import may_leave_standing
from casetrack.ledger.gates import Asked, Gate, GateAsked
from casetrack.probation.checks import conduct
from casetrack.probation.models import Probation
from casetrack.probation.queries import breaches_of
from casetrack.probation.supervision.models import NOT_REVOKED, BreachOutcome


def on_leaving(asked: GateAsked) -> Iterator[Asked]:
    """Whether no ground to revoke exists, from the breaches until that day (included).

    facts: `probation`.

    Source: Criminal Procedure Law art. 284; Procuratorate Rules art. 479.
    """
    probation: Probation | None = asked.facts.get("probation")
    if probation is None or asked.recorded:
        return
    until = [
        breach
        for breach in breaches_of(probation)
        if breach.happened.first is None or breach.happened.first <= asked.on
    ]
    yield Asked(may_leave_standing(conduct(until)), "ground_to_revoke_exists")


def asked_of_leaving(probation: Probation, on: date) -> GateAsked:
    """The gate of a decision on that day not to revoke a probation."""
    case = session().get_one(Case, probation.case_id)
    party = session().get_one(Party, probation.party_id)
    return GateAsked(case, party, NOT_REVOKED, on, {"probation": probation})


def asked_again(case: Case, entry: JournalEntry) -> GateAsked | None:
    """The gate of a decision not to revoke; None once it is withdrawn or the probation revoked."""
    query = select(BreachOutcome).where(
        BreachOutcome.entry_id == entry.id, BreachOutcome.withdrawn_by_id.is_(None)
    )
    made = session().scalar(query)
    day = made.happened.last if made is not None else None
    if made is None or day is None:
        return None
    probation = session().get_one(Probation, made.probation_id)
    return asked_of_leaving(probation, day) if probation.revoked_on is None else None


GATES = (Gate(frozenset({NOT_REVOKED}), on_leaving, again=asked_again),)
