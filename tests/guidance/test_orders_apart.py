"""One decision, several orders: each about whose guardian it binds; and looks that stand apart."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask

from casetrack.cases.kinds import AgeStatus, MeasureState, Part, PartyRole
from casetrack.cases.models import Guardianship, Party
from casetrack.cases.requirements import HowKept, LookEye, NewCheck
from casetrack.cases.told_kinds import GuardianCapacity, GuardianQuality
from casetrack.courses.requirements.checks import look_at
from casetrack.courses.requirements.sections import promises_part
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.db.transaction import unit_of_work
from casetrack.errors import RuleBroken
from casetrack.guidance.actions import OwnTerms, end_order, issue_orders
from casetrack.guidance.models import GuardianshipOrder
from tests.builders import NOON, TODAY, acting, make_child, make_father, make_party
from tests.guidance.builders import DUTIES, case_of, handler_of, issue, make_order, order_terms

SERVED = date(2026, 11, 20)


@pytest.fixture
def child(app: Flask) -> Iterator[Party]:
    """A suspect, whose father is not in the case yet."""
    with app.test_request_context(), unit_of_work():
        yield make_child()


def guards(guardian: Party, child: Party) -> None:
    session().add(
        Guardianship(
            case_id=child.case_id,
            party_id=child.id,
            other_id=guardian.id,
            quality=GuardianQuality.PARENT,
            capacity=GuardianCapacity.CAN,
            since=PartialDate.unknown(),
            until=PartialDate.unknown(),
            why=BilingualText(None, None),
            why_ended=BilingualText(None, None),
        )
    )
    session().flush()


def test_one_decision_about_two_children_gives_each_guardian_their_own(child: Party) -> None:
    case, act = case_of(child), acting(handler_of(child), on=TODAY, at=NOON)
    victim = make_party(case, PartyRole.VICTIM, age=AgeStatus.MINOR)
    father = make_father(child)
    mother, aunt = (make_party(case, PartyRole.GUARDIAN) for _ in range(2))
    guards(mother, victim)
    guards(aunt, victim)
    guards(aunt, child)
    grown = make_party(case, age=AgeStatus.ADULT)  # of whom nothing is recorded
    terms = order_terms(
        child,
        father,
        recipient_ids=(father.id, mother.id, aunt.id, grown.id),
        more_ids=(victim.id, child.id),
        own={
            mother.id: OwnTerms(("Brings her to the counsellor",), date(2026, 11, 23)),
            father.id: OwnTerms((" ",)),
        },
    )

    orders = issue_orders(case, terms, act)

    rows = [set(order.measure.party_ids(Part.ABOUT)) for order in orders]
    both = {child.id, victim.id}
    assert rows == [{child.id}, {victim.id}, both, both]
    assert [order.served_on for order in orders] == [SERVED, date(2026, 11, 23), SERVED, SERVED]
    assert orders[1].measure.last_day == date(2027, 5, 23)
    texts = [[item.text.en for item in order.measure.items] for order in orders]
    assert texts[0] == list(DUTIES)
    assert texts[1] == [*DUTIES, "Brings her to the counsellor"]
    end_order(orders[0], act, ended_on=TODAY, result="Kept.")
    assert [order.measure.state for order in orders[:2]] == [
        MeasureState.ENDED,
        MeasureState.RUNNING,
    ]


@pytest.mark.parametrize(
    ("own", "key", "field"),
    [
        (OwnTerms((), date(2026, 11, 19)), "it cannot be served before", "served_on_of-"),
        (OwnTerms((), date(2026, 11, 25)), "not_yet", "served_on_of-"),
    ],
)
def test_what_is_wrong_of_one_is_said_at_its_own_field(
    child: Party, own: OwnTerms, key: str, field: str
) -> None:
    father = make_father(child)
    with pytest.raises(RuleBroken, match=key) as broken:
        issue(child, father, own={father.id: own})
    assert broken.value.field == f"{field}{father.id}"


def test_duties_of_ones_own_are_enough(child: Party) -> None:
    father = make_father(child)
    order = issue(child, father, duties=(), own={father.id: OwnTerms(("Home by nine",))})
    assert [item.text.en for item in order.measure.items] == ["Home by nine"]


def looked(order: GuardianshipOrder, *values: tuple[LookEye | None, HowKept, date]) -> None:
    case = case_of(child_of(order))
    duty = order.measure.items[0]
    for eye, finding, day in values:
        look = NewCheck(finding, PartialDate.day(day), "Seen there", eye=eye)
        look_at(case, [(duty, look)], acting(handler_of(child_of(order)), on=TODAY, at=NOON))


def child_of(order: GuardianshipOrder) -> Party:
    return session().get_one(Party, order.measure.party_ids(Part.ABOUT)[0])


def test_three_who_look_apart_stand_beside_each_other_and_may_disagree(app: Flask) -> None:
    with app.test_request_context(), unit_of_work():
        order = make_order()
        case, user = case_of(child_of(order)), handler_of(child_of(order))
        assert promises_part(case, order.measure, user, on=TODAY).eyes == ()
        looked(
            order,
            (LookEye.PROSECUTOR, HowKept.NOT_KEPT, date(2026, 11, 21)),
            (LookEye.PROSECUTOR, HowKept.KEPT, date(2026, 11, 22)),
            (LookEye.PSYCHOLOGIST, HowKept.KEPT, date(2026, 11, 22)),
        )
        (line, other) = promises_part(case, order.measure, user, on=TODAY).asked
        assert (line.disagree, other.disagree) == (False, False)
        looked(order, (LookEye.GRID_WORKER, HowKept.PARTLY, date(2026, 11, 23)))
        part = promises_part(case, order.measure, user, on=TODAY)
        line = part.asked[0]
        assert part.eyes == tuple(LookEye)
        assert line.disagree
        assert {eye: look.found for eye, look in line.by_eye.items()} == {
            LookEye.PROSECUTOR: HowKept.KEPT,
            LookEye.PSYCHOLOGIST: HowKept.KEPT,
            LookEye.GRID_WORKER: HowKept.PARTLY,
        }
        assert len(line.looks) == 4
