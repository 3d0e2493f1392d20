"""An order that has no last day is looked at by some day, until one is agreed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from casetrack.cases.duty_kinds import DutyState
from casetrack.cases.kinds import MeasureKind
from casetrack.cases.models import Obligation
from casetrack.cases.requirements import HowKept, NewCheck
from casetrack.courses.course import SessionHeld
from casetrack.courses.requirements.actions import change_promise, terms_of
from casetrack.courses.requirements.checks import look_at
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.guidance.order_looks import ORDER_LOOK, find_in_the_night
from casetrack.guidance.programmes import PROGRAMMES
from casetrack.ledger.consequences import follow_what_stands
from casetrack.ledger.nightly import NightCame
from tests.builders import NOON, TODAY, acting, make_child, make_father
from tests.guidance.builders import case_of, handler_of, issue, make_order, start
from tests.guidance.test_orders import change, child_of, end
from tests.signed_in import prepare, sign_in, text_of

UNSERVED = {"served_on": None}
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _at_noon(keys: object) -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


def looks(*, on: date = TODAY) -> list[tuple[date, DutyState]]:
    follow_what_stands(on=on)
    rows = session().scalars(select(Obligation).where(Obligation.kind == ORDER_LOOK))
    return [(row.due, row.state) for row in rows]


@pytest.mark.usefixtures("database")
def test_an_order_without_a_last_day_is_looked_at_until_a_day_is_agreed() -> None:
    order = make_order(**UNSERVED)
    case, by = case_of(child_of(order)), acting(handler_of(child_of(order)), on=TODAY, at=NOON)
    assert looks() == [(TODAY + 30 * DAY, DutyState.RUNNING)]

    # A look moves it; what is agreed takes its place, and comes back when that is over.
    later = acting(by.by, on=TODAY + 12 * DAY, at=NOON)
    seen = NewCheck(HowKept.KEPT, PartialDate.day(TODAY + 12 * DAY), "")
    duty = order.measure.items[0]
    look_at(case, [(duty, seen)], later)
    assert looks(on=TODAY + 12 * DAY) == [(TODAY + 42 * DAY, DutyState.RUNNING)]
    change_promise(duty, replace(terms_of(duty), look_on=TODAY + 15 * DAY), by, opened=duty.version)
    assert looks()[0][1] is DutyState.LAPSED
    change_promise(duty, replace(terms_of(duty), look_on=None), by, opened=duty.version)
    assert looks() == [(TODAY + 42 * DAY, DutyState.RUNNING)]

    # Once it is served it has a last day; an order of before is found in the night.
    change(order, served_on=TODAY)
    assert looks()[0][1] is DutyState.LAPSED
    order.measure.last_day = None
    session().flush()
    find_in_the_night(NightCame(TODAY + DAY, NOON))
    assert looks() == [(TODAY + 42 * DAY, DutyState.RUNNING)]
    end(order)
    assert looks()[0][1] is DutyState.LAPSED


def test_ordered_guidance_is_looked_at_by_its_sessions_and_its_page_says_so(app: Flask) -> None:
    with prepare(app):
        child = make_child()
        father = make_father(child)
        kind = MeasureKind.FAMILY_EDUCATION_GUIDANCE
        start(child, kind=kind, started=PartialDate.day(TODAY - 60 * DAY))
        assert looks() == []
        ordered = start(child, kind=kind, is_ordered=True, guardian_ids=(father.id,))
        assert looks() == [(TODAY + 30 * DAY, DutyState.RUNNING)]
        by = acting(handler_of(child), on=TODAY + 5 * DAY, at=NOON)
        PROGRAMMES.hold(ordered, SessionHeld(PartialDate.day(TODAY + 5 * DAY), "谈话"), by)
        assert looks(on=TODAY + 5 * DAY) == [(TODAY + 35 * DAY, DutyState.RUNNING)]
        order = issue(child, father, **UNSERVED)
        follow_what_stands(on=TODAY)
        pages = [f"/cases/{child.case_id}/measures/{m.measure_id}" for m in (ordered, order)]
        holder = handler_of(child)

    client = sign_in(app, holder)
    for page in pages:
        assert "somebody looks at it by" in text_of(client.get(page))
    assert "Look at how the order" in text_of(client.get(f"/cases/{child.case_id}"))
