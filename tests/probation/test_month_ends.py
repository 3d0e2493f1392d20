"""A probation from the end of a short month: the way to the final decision opens later."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from casetrack.cases.duty_kinds import ObligationKind
from casetrack.db import session
from casetrack.law import Heard
from casetrack.ledger.gates import LawRefuses
from casetrack.ledger.obligations import find_owed
from casetrack.probation import endings
from casetrack.probation.models import Probation
from tests.builders import NOON, acting
from tests.probation.builders import child_of, make_breach, make_suspect, order
from tests.review.builders import handler_of

pytestmark = pytest.mark.usefixtures("database", "keys")
DECIDED = date(2026, 2, 28)  # six months on: 28 August, or the 31st


def on_probation(*, received_on: date = date(2026, 2, 9), **other: Any) -> Probation:
    suspect = make_suspect(received_on=received_on, on=DECIDED)
    return order(suspect, on=DECIDED, decided_on=DECIDED, **other)


def decide(probation: Probation, on: date) -> None:
    final = endings.FinalDecision(on, heard=Heard.NONE_SUCH, ground="考验期满")
    endings.decide_finally(
        probation, final, acting(handler_of(child_of(probation)), on=on, at=NOON)
    )


def test_it_opens_by_the_later_reading() -> None:
    probation = on_probation()
    assert probation.ends_on() == date(2026, 8, 28)

    with pytest.raises(LawRefuses):
        decide(probation, date(2026, 8, 31))
    decide(probation, date(2026, 9, 1))

    assert probation.final_disposition is not None


def test_a_day_that_the_decision_prints_settles_it() -> None:
    probation = on_probation(printed_last_day=date(2026, 8, 27))

    with pytest.raises(LawRefuses):
        decide(probation, date(2026, 8, 27))
    decide(probation, date(2026, 8, 28))

    assert probation.final_disposition is not None


def test_after_a_revocation_with_nothing_left_prosecution_is_owed_that_day() -> None:
    probation = on_probation(received_on=date(2026, 1, 28), reason="期限届满当日决定")
    revoked = date(2026, 6, 10)
    make_breach(probation, happened_on=date(2026, 6, 1), is_serious=True)

    endings.revoke(
        probation,
        endings.Revocation(revoked, ground="脱管"),
        acting(handler_of(child_of(probation)), on=revoked, at=NOON),
    )

    owed = find_owed(ObligationKind.FINAL_DECISION, probation)
    assert owed is not None
    session().refresh(owed)
    assert owed.due == revoked
