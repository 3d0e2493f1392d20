"""The board of probations: which stand on it for whom, in which order, and what is told of each."""

from __future__ import annotations

import re
from datetime import date

import pytest
import time_machine
from flask import Flask
from sqlalchemy import update

from casetrack.accounts.models import Role, Staff
from casetrack.cases.kinds import Aspect, CaseStatus
from casetrack.cases.models import Case, Party
from casetrack.casework.team import NewGrant, grant
from casetrack.db import session
from casetrack.probation.models import Probation
from tests.builders import NOON, TODAY, acting, make_case, make_child, make_office, make_staff
from tests.probation.builders import LAST_DAY, accuse, child_of, make_breach, make_probation, order
from tests.review.builders import receive
from tests.signed_in import prepare, sign_in, text_of
from tests.statements import asked, counted
from tests.visits.builders import case_of, handler_of


def of_same_handler(probation: Probation) -> Probation:
    """Another child's probation, in another case of whoever handles this one."""
    handler = handler_of(child_of(probation))
    child = make_child(make_case(handler=handler))
    accuse(child)
    receive(child)
    return order(child)


def rows_of(page: str) -> list[str]:
    """The addresses of the probations on a page, in their order."""
    return re.findall(r'<th scope="row"><a href="([^"]+)"', page)


def address(probation: Probation) -> str:
    return f"/cases/{probation.case_id}/probations/{probation.id}"


@pytest.mark.in_turn(13)
def test_they_stand_under_the_month_of_their_end_those_without_a_day_last(app: Flask) -> None:
    with prepare(app):
        later = make_probation(months=8)
        first = of_same_handler(later)
        unknown = of_same_handler(later)
        unknown.last_day = None
        over = of_same_handler(later)
        # Decided elsewhere: the law of the length is asked of none that is only recorded.
        over.decided_here, over.printed_last_day = False, date(2026, 11, 23)
        last_day = of_same_handler(later)
        last_day.decided_here, last_day.printed_last_day = False, TODAY
        make_breach(first)
        handler = handler_of(child_of(later))
        wanted = [address(one) for one in (over, last_day, first, later, unknown)]
    with time_machine.travel(NOON, tick=False):
        client = sign_in(app, handler)
        page = text_of(client.get("/probations"))
        may = text_of(client.get("/probations?month=2027-05"))
    assert rows_of(page) == wanted
    assert re.findall(r'<h2 id="m-([^"]+)"', page) == ["2026-11", "2027-05", "2027-07", "unknown"]
    assert page.count("over, final decision open") == 1, "on its last day it goes on"
    assert "1 on this page is over: its final decision is open." in page
    assert '<span class="sign sign-breach">1</span>' in page
    # Narrowed to a month: that month alone, and all the others stay to be chosen.
    assert rows_of(may) == wanted[2:3]
    assert "month=2027-07" in may


@pytest.mark.parametrize("ended", ["revoked", "decided", "closed"])
def test_what_is_over_and_decided_stands_there_no_more(app: Flask, ended: str) -> None:
    with prepare(app):
        probation = make_probation()
        handler = handler_of(child_of(probation))
        if ended == "revoked":
            probation.revoked_on, probation.revocation_ground = date(2026, 11, 24), "repeated"
        elif ended == "decided":
            probation.final_disposition_id = probation.disposition_id
    if ended == "closed":
        # As it stands after it was closed; what that asks is tried elsewhere.
        with prepare(app):
            closed = {"status": CaseStatus.CLOSED, "closed_on": date(2026, 11, 24)}
            session().execute(update(Case).values(closed))
    assert rows_of(text_of(sign_in(app, handler).get("/probations"))) == []


