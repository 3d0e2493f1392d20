"""A probation that a file only plans, or of which nobody knows whether it ran, does not run."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import delete, func, select

from casetrack.cases.kinds import MeasureState, StageState
from casetrack.cases.models import Obligation
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.law import Heard
from casetrack.ledger.importing import CaseImported
from casetrack.probation import conduct, endings
from casetrack.probation.importing import begin_missing_dates
from casetrack.probation.models import Probation
from casetrack.probation.stage import stage
from tests.builders import NOON, TODAY, acting
from tests.derived import asked_of
from tests.probation.builders import child_of, make_probation
from tests.review.builders import case_of, handler_of
from tests.saying import saying

pytestmark = pytest.mark.usefixtures("database", "keys")
OVER = date(2027, 6, 1)
STATES = [
    (MeasureState.PLANNED, StageState.TODO),
    (MeasureState.UNKNOWN, StageState.NOT_RECORDED),
]


def recorded(state: MeasureState) -> Probation:
    """Told by a file, with a day on which it would end."""
    probation = make_probation()
    probation.measure.state = state
    probation.disposition.decided_here = False
    session().flush()
    return probation


@pytest.mark.parametrize(("state", "stands"), STATES)
def test_its_stage_does_not_run(state: MeasureState, stands: StageState) -> None:
    probation = recorded(state)

    (reading,) = asked_of(stage, case_of(child_of(probation)), TODAY)

    assert reading.state is stands
    assert not probation.is_running(on=TODAY)


def test_one_that_runs_does() -> None:
    probation = recorded(MeasureState.RUNNING)

    (reading,) = asked_of(stage, case_of(child_of(probation)), TODAY)

    assert reading.state is StageState.RUNNING
    assert probation.is_running(on=TODAY)


@pytest.mark.parametrize(("state", "_stands"), STATES)
def test_no_final_decision_and_no_breach_are_taken(
    state: MeasureState, _stands: StageState
) -> None:
    probation = recorded(state)
    by = handler_of(child_of(probation))

    with pytest.raises(RuleBroken) as refused:
        endings.decide_finally(
            probation,
            endings.FinalDecision(OVER, heard=Heard.NONE_SUCH, ground="考验期满"),
            acting(by, on=OVER, at=NOON),
        )
    with pytest.raises(RuleBroken) as breach:
        conduct.record_breach(
            probation,
            acting(by, on=TODAY, at=NOON),
            happened=PartialDate.day(TODAY),
            is_serious=True,
            of_public_order=False,
            text="未报告",
        )

    for broken in (refused, breach):
        assert broken.value.key == saying("This probation does not run: it is recorded")


@pytest.mark.parametrize(
    ("state", "owed"),
    [(MeasureState.PLANNED, 0), (MeasureState.UNKNOWN, 0), (MeasureState.RUNNING, 2)],
)
def test_nothing_is_owed_of_it(state: MeasureState, owed: int) -> None:
    probation = recorded(state)
    mine = Obligation.subject == Probation.__tablename__
    session().execute(delete(Obligation).where(mine))

    begin_missing_dates(CaseImported(case_of(child_of(probation)), TODAY))

    assert session().scalar(select(func.count()).where(mine)) == owed
