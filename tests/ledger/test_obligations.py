"""What is owed is settled once; the time that others have ends by itself, after its last day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.models import Obligation
from casetrack.ledger.obligations import close_past_windows, owe, settle
from casetrack.ledger.reasons import why_agreed
from tests.builders import TODAY, make_case

pytestmark = pytest.mark.usefixtures("database", "keys")

TOMORROW = TODAY + timedelta(days=1)


def owed(kind: ObligationKind, due: date = TODAY) -> Obligation:
    case = make_case()
    return owe(case, kind, due=due, subject=case, why=why_agreed("reminder"))


def test_what_was_settled_stays_as_it_ended() -> None:
    case = make_case()
    row = owe(case, ObligationKind.REMINDER, due=TODAY, subject=case, why=why_agreed("reminder"))
    settle(ObligationKind.REMINDER, case, on=TODAY, as_=DutyState.LAPSED)

    settle(ObligationKind.REMINDER, case, on=TOMORROW)

    assert (row.is_open, row.state, row.settled_on) == (False, DutyState.LAPSED, TODAY)


@pytest.mark.parametrize(("on", "is_open"), [(TODAY, True), (TOMORROW, False)])
def test_the_time_that_others_have_ends_after_its_last_day(on: date, is_open: bool) -> None:
    window = owed(next(kind for kind in ObligationKind if kind.is_window))
    ours = owed(ObligationKind.PROSECUTION_REVIEW)

    close_past_windows(on=on)

    assert window.is_open is is_open
    assert window.settled_on == (None if is_open else window.due)
    assert ours.is_open
