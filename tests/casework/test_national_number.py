"""The number of the national system belongs to one case, unless somebody says that both have it."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from casetrack.cases.models import Case
from casetrack.db import session
from tests.builders import make_case, make_staff
from tests.signed_in import prepare, sign_in, text_of

NUMBER = "测检刑受〔2026〕123号"
NEW = {
    "child": "邓某某",
    "role": "suspect",
    "age_status": "minor_at_act",
    "intake": "prosecution_transfer",
    "national_number": NUMBER,
}


def test_a_number_that_another_case_has_is_said_before_it_is_saved(app: Flask) -> None:
    with prepare(app), app.test_request_context():
        handler = make_staff()
        first = make_case(handler=handler)
        first.national_number = NUMBER
        number = first.number
        client = sign_in(app, handler)
    shown = text_of(client.get("/cases/new"))
    assert "is_same_number" not in shown

    refused = client.post("/cases/new", data=NEW)

    assert refused.status_code == 422
    assert f"Case {number} has this number" in text_of(refused)
    assert "is_same_number" in text_of(refused)
    assert len(cases(app)) == 1
    meant = client.post("/cases/new", data={**NEW, "is_same_number": "y"})
    assert meant.status_code == 302, text_of(meant)
    assert [case.national_number for case in cases(app)] == [NUMBER, NUMBER]


def test_the_head_of_a_case_says_it_too_and_keeps_its_own(app: Flask) -> None:
    with prepare(app), app.test_request_context():
        handler = make_staff()
        make_case(handler=handler).national_number = NUMBER
        other = make_case(handler=handler)
        page = f"/cases/{other.id}/head"
        sent = {"title_zh": "某案", "national_number": NUMBER, "version": str(other.version)}
        client = sign_in(app, handler)

    assert client.post(page, data=sent).status_code == 422
    assert client.post(page, data={**sent, "is_same_number": "y"}).status_code == 302
    again = {**sent, "title_zh": "某某案", "version": "2"}
    assert client.post(page, data=again).status_code == 302


def test_of_a_case_that_one_may_not_know_of_nothing_is_told(app: Flask) -> None:
    with prepare(app), app.test_request_context():
        mine, theirs = make_staff(), make_staff()
        theirs.office = mine.office
        hidden = make_case(handler=theirs)
        hidden.office_id, hidden.national_number = mine.office_id, NUMBER
        client = sign_in(app, mine)

    assert client.post("/cases/new", data=NEW).status_code == 302


def cases(app: Flask) -> list[Case]:
    with app.app_context():
        return list(session().scalars(select(Case).order_by(Case.id)))
