"""The pages of letters cost as much in an office of many letters as in one of few."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from benchmarks.watch import steps_of
from casetrack.accounts.models import Role, Staff
from casetrack.cases.kinds import BodyKind, PartyRole
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.suggestions.issuing import issue
from casetrack.suggestions.recipients import views
from casetrack.suggestions.recipients.views import LETTERS, MOST
from tests.builders import NOON, TODAY, acting, make_body, make_case, make_office, make_staff
from tests.signed_in import prepare, sign_in, text_of
from tests.statements import asked, counted
from tests.suggestions.letters import ISSUED, a_letter

ONE = "测试集团"
PAGES = (
    "/suggestions",
    "/suggestions?kind=social_governance&words=inspection",
    "/suggestions/recipients",
    "/suggestions/recipients/1",
    "/figures/suggestions",
)
OPENED = re.compile(r'<th scope="row"><a href="/cases/(\d+)/suggestions/\d+"')


def an_office(app: Flask) -> tuple[FlaskClient, int]:
    """Its section head at a browser, and who handles its cases."""
    with prepare(app):
        office = make_office()
        handler_id = make_staff(office=office).id
        head = make_staff(Role.SECTION_HEAD, office=office)
    return sign_in(app, head), handler_id


def ask(app: Flask, handler_id: int, names: Iterable[str]) -> None:
    """Issue a letter to each of these bodies, none before the one before it."""
    with prepare(app):
        handler = session().get_one(Staff, handler_id)
        for number, name in enumerate(names):
            case = make_case(handler=handler)
            alias = BilingualText(None, name)
            body = make_body(case, BodyKind.COMPANY, alias, PartyRole.THIRD_PARTY)
            day = ISSUED + timedelta(days=min(number, 60))
            limits = {"issued_on": day, "objection_until": TODAY, "number": f"{case.id}号"}
            issue(case, a_letter(body, **limits), acting(handler, on=TODAY, at=NOON))


@pytest.mark.in_turn(13)
def test_a_page_asks_as_often_for_many_letters_as_for_two(app: Flask) -> None:
    database = app.extensions["casetrack_database"]
    client, handler_id = an_office(app)
    ask(app, handler_id, (ONE, "测试公司"))

    def questions() -> list[int]:
        numbers = []
        for page in PAGES:
            client.get(page)
            with counted(database) as sent:
                assert client.get(page).status_code == 200, page
            numbers.append(len(asked(sent)))
        return numbers

    few = questions()
    ask(app, handler_id, [ONE] * 25 + [f"公司{number}" for number in range(60)])

    assert questions() == few


@pytest.mark.in_turn(13)
def test_the_page_of_a_body_shows_its_letters_a_page_at_a_time(app: Flask) -> None:
    client, handler_id = an_office(app)
    ask(app, handler_id, [ONE] * (2 * LETTERS + 5))

    page, shown = "/suggestions/recipients/1", []
    while page:
        text = client.get(page).text
        shown.append(OPENED.findall(text))
        following = re.search(r'rel="next" href="([^"]+)"', text)
        page = following[1] if following else ""

    assert [len(those) for those in shown] == [LETTERS, LETTERS, 5]
    newest_first = [int(case) for those in shown for case in those]
    assert newest_first == sorted(newest_first, reverse=True)
    assert "45 letters, 180 items" in text_of(client.get("/suggestions/recipients/1"))


@pytest.mark.in_turn(13)
def test_the_list_of_bodies_shows_those_asked_last_and_finds_others_by_their_name(
    app: Flask,
) -> None:
    client, handler_id = an_office(app)
    ask(app, handler_id, [f"公司{number}号" for number in range(MOST + 1)])

    listed = text_of(client.get("/suggestions/recipients"))
    found = text_of(client.get("/suggestions/recipients?name=公司0号"))

    assert f"公司{MOST}号" in listed
    assert "公司0号" not in listed
    assert "Others are found by a part of their name." in listed
    assert "公司0号" in found


@pytest.mark.in_turn(13)
def test_what_is_read_for_a_page_hardly_follows_the_letters(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, number in {"MOST": 5, "READ_BACK": 20, "LETTERS": 5, "COMPARED": 10}.items():
        monkeypatch.setattr(views, name, number)
    database = app.extensions["casetrack_database"]
    client, handler_id = an_office(app)
    ask(app, handler_id, [ONE] * 10 + [f"公司{number}号" for number in range(20)])

    def steps(page: str) -> int:
        client.get(page)
        return steps_of(database, lambda: client.get(page)) or 0

    pages = ("/suggestions/recipients", "/suggestions/recipients/1")
    few = [steps(page) for page in pages]
    ask(app, handler_id, [f"商店{number}号" for number in range(90)])

    growth = {page: steps(page) / before for page, before in zip(pages, few, strict=True)}
    assert growth["/suggestions/recipients/1"] < 1.2, growth
    # Of all letters it is looked at who was asked last, and whether the case is sealed.
    assert growth["/suggestions/recipients"] < 2.7, growth
    # Its own letters are read a page at a time, and each is counted: three times as many, which are
    # more than one office writes to one body, cost less than three times as much.
    ask(app, handler_id, [ONE] * 20)
    assert steps(pages[1]) / few[1] < 2.7
