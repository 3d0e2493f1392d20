"""What a case tells of a body: stated and corrected by hand, with a code that is one."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from casetrack.cases.kinds import BodyKind, PartyRole
from casetrack.cases.models import JournalEntry
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.suggestions.issuing import issue
from casetrack.suggestions.recipients.models import BodyParticulars
from casetrack.suggestions.recipients.register import bodies_seen
from tests.builders import NOON, TODAY, acting, make_body, make_case, make_child, make_staff
from tests.signed_in import prepare, sign_in, text_of
from tests.suggestions.letters import a_letter

CODE = "91350100M000100Y43"
Desk = tuple[FlaskClient, int, int, int, int]


@pytest.fixture
def desk(app: Flask) -> Desk:
    """Whoever handles a case, its id, a school that was written to, its page, and a child."""
    with prepare(app), app.test_request_context():
        handler = make_staff()
        case = make_case(handler=handler)
        case.office_id = handler.office_id
        school = make_body(
            case, BodyKind.SCHOOL, BilingualText(None, "清河区第五中学"), PartyRole.URGED_BODY
        )
        child = make_child(case)
        issue(case, a_letter(school), acting(handler, on=TODAY, at=NOON))
        (body,) = bodies_seen(handler, office_id=case.office_id, on=TODAY)
        return sign_in(app, handler), case.id, school.id, body.id, child.id


def typed(party: int, **values: str) -> dict[str, str]:
    return {"party": str(party), "region": "", "superior": "", "competent": "", **values}


def test_they_are_stated_corrected_and_stand_on_the_page_of_the_body(
    app: Flask, desk: Desk
) -> None:
    client, case, school, body, _child = desk
    at = f"/cases/{case}/body-particulars"

    sent = client.post(f"{at}/new", data=typed(school, code="91350100m000100y43", region="清河区"))

    assert sent.status_code == 302, text_of(sent)
    shown = text_of(client.get(f"/suggestions/recipients/{body}"))
    assert CODE in shown
    assert "清河区" in shown
    with app.app_context():
        told = session().scalars(select(BodyParticulars)).one()
        assert told.code == CODE
        number, version = told.id, told.version
        entry = session().get_one(JournalEntry, told.entry_id)
        assert CODE in entry.text.in_("zh")
    corrected = client.post(
        f"{at}/{number}/change",
        data=typed(school, superior="清河区教育局", version=str(version), reason="补充", code=CODE),
    )
    assert corrected.status_code == 302, text_of(corrected)
    assert "清河区教育局" in text_of(client.get(f"/suggestions/recipients/{body}"))
    again = client.post(f"{at}/new", data=typed(school, code=CODE))
    assert "It has particulars already: correct those." in text_of(again)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"code": "91350100M000100Y44"}, "This is no unified social credit code"),
        ({"code": "", "region": " "}, "Say at least one thing of the body."),
    ],
)
def test_what_is_no_code_or_says_nothing_is_refused(
    desk: Desk, values: dict[str, str], sentence: str
) -> None:
    client, case, school, _body, _child = desk

    sent = client.post(f"/cases/{case}/body-particulars/new", data=typed(school, **values))

    assert sent.status_code == 422
    assert sentence in text_of(sent)


def test_a_person_has_none(app: Flask, desk: Desk) -> None:
    client, case, _school, _body, child = desk

    sent = client.post(f"/cases/{case}/body-particulars/new", data=typed(child, code=CODE))

    assert sent.status_code == 422
    with app.app_context():
        assert session().scalars(select(BodyParticulars)).all() == []


def test_a_typed_code_finds_the_body(desk: Desk) -> None:
    client, case, school, _body, _child = desk
    client.post(f"/cases/{case}/body-particulars/new", data=typed(school, code=CODE))

    offered = client.get(f"/cases/{case}/suggestions/recipients", query_string={"new_body": CODE})

    assert "清河区第五中学" in text_of(offered)