def who(kind: str, child: Party) -> Staff:
    handler = handler_of(child)
    if kind == "handler":
        return handler
    if kind == "head":
        return make_staff(Role.SECTION_HEAD, office=handler.office)
    if kind == "management":
        return make_staff(Role.CASE_MANAGEMENT, office=handler.office)
    if kind == "colleague":
        return make_staff(office=handler.office)
    if kind == "team":
        member = make_staff(office=handler.office)
        grant(case_of(child), NewGrant(Aspect.WHOLE, staff_id=member.id), acting(handler))
        return member
    if kind == "visits":
        member = make_staff(Role.SOCIAL_WORKER, office=handler.office)
        grant(case_of(child), NewGrant(Aspect.VISITS, staff_id=member.id), acting(handler))
        return member
    return make_staff(Role.SECTION_HEAD, office=make_office())


SEES = {
    "handler": True,
    "head": True,
    "team": True,
    "colleague": False,
    "management": False,
    "visits": False,
    "another office": False,
}


def test_who_sees_the_case_whole_sees_its_probation(app: Flask) -> None:
    with prepare(app):
        probation = make_probation()
        people = {kind: who(kind, child_of(probation)) for kind in SEES}
        wanted = address(probation)
    for kind, sees in SEES.items():
        client = sign_in(app, people[kind])
        assert rows_of(text_of(client.get("/probations"))) == ([wanted] if sees else []), kind
        # Whose they are is asked of who sees an office; of nobody else it narrows anything.
        mine = rows_of(text_of(client.get("/probations?whose=mine")))
        assert mine == ([wanted] if sees and kind != "head" else []), kind


@pytest.mark.in_turn(13)
def test_a_page_goes_on_where_the_one_before_ended_and_asks_as_often_for_many(app: Flask) -> None:
    with prepare(app):
        first = make_probation()
        for _ in range(25):
            of_same_handler(first)
        handler = handler_of(child_of(first))
        database = app.extensions["casetrack_database"]
    client = sign_in(app, handler)
    with counted(database) as sent:
        page = text_of(client.get("/probations"))
    assert len(asked(sent)) <= 10
    assert len(page.encode()) < 25 * 1024
    assert len(rows_of(page)) == 25
    onward = re.search(r'rel="next" href="([^"]+)"', page)
    assert onward
    rest = rows_of(text_of(client.get(onward[1].replace("&amp;", "&"))))
    assert len(rest) == 1
    assert not set(rest) & set(rows_of(page))
    latest = text_of(client.get("/probations?sort=-last"))
    assert '<th scope="col" aria-sort="descending"><a href="/probations">' in latest
    onward = re.search(r'rel="next" href="([^"]+)"', latest)
    assert onward
    last = rows_of(text_of(client.get(onward[1].replace("&amp;", "&"))))
    assert rows_of(latest) + last == [*reversed(rows_of(page) + rest)]
    # Whatever is no key and no month asks for nothing.
    for made_up in ("?after=nothing", "?month=2027-13", "?month=0000-01", "?whose=theirs"):
        assert len(rows_of(text_of(client.get(f"/probations{made_up}")))) == 25


def test_a_head_looks_at_the_probations_of_one_handler(app: Flask) -> None:
    with prepare(app):
        theirs, other = make_probation(), make_probation()
        office = case_of(child_of(theirs)).office
        case_of(child_of(other)).office_id = other.office_id = office.id
        handler, colleague = (handler_of(child_of(probation)) for probation in (theirs, other))
        colleague.office_id = office.id
        stranger = make_staff()
        client = sign_in(app, make_staff(Role.SECTION_HEAD, office=office))

    of_one = text_of(client.get(f"/probations?handler={handler.id}"))

    assert rows_of(of_one) == [address(theirs)]
    assert f'aria-current="true">{handler.name}</a>' in of_one
    assert len(rows_of(text_of(client.get("/probations")))) == 2
    assert client.get(f"/probations?handler={stranger.id}").status_code == 404


def test_last_day_is_the_printed_one(app: Flask) -> None:
    with prepare(app):
        probation = make_probation()
        assert probation.last_day == LAST_DAY
        probation.printed_last_day = date(2027, 6, 1)
        handler = handler_of(child_of(probation))
        session().flush()
    assert '<h2 id="m-2027-06"' in text_of(sign_in(app, handler).get("/probations"))
