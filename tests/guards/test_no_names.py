"""After a day of work with real names, no name stands anywhere but on the page that showed it."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from urllib.parse import unquote

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask.testing import FlaskClient

from casetrack.accounts.models import Role, Staff
from casetrack.cases.models import Case, Identity, Party
from casetrack.db import session
from casetrack.db.session import Database
from casetrack.web.logs import JsonLines
from tests.builders import make_case, make_staff
from tests.signed_in import prepare, sign_in, text_of

CHILD = "孙小明"
FATHER = "欧阳大山"
ID_NUMBER = "110105201203050053"
ADDRESS = "平阳路一七号"
TELEPHONE = "13800138000"
SECRETS = (CHILD, "小明", FATHER, "大山", ID_NUMBER, ADDRESS, TELEPHONE, "2012-03-05")


class Kept(logging.Handler):
    """Every line of the log, as the server writes it and as a test report would."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(JsonLines())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines += [self.format(record), record.getMessage()]


@pytest.fixture
def log() -> Iterator[list[str]]:
    """What is logged while the test runs, down to the statements."""
    handler, root, statements = Kept(), logging.getLogger(), logging.getLogger("sqlalchemy.engine")
    levels = root.level, statements.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    statements.setLevel(logging.DEBUG)
    yield handler.lines
    root.removeHandler(handler)
    root.setLevel(levels[0])
    statements.setLevel(levels[1])


@pytest.fixture
def person(app: Flask) -> Staff:
    with prepare(app):
        return make_staff(Role.PROSECUTOR)


def everything_in(database: Database) -> str:
    """Every value of every column of every table, as it is stored."""
    tables = sa.inspect(database.engine).get_table_names()
    texts = []
    with database.new_session() as db:
        for name in tables:
            texts += [repr(tuple(row)) for row in db.execute(sa.text(f'SELECT * FROM "{name}"'))]
    assert len(tables) > 20
    return "\n".join(texts)


def kept_by_browser(app: Flask, client: FlaskClient) -> str:
    """What the cookie carries, opened."""
    interface = app.session_interface
    assert isinstance(interface, SecureCookieSessionInterface)
    signer = interface.get_signing_serializer(app)
    cookie = client.get_cookie("casetrack")
    assert signer is not None
    assert cookie is not None
    return str(signer.loads(cookie.value))


def work_with_names(app: Flask, client: FlaskClient) -> tuple[list[str], str]:
    """Open a case, enter who its people are, look, find, and mistype; the addresses and a page."""
    addresses = []

    def post(to: str, /, **typed: str) -> str:
        answer = client.post(to, data=typed)
        addresses.append(answer.headers.get("Location", ""))
        return text_of(answer)

    post("/cases/new", child=CHILD, role="suspect", age_status="minor", intake="other")
    with app.app_context():
        case_id = session().scalars(sa.select(Case.id)).one()
        child_id = session().scalars(sa.select(Party.id)).one()
    case = f"/cases/{case_id}"
    post(
        f"{case}/people/new",
        kind="person",
        name=FATHER,
        role="guardian",
        age_status="adult",
        tie="father",
        tie_to=str(child_id),
    )
    post(
        f"{case}/people/{child_id}/identity",
        id_number=ID_NUMBER,
        born="2012-03-05",
        address=ADDRESS,
        telephone=TELEPHONE,
    )
    shown = post(f"{case}/people/{child_id}/identity/name", reason="")
    post(f"{case}/log", text=f"与{CHILD}谈话", when="today", kind="note")
    post(f"{case}/log", text="与小 明的父亲欧阳大山谈话", when="today", kind="note")
    post(f"{case}/log", text="与孙某某谈话", when=CHILD, kind="note")
    post(f"{case}/head", title=f"{CHILD}案", version="1")
    app.test_client().post("/sign-in", data={"login": CHILD, "password": FATHER})
    for page in ("", "/team", "/visits", f"/people/{child_id}/edit"):
        client.get(case + page)
    client.get("/")
    client.get("/cases")
    return addresses, shown


def secrets_in(places: Mapping[str, str]) -> dict[str, list[str]]:
    """What stands in each of these places and tells who somebody is."""
    by_place = {place: [s for s in SECRETS if s in text] for place, text in places.items()}
    return {place: texts for place, texts in by_place.items() if texts}


def test_a_name_that_is_kept_in_the_open_is_noticed(
    app: Flask, database: Database, person: Staff, log: list[str]
) -> None:
    """In a column, in a line of the log with its statements, in a cookie."""
    client = sign_in(app, person)
    with client.session_transaction() as cookie:
        cookie["back"] = CHILD
    with prepare(app):
        make_case(title=f"{CHILD}案")
    logging.getLogger("casetrack").warning("a form of %s", FATHER)
    places = {
        "the database": everything_in(database),
        "the log": "\n".join(log),
        "the cookie": kept_by_browser(app, client),
    }

    assert secrets_in(places).keys() == places.keys()
    assert secrets_in({"an address": "/cases/1/people/2"}) == {}


def test_after_a_day_with_names_no_name_stands_anywhere(
    app: Flask, database: Database, person: Staff, log: list[str]
) -> None:
    client = sign_in(app, person)

    addresses, shown = work_with_names(app, client)

    assert CHILD in shown, "the name was entered and shown at all"
    assert ID_NUMBER in shown
    with app.app_context():
        assert len(session().scalars(sa.select(Identity)).all()) == 2
    places = {
        "the database": everything_in(database),
        "the log": "\n".join(log),
        "an address": unquote("\n".join(addresses)),
        "the cookie": kept_by_browser(app, client),
    }
    assert secrets_in(places) == {}
    assert len(log) > 100, "statements are in the log"


def test_no_page_but_the_one_that_shows_it_has_the_name(app: Flask, person: Staff) -> None:
    client = sign_in(app, person)
    work_with_names(app, client)
    with app.app_context():
        case_id = session().scalars(sa.select(Case.id)).one()
        child_id = session().scalars(sa.select(Party.id).order_by(Party.id)).first()

    for address in (
        "/",
        "/cases",
        f"/cases/{case_id}",
        f"/cases/{case_id}/people/{child_id}/edit",
        f"/cases/{case_id}/people/{child_id}/identity",
        f"/cases/{case_id}/people/{child_id}/identity/name",
    ):
        page = client.get(address)

        assert page.status_code == 200
        assert page.headers["Cache-Control"] == "no-store"
        assert [secret for secret in SECRETS if secret in text_of(page)] == []


def test_the_page_that_shows_a_name_is_kept_by_nobody(app: Flask, person: Staff) -> None:
    client = sign_in(app, person)
    work_with_names(app, client)
    with app.app_context():
        case_id = session().scalars(sa.select(Case.id)).one()
        child_id = session().scalars(sa.select(Party.id).order_by(Party.id)).first()

    page = client.post(f"/cases/{case_id}/people/{child_id}/identity/name", data={"reason": ""})

    assert CHILD in text_of(page)
    assert page.headers["Cache-Control"] == "no-store"
    title = text_of(page).split("<title>")[1].split("</title>")[0]
    assert CHILD not in title
