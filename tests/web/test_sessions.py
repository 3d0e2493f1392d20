"""Where somebody is signed in: a session that was ended stays ended, whoever kept its cookie."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.http import parse_cookie
from werkzeug.test import TestResponse

from casetrack.accounts import actions
from casetrack.accounts.models import Browser, Device, Role, SignInAttempt, Staff, StaffSession
from casetrack.accounts.passwords import hash_password
from casetrack.accounts.sessions import SEEN_EVERY, end_sessions
from casetrack.audit.record import AuditKind
from casetrack.cases.models import Case
from casetrack.db import session
from casetrack.db.crypto import Keyring
from casetrack.db.session import Database
from casetrack.schema import upgrade
from casetrack.web.browsers import browser_of, device_of
from tests.builders import NOON, make_case, make_staff
from tests.desk import events_in, prepare, sign_in, text_of
from tests.house import SETTINGS, make_app

PASSWORD = "a long enough password"
HASH = hash_password(PASSWORD)
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"
PHONE = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/130.0.0.0 Mobile Safari/537.36"
)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def person(app: Flask) -> Staff:
    """A prosecutor with a case, whose password is known here."""
    with prepare(app):
        staff = make_staff(Role.PROSECUTOR)
        staff.password_hash = HASH
        make_case(handler=staff, title="Sun: theft")
    return staff


def signed_in(app: Flask, person: Staff, *, user_agent: str = FIREFOX) -> FlaskClient:
    """A browser in which this person went through the gate."""
    client = app.test_client()
    client.environ_base["HTTP_USER_AGENT"] = user_agent
    answer = client.post("/sign-in", data={"login": person.login, "password": PASSWORD})
    assert answer.status_code == 302
    client.get("/language/en")
    return client


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


def is_in(client: FlaskClient) -> bool:
    answer = client.get("/cases")
    return answer.status_code == 200 and "Sun: theft" in text_of(answer)


def rows(app: Flask) -> list[StaffSession]:
    with app.app_context():
        return list(session().scalars(sa.select(StaffSession).order_by(StaffSession.id)))


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
def file_app(tmp_path: Path, keyring: Keyring) -> Iterator[Flask]:
    """Casetrack on an SQLite file of its own: what one connection locks is locked for others."""
    database = Database(f"sqlite:///{tmp_path / 'one.sqlite'}")
    upgrade(database)
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


# --- One's own list -------------------------------------------------------------------------------


def end(client: FlaskClient, which: str, password: str = PASSWORD) -> TestResponse:
    return client.post("/account", data={"which": which, "password": password})


def test_one_sees_where_one_is_signed_in(app: Flask, person: Staff) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        here = signed_in(app, person)
        clock.shift(timedelta(hours=1) - app.permanent_session_lifetime)
        signed_in(app, person, user_agent=PHONE)
        page = text_of(here.get("/account"))

    assert "Firefox, Windows computer; this browser" in page
    assert "Chrome, Android phone or tablet" in page
    assert "since 2026-11-24, 12:30; last seen 2026-11-24, 12:30" in page
    assert "all other browsers" not in page, "there is only one"


def test_nobody_sees_the_sessions_of_somebody_else(app: Flask, person: Staff) -> None:
    with prepare(app):
        colleague = make_staff()
    signed_in(app, person, user_agent=PHONE)

    page = text_of(sign_in(app, colleague).get("/account"))

    assert "Android" not in page
    assert "You are signed in nowhere else." in page


def test_one_session_is_ended_and_the_others_go_on(app: Flask, person: Staff) -> None:
    here, one, other = (signed_in(app, person) for _ in range(3))
    chosen = rows(app)[1].id

    answer = end(here, str(chosen))

    assert answer.location == "/account"
    assert "Signed out in 1 browser." in text_of(here.get("/account"))
    assert [is_in(client) for client in (here, one, other)] == [True, False, True]
    event = events_in(app, kind=AuditKind.SIGNED_OUT)[-1]
    assert (event.actor_id, event.details) == (person.id, {"elsewhere": 1})


def test_all_others_are_ended_at_once(app: Flask, person: Staff) -> None:
    here, one, other = (signed_in(app, person) for _ in range(3))

    end(here, "all")

    assert "Signed out in 2 browsers." in text_of(here.get("/account"))
    assert [is_in(client) for client in (here, one, other)] == [True, False, False]


@pytest.mark.parametrize(
    ("which", "password", "sentence"),
    [
        ("all", "not the password at all", "This is not the password you sign in with."),
        ("all", "", "Enter the password you sign in with now."),
        ("", PASSWORD, "Choose where you want to be signed out."),
        ("999999", PASSWORD, "Choose one of the list."),
    ],
)
def test_without_the_password_or_a_choice_nothing_is_ended(
    app: Flask, person: Staff, which: str, password: str, sentence: str
) -> None:
    here, one, other = (signed_in(app, person) for _ in range(3))

    answer = end(here, which, password)

    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert all(is_in(client) for client in (here, one, other))


def test_nobody_ends_the_session_of_somebody_else(app: Flask, person: Staff) -> None:
    with prepare(app):
        colleague = make_staff()
        colleague.password_hash = HASH
    theirs = signed_in(app, person)
    number = rows(app)[0].id
    mine, _ = (signed_in(app, colleague) for _ in range(2))

    assert end(mine, str(number)).status_code == 422

    assert is_in(theirs)


def test_a_wrong_password_there_counts_like_one_at_the_gate(app: Flask, person: Staff) -> None:
    here, _, _ = (signed_in(app, person) for _ in range(3))

    end(here, "all", "not the password at all")

    with app.app_context():
        tries = session().scalars(sa.select(SignInAttempt).order_by(SignInAttempt.id)).all()
    assert [one.succeeded for one in tries] == [True, True, True, False]
    assert len(events_in(app, kind=AuditKind.SIGN_IN_FAILED)) == 1


# --- What browsers say ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "browser", "device"),
    [
        (FIREFOX, Browser.FIREFOX, Device.WINDOWS),
        (PHONE, Browser.CHROME, Device.ANDROID),
        (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"
            " Chrome/130.0.0.0 Safari/537.36 Edg/130.0",
            Browser.EDGE,
            Device.LINUX,
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15"
            " Version/17.5 Mobile/15E148 Safari/604.1",
            Browser.SAFARI,
            Device.IPHONE,
        ),
        (
            "Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 Chrome/114.0 Safari/537.36"
            " ArkWeb/4.1 Mobile",
            Browser.CHROME,
            Device.HARMONY,
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; WOW64) AppleWebKit/537.36 Chrome/95.0 Safari/537.36"
            " QIHU 360EE",
            Browser.QIHOO,
            Device.WINDOWS,
        ),
        ("curl/8.0", Browser.OTHER, Device.OTHER),
        ("", Browser.OTHER, Device.OTHER),
    ],
)
def test_a_browser_is_known_by_what_it_says(told: str, browser: Browser, device: Device) -> None:
    assert (browser_of(told), device_of(told)) == (browser, device)


# --- Over HTTPS -----------------------------------------------------------------------------------


@pytest.fixture
def https(app: Flask, database: Database, keys: Keyring) -> Flask:
    """The application as it is where HTTPS is on."""
    return make_app(database, keys, settings=replace(SETTINGS, secure_cookies=True))


def test_over_https_the_cookies_belong_to_this_host_alone(https: Flask, person: Staff) -> None:
    client = https.test_client()

    answer = client.post(
        "/sign-in",
        data={"login": person.login, "password": PASSWORD},
        base_url="https://casetrack.example",
    )

    cookies = answer.headers.getlist("Set-Cookie")
    assert sorted(one.partition("=")[0] for one in cookies) == [
        "__Host-casetrack",
        "__Host-casetrack-device",
    ]
    for one in cookies:
        parts = {part.strip() for part in one.split(";")}
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= parts
        assert "Domain" not in one


def test_over_https_browsers_are_told_to_ask_over_nothing_else(https: Flask, app: Flask) -> None:
    for path in ("/sign-in", "/nowhere", "/static/app.css"):
        with https.test_client().get(path, base_url="https://casetrack.example") as answer:
            told = answer.headers["Strict-Transport-Security"]

        assert told == "max-age=31536000; includeSubDomains"

    assert "Strict-Transport-Security" not in app.test_client().get("/sign-in").headers
