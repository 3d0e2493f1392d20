"""What the database itself holds of a decision that is taken here; a file may tell otherwise."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from casetrack.cases.kinds import DispositionKind
from casetrack.db import session
from casetrack.ledger.decisions import decide
from tests.builders import NOON, TODAY, acting
from tests.probation.builders import make_probation, make_suspect
from tests.review.builders import case_of, handler_of

pytestmark = pytest.mark.usefixtures("database", "keys")


@pytest.mark.parametrize("months", [6, 12])
def test_a_length_that_the_law_knows_is_kept(months: int) -> None:
    probation = make_probation()
    probation.months = months
    session().flush()

    assert probation.months == months


@pytest.mark.parametrize("months", [5, 13])
def test_another_length_is_kept_only_of_what_is_recorded(months: int) -> None:
    probation = make_probation()
    probation.months, probation.decided_here = months, False
    session().flush()

    probation.decided_here = True

    with pytest.raises(IntegrityError, match="lawful_length"):
        session().flush()


@pytest.mark.parametrize("days", [0, -1])
def test_nothing_is_announced_before_it_is_decided(days: int) -> None:
    child = make_suspect()
    decision = decide(
        case_of(child),
        child,
        DispositionKind.STATUTORY_NON_PROSECUTION,
        acting(handler_of(child), on=TODAY, at=NOON),
        on=TODAY,
    )
    decision.announced_on = TODAY + timedelta(days=days)

    if days < 0:
        with pytest.raises(IntegrityError, match="announced_once_decided"):
            session().flush()
    else:
        session().flush()
        assert decision.announced_on == TODAY
