"""Where somebody is signed in: a session that was ended stays ended, whoever kept its cookie."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.http import parse_cookie

from casetrack.accounts import actions
from casetrack.accounts.models import Role, Staff, StaffSession
from casetrack.accounts.sessions import SEEN_EVERY, end_sessions
from casetrack.cases.models import Case
from casetrack.db import session
from casetrack.db.crypto import Keyring
from casetrack.db.session import Database
from tests.builders import NOON, make_staff
from tests.house import make_app
from tests.signed_in import prepare, sign_in, text_of
from tests.web.gate import FIREFOX, PASSWORD, is_in, make_person, rows, signed_in

pytestmark = pytest.mark.both_engines

MINUTE = timedelta(minutes=1)


@pytest.fixture
def person(app: Flask) -> Staff:
    return make_person(app)


def kept_cookies(client: FlaskClient) -> dict[str, str]:
    """What somebody copies who sits down at this browser for a moment."""
    sent = client.get("/account").request.headers["Cookie"]
    return dict(parse_cookie(sent).items())


def with_cookies(app: Flask, cookies: dict[str, str]) -> FlaskClient:
    """The same cookies in another browser, which says that it is the same."""
    client = app.test_client()
    client.environ_base["HTTP_USER_AGENT"] = FIREFOX
    for name, value in cookies.items():
        client.set_cookie(name, value)
    return client


# --- Ended is ended -------------------------------------------------------------------------------


def test_a_cookie_kept_from_before_signing_out_opens_nothing(app: Flask, person: Staff) -> None:
    client = signed_in(app, person)
    kept = kept_cookies(client)
    assert is_in(with_cookies(app, kept)), "it opens before"

    client.post("/sign-out")

    answer = with_cookies(app, kept).get("/cases")
    assert answer.location.startswith("/sign-in")
    assert rows(app) == []


def set_another_password(staff: Staff) -> None:
    actions.set_password(staff, "another long password")


def sign_out_everywhere(staff: Staff) -> None:
    end_sessions(staff)


def put_out_of_service_and_back(staff: Staff) -> None:
    actions.set_active(staff, is_active=False)
    actions.set_active(staff, is_active=True)


@pytest.mark.parametrize(
    "act", [set_another_password, sign_out_everywhere, put_out_of_service_and_back]
)
def test_a_kept_cookie_opens_nothing_after_the_administrator_ended_it(
    app: Flask, person: Staff, act: Callable[[Staff], None]
) -> None:
    kept = kept_cookies(signed_in(app, person))

    with prepare(app):
        act(session().get_one(Staff, person.id))

    assert not is_in(with_cookies(app, kept))


def test_a_cookie_kept_from_before_a_new_password_opens_nothing_also_of_the_same_browser(
    app: Flask, person: Staff
) -> None:
    client = signed_in(app, person)
    kept = kept_cookies(client)
    new = "some other words for it"

    client.post(
        "/account/password",
        data={"old_password": PASSWORD, "password": new, "password_again": new},
    )

    assert is_in(client)
    assert not is_in(with_cookies(app, kept))


def test_signing_out_here_leaves_other_browsers_signed_in(app: Flask, person: Staff) -> None:
    here, there = signed_in(app, person), signed_in(app, person)

    here.post("/sign-out")

    assert not is_in(here)
    assert is_in(there)


def test_the_table_holds_no_token(app: Flask, person: Staff) -> None:
    client = signed_in(app, person)
    with client.session_transaction() as cookie:
        token = cookie["_user_id"]

    (row,) = rows(app)
    assert len(token) >= 43, "256 random bits"
    assert token not in {row.token_hash, str(row.id)}
    assert len(row.token_hash) == 64


def test_what_is_typed_after_a_session_was_ended_is_shown_once_more(
    app: Flask, person: Staff
) -> None:
    client = signed_in(app, person)
    with app.app_context():
        case = session().scalars(sa.select(Case.id)).one()
    with prepare(app):
        end_sessions(session().get_one(Staff, person.id))

    answer = client.post(f"/cases/{case}/log", data={"text": "Spoke to the school."})

    assert answer.status_code == 400
    assert "Spoke to the school." in text_of(answer)
    assert "Sun: theft" not in text_of(answer)


# --- How long -------------------------------------------------------------------------------------


def test_a_session_ends_after_its_hours_however_busy_it_was(app: Flask, person: Staff) -> None:
    lasting: timedelta = app.config["SESSION_LASTS"]
    busy = app.permanent_session_lifetime - MINUTE
    with time_machine.travel(NOON, tick=False) as clock:
        client = signed_in(app, person)
        while _ahead(clock, busy, until=NOON + lasting):
            assert is_in(client)
        clock.move_to(NOON + lasting - timedelta(seconds=1))
        assert is_in(client)

        clock.move_to(NOON + lasting)

        assert not is_in(client)


def _ahead(clock: time_machine.Traveller, by: timedelta, *, until: datetime) -> bool:
    """Go on, unless that would be past the end."""
    if datetime.now(until.tzinfo) + by >= until:
        return False
    clock.shift(by)
    return True


def test_a_copied_cookie_of_an_idle_session_is_not_kept_alive_by_the_copy_alone(
    app: Flask, person: Staff
) -> None:
    idle = app.permanent_session_lifetime
    with time_machine.travel(NOON, tick=False) as clock:
        kept = kept_cookies(signed_in(app, person))

        clock.shift(idle + timedelta(seconds=5))

        assert not is_in(with_cookies(app, kept))


def test_the_row_of_an_idle_session_opens_nothing_even_to_a_fresh_cookie(
    app: Flask, person: Staff
) -> None:
    with time_machine.travel(NOON, tick=False):
        client = signed_in(app, person)
        assert is_in(client)
        with prepare(app):
            (row,) = session().scalars(sa.select(StaffSession))
            row.seen_at = NOON - app.permanent_session_lifetime - SEEN_EVERY

        assert not is_in(client)


# --- Last seen ------------------------------------------------------------------------------------


def seen(app: Flask) -> datetime:
    (row,) = rows(app)
    return row.seen_at


def test_last_seen_is_written_every_few_minutes_and_not_in_between(
    app: Flask, person: Staff
) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        client = signed_in(app, person)
        clock.shift(SEEN_EVERY - timedelta(seconds=1))
        client.get("/cases")
        assert seen(app) == NOON

        clock.shift(timedelta(seconds=1))
        client.get("/cases")

        assert seen(app) == NOON + SEEN_EVERY


@pytest.fixture
def file_app(
    tmp_path: Path, keyring: Keyring, ready_file: Callable[[Path], Database]
) -> Iterator[Flask]:
    """Casetrack on an SQLite file of its own: what one connection locks is locked for others."""
    database = ready_file(tmp_path / "one.sqlite")
    yield make_app(database, keyring)
    database.dispose()


def test_reading_waits_for_nobody_to_write_down_that_one_was_seen(file_app: Flask) -> None:
    database: Database = file_app.extensions["casetrack_database"]
    with prepare(file_app):
        staff = make_staff(Role.ADMINISTRATOR)
    patience: list[int] = []

    def note(conn: object, cursor: sa.engine.interfaces.DBAPICursor, said: str, *_: object) -> None:
        if said == "BEGIN IMMEDIATE":
            cursor.execute("PRAGMA busy_timeout")
            patience.extend(cursor.fetchone() or ())

    with time_machine.travel(NOON, tick=False) as clock:
        client = sign_in(file_app, staff)
        clock.shift(SEEN_EVERY)
        with database.engine.connect() as other:
            other.execution_options(casetrack_writing=True)
            other.exec_driver_sql("SELECT 1")
            sa.event.listen(database.engine, "before_cursor_execute", note)
            answer = client.get("/account")
            sa.event.remove(database.engine, "before_cursor_execute", note)
            while_locked = seen(file_app)
        client.get("/account")

    assert answer.status_code == 200
    assert patience == [0], "it tried once, and did not wait"
    assert while_locked == NOON
    assert seen(file_app) == NOON + SEEN_EVERY, "the next page wrote it"
    with database.engine.connect() as after:
        assert after.exec_driver_sql("PRAGMA busy_timeout").scalar_one() == 15_000
