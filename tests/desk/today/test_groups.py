"""A group of Today that is long: its first lines there, all of them on a page of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest
import time_machine
from flask import Flask

from casetrack.accounts.models import Staff
from casetrack.db import session
from casetrack.desk.today.groups import SHOWN, AgendaGroup, Whose
from casetrack.desk.today.page import LEAST, ROOM
from casetrack.desk.today.queries import duties_in, duties_of, place_of
from casetrack.ledger.reasons import why_agreed
from tests.builders import NOON, TODAY, make_case
from tests.desk.today.builders import END, make_duty
from tests.signed_in import prepare, sign_in, text_of

LINE = re.compile(r'<li class="entry[ "]')


@pytest.fixture(autouse=True)
def _on_that_tuesday() -> Iterator[None]:
    """24 November 2026, noon."""
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("group", [AgendaGroup.LATE, AgendaGroup.AHEAD])
def test_the_pages_of_a_group_have_each_duty_once_in_its_order(group: AgendaGroup) -> None:
    case = make_case()
    handler = case.handler
    assert handler is not None
    sign = -1 if group is AgendaGroup.LATE else 1
    for number in range(SHOWN + 7):
        make_duty(case, END, in_days=sign * (1 + number % 9))

    first = duties_in(group, handler, Whose.MINE, on=TODAY)[:SHOWN]
    rest = duties_in(group, handler, Whose.MINE, on=TODAY, after=place_of(first[-1]))

    owed = duties_of(handler, Whose.MINE, on=TODAY).groups[group][:SHOWN]
    assert [duty.obligation.id for duty in first] == [one.id for one in owed]
    assert len({duty.obligation.id for duty in (*first, *rest)}) == SHOWN + 7
    assert [duty.due for duty in (*first, *rest)] == sorted(duty.due for duty in (*first, *rest))


def test_today_shows_the_first_and_leads_to_all(app: Flask) -> None:
    with prepare(app):
        case = make_case()
        for number in range(SHOWN + 2):
            make_duty(case, END, in_days=-1 - number)
        make_duty(case, END, in_days=0)
        client = sign_in(app, session().get_one(Staff, case.handler_id))

    today = text_of(client.get("/"))
    first = text_of(client.get("/today/late"))
    match = re.search(r'href="(/today/late\?after=[^"]*)"', first)
    assert match is not None
    rest = text_of(client.get(unescape(match[1])))

    assert f"See all {SHOWN}+" in today
    assert LEAST < len(LINE.findall(today)) <= ROOM
    assert len(LINE.findall(first)) == SHOWN
    assert len(LINE.findall(rest)) == 2
    assert client.get("/today/late?after=made-up").status_code == 200
    assert client.get("/today/never").status_code == 404


def test_few_lines_stand_on_today_whole(app: Flask) -> None:
    with prepare(app):
        case = make_case()
        for _n in range(ROOM):
            make_duty(case, END, in_days=-1)
        client = sign_in(app, session().get_one(Staff, case.handler_id))

    today = text_of(client.get("/"))

    assert len(LINE.findall(today)) == ROOM
    assert "See all" not in today


def test_why_is_fetched_into_its_line_or_a_page_of_its_own(app: Flask) -> None:
    with prepare(app):
        case = make_case()
        due = make_duty(case, END, in_days=-1, why=why_agreed("visit_planned", fact_on=TODAY))
        address = f"/cases/{case.id}/dates/{due.id}"
        client = sign_in(app, session().get_one(Staff, case.handler_id))

    assert f'href="{address}/why"' in text_of(client.get("/"))
    page = text_of(client.get(f"{address}/why", headers={"HX-Request": "true"}))
    away = client.get(f"{address}/why")

    assert page.lstrip().startswith('<details class="why" open>')
    assert "the law names no day" in page
    assert "<html" not in page
    assert away.status_code == 302
    assert away.location == address
