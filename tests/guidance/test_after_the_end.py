"""What an order brought about, the revisit that is owed after it; and specialised education."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from casetrack.cases.duty_kinds import aftercare
from casetrack.cases.kinds import MeasureKind
from casetrack.cases.models import Obligation
from casetrack.casework.actions import hindrances_of
from casetrack.courses.course import SessionHeld
from casetrack.courses.pages import attendance_of
from casetrack.courses.queries import entries_of
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.db.transaction import unit_of_work
from casetrack.errors import LostRace, RuleBroken
from casetrack.guidance.actions import end_order
from casetrack.guidance.models import GuardianshipOrder, SpecialisedEducation
from casetrack.guidance.programmes import PROGRAMMES
from casetrack.guidance.revisit_kinds import REVISIT_DUE, FamilyEffect, RevisitFound, RevisitWay
from casetrack.guidance.revisits import RevisitTold, revisit, revisits_of
from casetrack.guidance.specialised import (
    SPECIALISED,
    EducationDecided,
    SpecialisedTerms,
    tell_decision,
)
from casetrack.guidance.specialised_kinds import (
    ASSESSMENT_DUE,
    CORRECTIVE,
    ORDINARY,
    EducationBasis,
)
from tests.builders import NOON, TODAY, acting, make_child, make_father
from tests.guidance.builders import case_of, handler_of, make_order, start
from tests.saying import saying


@pytest.fixture
def order(app: Flask) -> Iterator[GuardianshipOrder]:
    """An order of six months to a father, served four days ago."""
    with app.test_request_context(), unit_of_work():
        yield make_order()


def owed(kind: Any) -> list[Obligation]:
    query = select(Obligation).where(Obligation.kind == kind).order_by(Obligation.id)
    return list(session().scalars(query))


def told(**changed: Any) -> RevisitTold:
    values = {
        "happened": PartialDate.day(TODAY),
        "way": RevisitWay.HOME,
        "found": RevisitFound.HOLDS,
        "text": "仍在履行",
    }
    return RevisitTold(**{**values, **changed})


def test_the_family_is_revisited_after_the_end_and_the_case_may_close(
    order: GuardianshipOrder,
) -> None:
    child = next(link.party for link in order.measure.parties if link.part.value == "about")
    act = acting(handler_of(child), on=TODAY, at=NOON)
    with pytest.raises(RuleBroken, match="Visit the family, and end it first"):
        revisit(order.measure, told(), act)

    end_order(order, act, ended_on=TODAY, result="Kept.", effect=FamilyEffect.MARKED)

    (due,) = owed(REVISIT_DUE)
    assert (order.effect, due.due, due.is_open) == (FamilyEffect.MARKED, date(2027, 2, 24), True)
    assert REVISIT_DUE in aftercare()
    assert not [
        hindrance
        for hindrance in hindrances_of(case_of(child))
        if hindrance.key == saying("Settle it first, then close the case")
    ]

    wrong: list[tuple[dict[str, Any], str]] = [
        ({"happened": PartialDate.day(date(2026, 11, 25))}, "not_yet"),
        ({"happened": PartialDate.day(date(2026, 11, 23))}, "a revisit comes after that"),
        ({"next_due": TODAY}, "The next revisit lies after this one, of"),
    ]
    for changed, key in wrong:
        with pytest.raises(RuleBroken, match=key):
            revisit(order.measure, told(**changed), act)

    revisit(order.measure, told(next_due=date(2027, 5, 24)), act)
    assert [(duty.due, duty.is_open) for duty in owed(REVISIT_DUE)][-1] == (date(2027, 5, 24), True)
    revisit(order.measure, told(happened=PartialDate.unknown(), found=RevisitFound.FELL_BACK), act)
    assert not [duty for duty in owed(REVISIT_DUE) if duty.is_open]
    assert len(revisits_of(order.measure)) == 2


def test_who_came_is_counted_and_correction_of_a_child_alone_is_not_revisited(app: Flask) -> None:
    with app.test_request_context(), unit_of_work():
        child = make_child()
        father = make_father(child)
        act = acting(handler_of(child), on=TODAY, at=NOON)
        guided = start(child, kind=MeasureKind.FAMILY_EDUCATION_GUIDANCE, guardian_ids=(father.id,))
        assert list(attendance_of([father], entries_of(guided).values())) == []
        for day, who in ((16, (father.id,)), (20, ())):
            held = SessionHeld(PartialDate.day(date(2026, 11, day)), f"课程{day}", who)
            PROGRAMMES.hold(guided, held, act)
        (came,) = attendance_of([father], entries_of(guided).values())
        assert came == f"{father.alias.in_('en')} came to 1 of 2 sessions."
        alone = start(child)
        for programme in (alone, guided):
            own = {"effect": FamilyEffect.SOME}
            PROGRAMMES.end(programme, act, ended_on=TODAY, result="Done.", own=own)
        assert [duty.subject_id for duty in owed(REVISIT_DUE)] == [guided.measure_id]
        assert guided.effect is FamilyEffect.SOME


def suggested(**changed: Any) -> SpecialisedEducation:
    child = make_child()
    values: dict[str, Any] = {
        "kind": CORRECTIVE,
        "child_id": child.id,
        "started": PartialDate.day(date(2026, 11, 2)),
        "aim": "Learn right from wrong",
        "basis": EducationBasis.BELOW_AGE,
        "every_weeks": 20,
    }
    terms = SpecialisedTerms(**{**values, **changed})
    return SPECIALISED.begin(case_of(child), terms, acting(handler_of(child), on=TODAY, at=NOON))


@pytest.mark.parametrize(
    ("kind", "basis", "fits"),
    [
        (CORRECTIVE, EducationBasis.BELOW_AGE, True),
        (CORRECTIVE, EducationBasis.EX_OFFICIO, False),
        (ORDINARY, EducationBasis.EX_OFFICIO, True),
        (ORDINARY, EducationBasis.APPLIED_FOR, True),
        (ORDINARY, EducationBasis.BELOW_AGE, False),
    ],
)
def test_closed_correction_has_a_basis_of_its_own(
    app: Flask, kind: MeasureKind, basis: EducationBasis, *, fits: bool
) -> None:
    with app.test_request_context(), unit_of_work():
        if fits:
            assert suggested(kind=kind, basis=basis).basis is basis
        else:
            with pytest.raises(RuleBroken, match="Closed correction rests on an act that is no"):
                suggested(kind=kind, basis=basis)


def test_it_is_decided_by_others_after_an_assessment_and_looked_at_again(app: Flask) -> None:
    with app.test_request_context(), unit_of_work():
        given = suggested()
        (due,) = owed(ASSESSMENT_DUE)
        assert due.due == date(2027, 3, 22)
        child = next(party.party for party in given.measure.parties)
        act = acting(handler_of(child), on=TODAY, at=NOON)

        def say(
            assessed: PartialDate | None, decided: PartialDate | None, opinion: str = "适合"
        ) -> Any:
            value = EducationDecided(assessed, opinion, decided, "教育局、公安局")
            return tell_decision(given, value, act, opened=given.version)

        day = PartialDate.day(date(2026, 11, 10))
        wrong: list[tuple[PartialDate | None, PartialDate | None, str]] = [
            (None, day, "It is decided after the assessment of the"),
            (day, PartialDate.day(date(2026, 11, 9)), "What it follows was on"),
            (PartialDate.day(date(2026, 11, 25)), None, "not_yet"),
        ]
        for assessed, decided, key in wrong:
            with pytest.raises(RuleBroken, match=key):
                say(assessed, decided)
        assert say(PartialDate.unknown(), day) is not None
        assert say(PartialDate.unknown(), day) is None
        entry = say(day, day)
        assert "教育局" in entry.text.in_("zh")
        with pytest.raises(LostRace):
            tell_decision(given, EducationDecided(day, "不适合", day, ""), act, opened=1)
