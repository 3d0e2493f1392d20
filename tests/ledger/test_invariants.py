"""What must hold of a case is asked before every commit, however it came to be written."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.kinds import CaseStatus, DispositionKind, MeasureKind, MeasureState, Part
from casetrack.cases.models import Party
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.change_set import forget_written
from casetrack.db.partial_date import PartialDate
from casetrack.db.session import Database
from casetrack.db.transaction import unit_of_work
from casetrack.errors import RuleBroken
from casetrack.ledger.decisions import decide
from casetrack.ledger.invariants import ensure_lawful
from casetrack.ledger.measures import start_measure
from casetrack.ledger.obligations import find_owed
from casetrack.probation.models import Probation
from casetrack.review.models import PeriodEnd, ReviewKind
from casetrack.review.queries import periods_of
from tests.builders import NOON, TODAY, acting
from tests.probation.builders import LAST_DAY, child_of, make_breach, make_probation, make_suspect
from tests.review.builders import case_of, handler_of
from tests.saying import saying
from tests.signed_in import prepare
from tests.statements import counted

pytestmark = pytest.mark.usefixtures("database", "keys")
ONE_DAY = timedelta(days=1)


def broken() -> str:
    """The key of what does not hold of what was written; "" where all does."""
    session().flush()
    try:
        ensure_lawful()
    except RuleBroken as refused:
        return refused.key
    return ""


@pytest.mark.parametrize(
    ("months", "days", "says"),
    [(6, 0, ""), (6, -2, "probation_end_not_lawful"), (12, 1, "probation_end_not_lawful")],
)
def test_a_probation_ends_within_what_the_law_knows(months: int, days: int, says: str) -> None:
    probation = make_probation(months=months)
    assert broken() == ""
    ends_on = probation.ends_on()
    assert ends_on is not None

    probation.printed_last_day = ends_on + timedelta(days=days)

    assert broken() == says


@pytest.mark.parametrize(("after", "says"), [(1, ""), (0, "final_before_the_end")])
def test_a_final_decision_comes_after_the_end_in_force(after: int, says: str) -> None:
    probation = make_probation()
    on = LAST_DAY + after * ONE_DAY
    child = child_of(probation)

    probation.final_disposition = decide(
        case_of(child),
        child,
        DispositionKind.NON_PROSECUTION_AFTER_PROBATION,
        acting(handler_of(child), on=on, at=NOON),
        on=on,
    )

    assert broken() == says


@pytest.mark.parametrize(("after", "says"), [(0, ""), (1, "outside_the_probation")])
def test_a_breach_lies_within_its_probation(after: int, says: str) -> None:
    probation = make_probation()
    breach = make_breach(probation)
    session().flush()
    forget_written(session())

    breach.happened = PartialDate.day(LAST_DAY + after * ONE_DAY)

    assert broken() == says


def second(child: Party, *, decided_here: bool) -> Probation:
    """Another probation of the same person, written past every action."""
    other = make_probation()
    other.party_id = child.id
    other.decided_here = decided_here
    session().flush()
    return other


@pytest.mark.parametrize(("decided_here", "says"), [(True, "probation_runs_already"), (False, "")])
def test_one_probation_of_a_person_runs_at_a_time(decided_here: bool, says: str) -> None:
    first = make_probation()

    second(child_of(first), decided_here=decided_here)

    assert broken() == says


def test_a_second_one_may_run_once_the_first_is_over() -> None:
    first = make_probation()
    first.revoked_on, first.revocation_ground = TODAY, "objection"
    first.measure.state, first.measure.ended_on = MeasureState.ENDED, TODAY

    second(child_of(first), decided_here=True)

    assert broken() == ""


@pytest.mark.parametrize(
    ("status", "says"), [(CaseStatus.OPEN, ""), (CaseStatus.CLOSED, "case_is_closed")]
)
def test_a_closed_case_takes_no_measure_by_whatever_way(status: CaseStatus, says: str) -> None:
    child = make_suspect()
    case = case_of(child)
    case.status, case.closed_on = status, None if status is CaseStatus.OPEN else TODAY

    start_measure(
        case,
        MeasureKind.HELP_PROGRAMME,
        started=PartialDate.day(TODAY),
        parties={Part.ABOUT: [child]},
    )

    assert broken() == says


def test_a_date_stands_still_only_with_the_decision_that_lets_it() -> None:
    probation = make_probation()
    (period,) = periods_of(child_of(probation))
    owed = find_owed(ObligationKind.PROSECUTION_REVIEW, period)
    assert owed is not None
    assert owed.state is DutyState.SUSPENDED
    assert broken() == ""

    period.disposition_id, period.ended_by = None, PeriodEnd.DECIDED
    owed.is_provisional = not owed.is_provisional

    assert period.kind is ReviewKind.PROSECUTION
    assert broken() == saying("Nothing was saved; tell the person who looks")


def test_nothing_is_committed_of_what_does_not_hold(app: Flask) -> None:
    with prepare(app):
        probation_id = make_probation().id

    with app.app_context():
        with pytest.raises(RuleBroken, match="probation_end_not_lawful"), unit_of_work():
            session().get_one(Probation, probation_id).printed_last_day = TODAY
        assert session().get_one(Probation, probation_id).printed_last_day is None


def test_where_nothing_of_it_was_written_nothing_is_read(database: Database) -> None:
    child = make_suspect()
    forget_written(session())
    case_of(child).title = BilingualText("Another title", None)
    session().flush()

    with counted(database) as statements:
        ensure_lawful()

    assert statements == []
