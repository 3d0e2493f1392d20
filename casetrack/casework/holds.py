"""What must hold of every case: a closed one takes nothing new that is decided or begun here."""

from __future__ import annotations

from collections.abc import Iterator

from casetrack.cases.kinds import CaseStatus
from casetrack.cases.models import Case, Disposition, Measure
from casetrack.db import session
from casetrack.db.written import just_written
from casetrack.errors import RuleBroken
from casetrack.ledger.invariants import Invariant


def new_in_a_closed_case() -> Iterator[RuleBroken]:
    """A decision or a measure that came into a case that is closed."""
    new: list[Disposition | Measure] = [*just_written(Disposition), *just_written(Measure)]
    for case_id in {row.case_id for row in new if row.decided_here}:
        case = session().get_one(Case, case_id)
        if case.status is CaseStatus.CLOSED:
            yield RuleBroken("case_is_closed", closed=case.closed_on)


INVARIANTS = (Invariant((Disposition, Measure), new_in_a_closed_case),)
