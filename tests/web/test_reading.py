"""A page that is only read: no transaction around it, nothing written in it, no dead connection."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from itertools import count
from threading import get_ident

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import URL, event

from casetrack.accounts.models import Staff
from casetrack.cases.kinds import PartyRole
from casetrack.cases.models import Case
from casetrack.casework.actions import Progress, log_progress
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.crypto import Keyring
from casetrack.db.partial_date import PartialDate
from casetrack.db.session import Database, read_only, within
from casetrack.db.transaction import begin_writing, unit_of_work
from casetrack.web.idempotency import new_token
from tests.builders import acting, make_case, make_party, make_staff
from tests.house import NewDatabase, make_app
from tests.signed_in import prepare, sign_in
from tests.statements import counted

pytestmark = pytest.mark.both_engines


@pytest.fixture
def database(new_database: NewDatabase, prepared: URL) -> Database:
    return new_database(prepared)


@pytest.fixture
def app(database: Database, keys: Keyring) -> Flask:
    return make_app(database, keys)


@pytest.fixture
def staff(app: Flask) -> Staff:
    with prepare(app):
        return make_staff()


@pytest.fixture
def client(app: Flask, staff: Staff) -> FlaskClient:
    return sign_in(app, staff)


@contextmanager
def server_side(database: Database) -> Iterator[list[str]]:
    """In which state PostgreSQL sees each statement that is sent meanwhile."""
    states: list[str] = []

    def note(conn: sa.Connection, cursor: object, *rest: object) -> None:
        info = conn.connection.driver_connection.info  # type: ignore[union-attr]  # psycopg's
        states.append(info.transaction_status.name)

    event.listen(database.engine, "after_cursor_execute", note)
    try:
        yield states
    finally:
        event.remove(database.engine, "after_cursor_execute", note)


@contextmanager
def before_statement(database: Database, number: int, do: Callable[[], None]) -> Iterator[None]:
    """Do something on a connection of its own before this statement of a page is sent."""
    sent = count()

    def note(conn: sa.Connection, cursor: object, statement: str, *rest: object) -> None:
        if get_ident() == here and next(sent) == number:
            with ThreadPoolExecutor(1) as colleague:
                colleague.submit(do).result()

    here = get_ident()
    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


def only_on_postgresql(database: Database) -> None:
    if database.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has no server to go to")


def cut_all(database: Database) -> None:
    """Have the server end every connection but the one that asks for it, as a restart does."""
    other = sa.create_engine(database.engine.url)
    with other.connect() as connection:
        connection.execute(
            sa.text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    other.dispose()


def test_a_page_is_read_without_a_transaction_around_it(
    database: Database, client: FlaskClient
) -> None:
    only_on_postgresql(database)

    with server_side(database) as states:
        assert client.get("/cases").status_code == 200

    assert states
    assert set(states) == {"IDLE"}


def test_what_is_saved_is_saved_in_one_transaction(
    database: Database, app: Flask, staff: Staff, client: FlaskClient
) -> None:
    only_on_postgresql(database)
    with prepare(app):
        case_id = make_case(handler=session().get_one(Staff, staff.id)).id

    with server_side(database) as states:
        sent = {"text": "She came.", "when": "today", "sending": new_token()}
        assert client.post(f"/cases/{case_id}/note", data=sent).status_code == 302

    assert states
    assert set(states) == {"INTRANS"}


def test_nothing_is_written_by_a_session_that_only_reads(database: Database, staff: Staff) -> None:
    with within(database):
        read_only()
        session().get_one(Staff, staff.id).name = "somebody else"

        with pytest.raises(RuntimeError, match="outside a unit of work"):
            session().flush()


def test_the_same_session_writes_once_it_is_opened_for_writing(
    database: Database, staff: Staff
) -> None:
    with within(database):
        read_only()
        person = session().get_one(Staff, staff.id)
        with unit_of_work():
            person.name = "somebody else"
        session().expire_all()
        assert session().get_one(Staff, staff.id).name == "somebody else"

        begin_writing()
        person.name = "nobody"
        session().flush()
        session().rollback()
        assert session().get_one(Staff, staff.id).name == "somebody else"


def test_a_page_is_answered_though_every_connection_was_cut_meanwhile(
    database: Database, client: FlaskClient
) -> None:
    only_on_postgresql(database)
    assert client.get("/cases").status_code == 200

    cut_all(database)

    assert client.get("/cases").status_code == 200


def test_a_form_is_saved_though_every_connection_was_cut_meanwhile(
    database: Database, app: Flask, staff: Staff, client: FlaskClient
) -> None:
    only_on_postgresql(database)
    with prepare(app):
        case_id = make_case(handler=session().get_one(Staff, staff.id)).id
    form = {"text": "She came.", "when": "today", "sending": new_token()}

    cut_all(database)

    assert client.post(f"/cases/{case_id}/note", data=form).status_code == 302


@pytest.mark.in_turn(13)
def test_a_connection_that_was_idle_for_long_is_tried_before_it_is_used(
    database: Database, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_on_postgresql(database)
    assert client.get("/sign-in").status_code == 302
    monkeypatch.setattr("casetrack.web.sessions.answered", lambda ask: ask())
    cut_all(database)
    # By its name in `sys.modules`: the package has a function of the same name.
    monkeypatch.setattr(sys.modules["casetrack.db.session"], "TRUSTED_FOR", 0)

    assert client.get("/cases").status_code == 200


def test_a_case_is_shown_whole_though_a_colleague_saves_between_two_statements(
    database: Database, app: Flask, staff: Staff, client: FlaskClient
) -> None:
    def new_case() -> str:
        with prepare(app):
            return f"/cases/{make_case(handler=session().get_one(Staff, staff.id)).id}"

    def save(path: str) -> None:
        with prepare(app):
            case = session().get_one(Case, int(path.rpartition("/")[2]))
            child = make_party(case, PartyRole.SUSPECT, alias=BilingualText("Child in it", None))
            new = Progress("What was seen", PartialDate.unknown(), about_ids=(child.id,))
            log_progress(case, new, acting(session().get_one(Staff, staff.id)))

    with counted(database) as sent:
        client.get(new_case())
    seen = []
    # What it writes of the look itself comes last.
    for number in range(sum(not statement.startswith("INSERT") for statement in sent)):
        path = new_case()
        with before_statement(database, number, partial(save, path)):
            answer = client.get(path)
        page = answer.get_data(as_text=True)
        seen.append("What was seen" in page)
        assert (answer.status_code, "Child in it" in page) == (200, seen[-1]), number

    assert set(seen) == {True, False}
