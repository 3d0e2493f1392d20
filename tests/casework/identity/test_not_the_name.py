"""A refused note: the alias with one click, or the word of the person that it is no name."""

from __future__ import annotations

import html
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from casetrack.accounts.models import Staff
from casetrack.audit.record import AuditKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import Case, JournalEntry
from casetrack.casework.identity.actions import set_identity
from casetrack.casework.identity.text_checks import check_text, say_not_the_name
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken, SealedTyped
from tests.builders import NOON, TODAY, acting, make_case, make_child, make_staff
from tests.signed_in import events_in, prepare, sign_in, text_of

NAME = "韩安全"
ORDINARY = "上交通安全课"


@pytest.fixture
def handler(app: Flask) -> Staff:
    with prepare(app):
        return make_staff()


@pytest.fixture
def case_id(app: Flask, handler: Staff) -> int:
    """A case of a child whose name is an ordinary word."""
    with prepare(app):
        case = make_case(handler=handler)
        set_identity(make_child(case), name=NAME, address="平阳路17号", by=handler, at=NOON)
        return case.id


@pytest.fixture
def client(app: Flask, handler: Staff) -> FlaskClient:
    return sign_in(app, handler)


def form_of(page: str) -> dict[str, str]:
    """What the form of the page sends when nothing is changed: hidden fields and checked radios."""
    form = page.split("<form")[-1] if page.count("<form") == 1 else page
    rows = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    rows += re.findall(r'<input type="radio" name="([^"]+)" value="([^"]*)" checked', form)
    return {
        html.unescape(name): html.unescape(value)
        for name, value in rows
        if name.startswith(("typed-", "not-the-name", "sending"))
    }


def notes(app: Flask) -> list[str | None]:
    with app.app_context():
        wanted = JournalEntry.kind == EntryKind.NOTE
        entries = session().scalars(
            select(JournalEntry).where(wanted).order_by(JournalEntry.number)
        )
        return [entry.text.zh for entry in entries]


@pytest.mark.parametrize("where", ["log", "note"])
def test_a_refused_note_sent_once_more_has_the_alias(
    app: Flask, client: FlaskClient, case_id: int, where: str
) -> None:
    typed = {"text": f"与{NAME}谈话，安全到课", "when": "", "kind": "note"}
    refused = client.post(f"/cases/{case_id}/{where}", data=typed)
    assert refused.status_code == 422
    assert notes(app) == []
    assert "…与</span><mark>韩安全</mark>" in text_of(refused)

    answer = client.post(f"/cases/{case_id}/{where}", data={**typed, **form_of(text_of(refused))})

    assert answer.status_code == 302
    assert notes(app) == ["与孙某某谈话，孙某某到课"]
    assert events_in(app, kind=AuditKind.NOT_THE_NAME.value) == []


def test_an_ordinary_word_is_written_when_somebody_says_that_it_is_none(
    app: Flask, client: FlaskClient, case_id: int, handler: Staff
) -> None:
    typed = {"text": ORDINARY, "when": "", "kind": "note"}
    asked = form_of(text_of(client.post(f"/cases/{case_id}/note", data=typed)))

    answer = client.post(f"/cases/{case_id}/note", data={**typed, **asked, "typed-0-is": "not"})

    assert answer.status_code == 302
    assert notes(app) == [ORDINARY]
    (event,) = events_in(app, kind=AuditKind.NOT_THE_NAME.value)
    assert (event.actor_id, event.case_id) == (handler.id, case_id)
    assert event.details == {"field": "text", "rules": ["name_in_note"], "places": 1}


def test_what_was_said_holds_for_that_place_only(
    app: Flask, client: FlaskClient, case_id: int
) -> None:
    typed = {"text": ORDINARY, "when": "", "kind": "note"}
    asked = form_of(text_of(client.post(f"/cases/{case_id}/note", data=typed)))
    fields = {**typed, **asked, "typed-0-is": "not", "text": f"{ORDINARY}，与安全谈话"}

    refused = client.post(f"/cases/{case_id}/note", data=fields)
    again = form_of(text_of(refused))
    answer = client.post(f"/cases/{case_id}/note", data={**fields, "typed-0": "", **again})

    assert refused.status_code == 422
    assert text_of(refused).count('<fieldset class="field typed-name">') >= 1
    assert answer.status_code == 302
    assert "与孙某某谈话" in str(notes(app))


def test_an_answer_stays_while_something_else_is_put_right(
    app: Flask, client: FlaskClient, case_id: int
) -> None:
    typed = {"text": ORDINARY, "when": "", "kind": "note"}
    asked = form_of(text_of(client.post(f"/cases/{case_id}/note", data=typed)))
    wrong = {**typed, **asked, "typed-0-is": "not", "when": "not a day at all"}

    page = text_of(client.post(f"/cases/{case_id}/note", data=wrong))
    answer = client.post(f"/cases/{case_id}/note", data={**typed, **form_of(page)})

    assert notes(app) == [ORDINARY]
    assert answer.status_code == 302


