"""What is over takes nothing new: a closed case, and a person about whom it was decided."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.kinds import DispositionKind, MeasureState
from casetrack.cases.models import Case, Obligation, Party
from casetrack.casework.actions import close_case
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.guidance.actions import OrderTerms, issue_orders
from casetrack.probation import endings
from casetrack.review.decisions import ReviewOutcome
from casetrack.review.models import Custody, PeriodEnd, ReviewKind
from casetrack.review.queries import running
from casetrack.visits.actions import VisitTerms, plan_visits
from casetrack.visits.models import VisitState, VisitWay
from casetrack.visits.outcomes import VisitOutcome, record_unplanned
from casetrack.visits.rhythm import VisitRhythm
from tests.builders import NOON, TODAY, acting, make_child, make_father
from tests.guidance.builders import assess
from tests.probation.builders import make_breach, make_suspect, order
from tests.review.builders import RECEIVED, case_of, decide, handler_of, receive
from tests.saying import saying

pytestmark = pytest.mark.usefixtures("database", "keys")
DECIDED = date(2026, 11, 20)


def closed() -> tuple[Case, Party]:
    """A case that was closed today."""
    child = make_child()
    case = case_of(child)
    close_case(case, acting(handler_of(child), on=TODAY, at=NOON))
    return case, child


def test_a_closed_case_takes_no_order() -> None:
    case, child = closed()
    terms = OrderTerms(
        child.id, (make_father(child).id,), "失管", ("每日报告",), PartialDate.day(TODAY)
    )

    with pytest.raises(RuleBroken) as refused:
        issue_orders(case, terms, acting(handler_of(child), on=TODAY, at=NOON))

    assert refused.value.key == "case_is_closed"


def test_a_closed_case_takes_no_visit() -> None:
    case, child = closed()
    by = handler_of(child)

    terms = VisitTerms(child.id, "回访", (VisitWay.HOME,), by.id, VisitRhythm(TODAY))
    outcome = VisitOutcome(VisitState.DONE, PartialDate.day(TODAY), VisitWay.HOME, "在家，情况平稳")

    with pytest.raises(RuleBroken) as planned:
        plan_visits(case, terms, acting(by, on=TODAY, at=NOON))
    with pytest.raises(RuleBroken) as unplanned:
        record_unplanned(case, child, outcome, acting(by, on=TODAY, at=NOON))

    assert {planned.value.key, unplanned.value.key} == {"case_is_closed"}


def test_a_case_with_a_running_order_is_not_closed() -> None:
    child = make_child()
    case, by = case_of(child), handler_of(child)
    terms = OrderTerms(
        child.id, (make_father(child).id,), "失管", ("每日报告",), PartialDate.day(TODAY), months=3
    )
    (order,) = issue_orders(case, terms, acting(by, on=TODAY, at=NOON))
    for owed in session().scalars(select(Obligation).where(Obligation.case_id == case.id)):
        owed.is_open, owed.state, owed.settled_on = False, DutyState.MET, TODAY

    with pytest.raises(RuleBroken) as refused:
        close_case(case, acting(by, on=TODAY, at=NOON))

    assert refused.value.key == saying("End it first, then close the case")
    assert order.measure.state is MeasureState.RUNNING


def test_a_case_is_closed_only_when_its_non_prosecution_was_announced() -> None:
    child = make_child()
    case, by = case_of(child), handler_of(child)
    period = receive(child)
    ground = "犯罪情节轻微"
    decision = decide(
        period, ReviewOutcome(DispositionKind.DISCRETIONARY_NON_PROSECUTION, DECIDED, ground=ground)
    )
    for owed in session().scalars(select(Obligation).where(Obligation.case_id == case.id)):
        owed.is_open, owed.state, owed.settled_on = False, DutyState.MET, TODAY

    with pytest.raises(RuleBroken) as refused:
        close_case(case, acting(by, on=TODAY, at=NOON))
    assert refused.value.key == "not_announced_yet"

    decision.announced_on = DECIDED
    assess(child)
    close_case(case, acting(by, on=TODAY, at=NOON))
    assert not case.is_open()


@pytest.mark.parametrize("outcome", ["probation", "prosecution"])
def test_no_review_for_arrest_starts_during_a_probation_or_after_prosecution(outcome: str) -> None:
    if outcome == "probation":
        child = make_suspect()
        order(child)
    else:
        child = make_child()
        decide(receive(child), ReviewOutcome(DispositionKind.PROSECUTED, DECIDED))

    with pytest.raises(RuleBroken) as refused:
        receive(child, ReviewKind.ARREST, received_on=TODAY, custody=Custody.DETAINED)

    assert refused.value.key == "arrest_review_after_decision"


def test_after_a_revocation_one_may() -> None:
    child = make_suspect()
    probation = order(child)
    make_breach(probation, is_serious=True)
    endings.revoke(
        probation,
        endings.Revocation(TODAY, ground="脱管"),
        acting(handler_of(child), on=TODAY, at=NOON),
    )

    period = receive(child, ReviewKind.ARREST, received_on=TODAY, custody=Custody.DETAINED)

    assert period.is_running()


@pytest.mark.parametrize("outcome", ["probation", "prosecution"])
def test_a_review_for_arrest_does_not_run_on_after_the_decision(outcome: str) -> None:
    child = make_suspect()
    arrest = receive(child, ReviewKind.ARREST, received_on=RECEIVED, custody=Custody.BAIL)
    if outcome == "probation":
        order(child)
    else:
        period = running(child, ReviewKind.PROSECUTION)
        assert period is not None
        decide(period, ReviewOutcome(DispositionKind.PROSECUTED, DECIDED))

    owed = session().scalars(
        select(Obligation).where(
            Obligation.kind == ObligationKind.ARREST_REVIEW, Obligation.party_id == child.id
        )
    )
    assert not arrest.is_running()
    assert arrest.ended_by is PeriodEnd.DECIDED
    assert [duty.state for duty in owed] == [DutyState.LAPSED]
