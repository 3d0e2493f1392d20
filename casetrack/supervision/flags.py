"""What the law would have refused of a supervision that a file tells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from casetrack.cases.flags import Flag, flag
from casetrack.cases.models import Case, Disposition
from casetrack.ledger.gates import verdicts_on
from casetrack.probation.queries import probations_of
from casetrack.supervision.gates import asked_of_leaving
from casetrack.supervision.models import BreachAnswerKind, BreachOutcome
from casetrack.supervision.queries import standing_of


def flags_of_supervision(case: Case, on: date) -> Iterator[tuple[Disposition, Sequence[Flag]]]:
    """Each probation that was left as it was although a ground to revoke existed then.

    on: the day whose law is asked where the day of the decision is unknown.

    Source: Criminal Procedure Law art. 284; Procuratorate Rules art. 479.
    """
    for probation in probations_of(case):
        for made in standing_of(BreachOutcome, probation):
            if made.kind is not BreachAnswerKind.NOT_REVOKED:
                continue
            asked = verdicts_on(asked_of_leaving(probation, made.happened.last or on))
            found = [flag(one.verdict.rule, one.key, {}) for one in asked if one.verdict.refuses]
            yield probation.disposition, found