def test_what_was_written_anew_meanwhile_is_kept_as_it_is(
    app: Flask, client: FlaskClient, case_id: int
) -> None:
    typed = {"text": f"与{NAME}谈话", "when": "", "kind": "note"}
    asked = form_of(text_of(client.post(f"/cases/{case_id}/note", data=typed)))

    client.post(f"/cases/{case_id}/note", data={**typed, **asked, "text": "与其谈话"})

    assert notes(app) == ["与其谈话"]


def test_other_texts_of_the_house_take_the_answer_too(
    app: Flask, client: FlaskClient, case_id: int
) -> None:
    typed = {"title_zh": f"{NAME}盗窃案", "national_number": "", "version": "1"}
    refused = client.post(f"/cases/{case_id}/head", data=typed)

    client.post(f"/cases/{case_id}/head", data={**typed, **form_of(text_of(refused))})

    with app.app_context():
        assert session().get_one(Case, case_id).title.zh == "孙某某盗窃案"


def test_of_an_address_no_alias_is_offered(app: Flask, client: FlaskClient, case_id: int) -> None:
    typed = {"text": "到平阳路17号走访", "when": "", "kind": "note"}
    page = text_of(client.post(f"/cases/{case_id}/note", data=typed))
    again = client.post(f"/cases/{case_id}/note", data={**typed, **form_of(page)})
    fields = {**typed, **form_of(text_of(again)), "typed-0-is": "not"}

    answer = client.post(f"/cases/{case_id}/note", data=fields)

    assert "The address of 孙某某 stands in this text" in page
    assert again.status_code == 422
    assert answer.status_code == 302
    assert notes(app) == ["到平阳路17号走访"]


@pytest.mark.parametrize(
    "forged",
    ["[" * 900, "{}", '["text"]', '["text","k","a","b","c",5]', "x" * 2000],
    ids=["deep", "a mapping", "short", "a number", "long"],
)
def test_a_forged_answer_is_passed_over(
    app: Flask, client: FlaskClient, case_id: int, forged: str
) -> None:
    typed = {"text": "到校", "typed-0": forged, "typed-0-is": "alias", "not-the-name": "x" * 32}

    answer = client.post(f"/cases/{case_id}/note", data=typed)

    assert answer.status_code == 302
    assert notes(app) == ["到校"]


@pytest.mark.usefixtures("database", "keys")
@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("身份证11010519491231002X", "An id number stands in this text"),
        ("电话138 0013 8000", "A mobile number stands in this text"),
    ],
)
@pytest.mark.parametrize("is_known", [True, False])
def test_numbers_of_a_person_are_refused_before_anybody_is_known(
    text: str, rule: str, is_known: bool
) -> None:
    case = make_case()
    assert case.handler is not None
    child = make_child(case)
    if is_known:
        set_identity(child, name=NAME, by=case.handler, at=NOON)

    with pytest.raises(RuleBroken, match=rule) as refused:
        check_text(case, text, acting(case.handler, at=NOON), field="reason")

    assert refused.value.field == "reason"


@pytest.mark.usefixtures("database", "keys")
def test_no_word_lets_an_id_number_pass() -> None:
    case = make_case()
    assert case.handler is not None
    set_identity(make_child(case), name=NAME, id_number="E12345678", by=case.handler, at=NOON)
    with pytest.raises(SealedTyped) as refused:
        check_text(case, "护照E12345678", acting(case.handler, at=NOON))
    say_not_the_name(place.key for place in refused.value.places)

    check_text(case, "护照E12345678", acting(case.handler, at=NOON))
    with pytest.raises(RuleBroken, match="An id number stands in this text"):
        check_text(case, "护照E12345678, 11010519491231002X", acting(case.handler, at=NOON))


@pytest.mark.usefixtures("database", "keys")
def test_whatever_is_sealed_of_anybody_in_the_case_is_refused() -> None:
    case = make_case()
    assert case.handler is not None
    set_identity(
        make_child(case),
        name=NAME,
        id_number="E12345678",
        born=PartialDate.day(TODAY.replace(year=2009)),
        address="平阳路17号3单元",
        telephone="0351-2212309",
        by=case.handler,
        at=NOON,
    )

    refused = []
    for text in ("E12345678", "2009年11月24日", "住平阳路17号3单元", "0351 2212309", NAME):
        with pytest.raises(RuleBroken) as refusal:
            check_text(case, text, acting(case.handler, at=NOON))
        refused.append(refusal.value.key)

    assert refused == [
        "id_number_in_note",
        "born_in_note",
        "address_in_note",
        "telephone_in_note",
        "name_in_note",
    ]
