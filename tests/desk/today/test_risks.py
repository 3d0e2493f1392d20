"""What puts a period at risk: the database finds the same rows as the words are made of."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from casetrack.cases.duty_kinds import ObligationKind, windows
from casetrack.cases.models import Obligation
from casetrack.db import session
from casetrack.desk.today.risks import Risk, at_risk, has_risk, risks_of
from casetrack.law import Lateness
from tests.builders import TODAY, make_case, make_child
from tests.desk.today.builders import END, make_duty

pytestmark = pytest.mark.usefixtures("database")

REVIEW = ObligationKind.PROSECUTION_REVIEW
FINAL = ObligationKind.FINAL_DECISION
BAIL = ObligationKind.BAIL_END
SURVEILLANCE = ObligationKind.SURVEILLANCE_END


def steps(*codes: tuple[str, dict[str, Any]]) -> dict[str, Any]:
    """The reason of a date with these steps."""
    return {"steps": [list(code) for code in codes]}


@pytest.mark.parametrize(
    ("days", "weight", "risks"),
    [
        (-1, Lateness.DUTY, [Risk.LATE]),
        (0, Lateness.DUTY, [Risk.ENDS_SOON]),
        (7, Lateness.DUTY, [Risk.ENDS_SOON]),
        (8, Lateness.DUTY, []),
        (-1, Lateness.FREEDOM, [Risk.LATE]),
        (0, Lateness.FREEDOM, [Risk.CUSTODY_ENDS]),
        (3, Lateness.FREEDOM, [Risk.CUSTODY_ENDS]),
        (4, Lateness.FREEDOM, []),
    ],
)
def test_a_day_is_looked_after_three_days_ahead_in_custody_and_else_seven(
    days: int, weight: Lateness, risks: list[Risk]
) -> None:
    owed = make_duty(make_case(), REVIEW, in_days=days, weight=weight)

    assert risks_of(owed, owed.why, None, on=TODAY) == risks
    assert found() == {risk: [owed.id] for risk in risks}


@pytest.mark.parametrize("kind", sorted(windows()))
def test_the_time_that_others_have_is_no_risk(kind: ObligationKind) -> None:
    case = make_case()
    owed = [make_duty(case, kind, in_days=days) for days in (-1, 0, 3)]

    assert [risks_of(duty, duty.why, None, on=TODAY) for duty in owed] == [[], [], []]
    assert found() == {}


@pytest.mark.parametrize(
    ("why", "is_risk"),
    [
        (steps(("days_left", {"days": 5})), False),
        (steps(("days_left", {"days": 4})), True),
        (steps(("days_left", {"days": 0})), True),
        (steps(("days_left", {"days": -2})), True),
        (steps(("days_left", {"days": 40})), False),
        (steps(("days_left", {"days": 9}), ("empty_window", {"day": "2027-01-01"})), True),
        (steps(), False),
    ],
)
def test_fewer_than_five_days_after_a_probation_are_a_risk(
    why: dict[str, Any], is_risk: bool
) -> None:
    owed = make_duty(make_case(), FINAL, in_days=90, why=why)

    assert risks_of(owed, owed.why, None, on=TODAY) == ([Risk.SHORT_WINDOW] if is_risk else [])
    assert found() == ({Risk.SHORT_WINDOW: [owed.id]} if is_risk else {})


@pytest.mark.parametrize("kind", [BAIL, SURVEILLANCE])
@pytest.mark.parametrize(("days", "is_risk"), [(99, True), (100, False), (101, False)])
def test_a_restraint_that_ends_before_the_probation_is_a_risk(
    kind: ObligationKind, days: int, is_risk: bool
) -> None:
    case = make_case()
    child = make_child(case)
    make_duty(case, END, in_days=100, child=child)
    bail = make_duty(case, kind, in_days=days, child=child)

    risks = risks_of(bail, bail.why, TODAY + timedelta(days=100), on=TODAY)

    assert risks == ([Risk.RESTRAINT_ENDS_FIRST] if is_risk else [])
    assert found() == ({Risk.RESTRAINT_ENDS_FIRST: [bail.id]} if is_risk else {})


def test_the_probation_of_somebody_else_is_none_of_its_business() -> None:
    case = make_case()
    make_duty(case, END, in_days=100, child=make_child(case))
    make_duty(case, BAIL, in_days=50, child=make_child(case))

    assert found() == {}


def test_a_first_day_that_the_source_knows_only_roughly_is_a_risk() -> None:
    case = make_case()
    rough = make_duty(case, REVIEW, in_days=60, why={"told": "2026-10"})
    make_duty(case, REVIEW, in_days=60)

    assert risks_of(rough, rough.why, None, on=TODAY) == [Risk.IMPRECISE]
    assert found() == {Risk.IMPRECISE: [rough.id]}


def test_one_period_may_have_several_risks() -> None:
    why = {"told": "2026-10", **steps(("days_left", {"days": 1}))}
    owed = make_duty(make_case(), FINAL, in_days=-1, why=why)

    assert risks_of(owed, owed.why, None, on=TODAY) == [
        Risk.LATE,
        Risk.SHORT_WINDOW,
        Risk.IMPRECISE,
    ]
    assert found() == {
        Risk.LATE: [owed.id],
        Risk.SHORT_WINDOW: [owed.id],
        Risk.IMPRECISE: [owed.id],
    }


def found() -> dict[Risk, list[int]]:
    """The ids that the database finds for each risk; any risk at all finds the same ones."""
    of_each = {
        risk: list(session().scalars(select(Obligation.id).where(has_risk(risk, on=TODAY))))
        for risk in Risk
    }
    of_any = set(session().scalars(select(Obligation.id).where(at_risk(on=TODAY))))
    assert of_any == {number for ids in of_each.values() for number in ids}
    return {risk: ids for risk, ids in of_each.items() if ids}
