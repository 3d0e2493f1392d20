"""Signing in and out: who gets in, who does not, and for how long."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from casetrack.accounts import actions, sessions
from casetrack.accounts.models import Role, SignInAttempt, Staff
from casetrack.accounts.passwords import hash_password
from casetrack.audit.record import AuditKind
from casetrack.db import session
from tests.builders import NOON, make_staff
from tests.signed_in import events_in, prepare, sign_in, text_of

PASSWORD = "a long enough password"
HASH = hash_password(PASSWORD)


@pytest.fixture
def person(app: Flask) -> Staff:
    """A prosecutor whose password is known here."""
    with prepare(app):
        staff = make_staff(Role.PROSECUTOR)
        staff.password_hash = HASH
    return staff


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def try_in(
    client: FlaskClient, login: str, password: str, *, then: str | None = None
) -> TestResponse:
    address = "/sign-in" if then is None else f"/sign-in?next={then}"
    return client.post(address, data={"login": login, "password": password})


def is_in(client: FlaskClient) -> bool:
    return client.get("/cases").status_code == 200


def kinds(app: Flask) -> list[str]:
    return [event.kind for event in events_in(app)]


# --- In and out -----------------------------------------------------------------------------------


def test_the_right_password_opens_the_desk(app: Flask, client: FlaskClient, person: Staff) -> None:
    answer = try_in(client, person.login, PASSWORD)

    assert answer.status_code == 302
    assert is_in(client)
    assert [(e.kind, e.actor_id) for e in events_in(app)][:1] == [
        (AuditKind.SIGNED_IN.value, person.id)
    ]


def test_the_login_is_read_whatever_its_case_and_the_spaces_around_it(
    client: FlaskClient, person: Staff
) -> None:
    try_in(client, f"  {person.login.upper()} ", PASSWORD)

    assert is_in(client)


def test_a_wrong_password_and_an_unknown_account_get_the_same_answer(
    app: Flask, client: FlaskClient, person: Staff
) -> None:
    wrong = try_in(client, person.login, "not the password at all")
    unknown = try_in(client, "nobody", "not the password at all")

    assert (wrong.status_code, unknown.status_code) == (422, 422)
    assert text_of(wrong).replace(person.login, "") == text_of(unknown).replace("nobody", "")
    assert not is_in(client)
    assert kinds(app) == [AuditKind.SIGN_IN_FAILED] * 2


def test_an_account_out_of_service_lets_nobody_in(
    app: Flask, client: FlaskClient, person: Staff
) -> None:
    with prepare(app):
        actions.set_active(session().get_one(Staff, person.id), is_active=False)

    assert try_in(client, person.login, PASSWORD).status_code == 422


def test_every_attempt_leaves_a_row(app: Flask, client: FlaskClient, person: Staff) -> None:
    try_in(client, person.login, "not the password at all")
    try_in(client, person.login, PASSWORD)

    with app.app_context():
        rows = session().scalars(sa.select(SignInAttempt).order_by(SignInAttempt.id)).all()
    assert [(row.login, row.address, row.succeeded) for row in rows] == [
        (person.login, "127.0.0.1", False),
        (person.login, "127.0.0.1", True),
    ]


def test_signing_out_ends_the_session_and_is_recorded(app: Flask, person: Staff) -> None:
    client = sign_in(app, person)

    assert client.post("/sign-out").status_code == 302

    assert not is_in(client)
    assert AuditKind.SIGNED_OUT in kinds(app)


def test_a_link_cannot_sign_anybody_out(app: Flask, person: Staff) -> None:
    client = sign_in(app, person)

    assert client.get("/sign-out").status_code == 405

    assert is_in(client)


def test_a_password_is_never_shown_again(client: FlaskClient, person: Staff) -> None:
    answer = try_in(client, person.login, "not the password at all")

    assert "not the password at all" not in text_of(answer)


# --- How long a session lasts ---------------------------------------------------------------------


def change_password(staff: Staff) -> None:
    actions.set_password(staff, "another long password")


def end_sessions(staff: Staff) -> None:
    sessions.end_sessions(staff)


def put_out_of_service(staff: Staff) -> None:
    actions.set_active(staff, is_active=False)


@pytest.mark.parametrize("act", [change_password, end_sessions, put_out_of_service])
def test_a_session_ends_when_the_account_changes(
    app: Flask, person: Staff, act: Callable[[Staff], None]
) -> None:
    client = sign_in(app, person)
    assert is_in(client)

    with prepare(app):
        act(session().get_one(Staff, person.id))

    assert not is_in(client)


def test_a_session_of_before_stays_closed_when_the_account_comes_back(
    app: Flask, person: Staff
) -> None:
    client = sign_in(app, person)
    with prepare(app):
        staff = session().get_one(Staff, person.id)
        actions.set_active(staff, is_active=False)
        actions.set_active(staff, is_active=True)

    assert not is_in(client)


def test_a_role_counts_from_the_next_page_on(app: Flask, person: Staff) -> None:
    client = sign_in(app, person)

    with prepare(app):
        actions.change_role(session().get_one(Staff, person.id), Role.ADMINISTRATOR)

    assert client.get("/cases").status_code == 403


def test_an_idle_session_ends(app: Flask, person: Staff) -> None:
    idle = app.permanent_session_lifetime
    with time_machine.travel(NOON, tick=False) as clock:
        client = sign_in(app, person)
        assert is_in(client)

        clock.shift(idle - timedelta(seconds=5))
        assert is_in(client), "a page seen in time keeps it open"

        clock.shift(idle - timedelta(seconds=5))
        assert is_in(client)

        clock.shift(idle + timedelta(seconds=5))
        assert not is_in(client)


def test_a_session_does_not_work_in_another_browser(app: Flask, person: Staff) -> None:
    client = sign_in(app, person)

    answer = client.get("/cases", headers={"User-Agent": "Another/1.0"})

    assert answer.status_code == 302


def test_signing_in_throws_away_the_session_of_before(
    app: Flask, client: FlaskClient, person: Staff
) -> None:
    with client.session_transaction() as kept:
        kept["planted"] = "by somebody else"

    try_in(client, person.login, PASSWORD)

    with client.session_transaction() as kept:
        assert "planted" not in kept


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(
    client: FlaskClient, person: Staff
) -> None:
    answer = try_in(client, person.login, PASSWORD)

    cookies = answer.headers.getlist("Set-Cookie")
    cookie = next(cooky for cooky in cookies if cooky.startswith("casetrack="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Expires" not in cookie, "it goes when the browser is closed"


# --- The way back ---------------------------------------------------------------------------------


def test_whoever_has_to_sign_in_first_comes_back_to_where_they_were_going(
    app: Flask, client: FlaskClient, person: Staff
) -> None:
    asked = client.get("/cases?handler=me")

    assert asked.headers["Location"].startswith("/sign-in?next=")
    answer = client.post(
        asked.headers["Location"], data={"login": person.login, "password": PASSWORD}
    )
    assert answer.headers["Location"] == "/cases?handler=me"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "\\\\evil.example/",
        "/\t/evil.example",
        "javascript:alert(1)",
        "evil.example",
    ],
)
def test_signing_in_leads_nowhere_else(client: FlaskClient, person: Staff, elsewhere: str) -> None:
    answer = client.post(
        "/sign-in",
        query_string={"next": elsewhere},
        data={"login": person.login, "password": PASSWORD},
    )

    assert answer.headers["Location"] in ("/", "/today")


# --- Forged forms ---------------------------------------------------------------------------------


def test_a_form_without_its_token_does_nothing(
    app: Flask, client: FlaskClient, person: Staff
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True

    assert try_in(client, person.login, PASSWORD).status_code == 400
    signed = sign_in(app, person)
    assert signed.post("/sign-out").status_code == 400
    assert is_in(signed)
    assert kinds(app) == []


# --- Languages ------------------------------------------------------------------------------------


def test_the_language_changes_in_place_and_stays(app: Flask, person: Staff) -> None:
    client = sign_in(app, person)

    answer = client.get("/language/zh?next=/cases%3Fhandler%3Dme")

    assert answer.headers["Location"] == "/cases?handler=me"
    assert 'lang="zh-Hans"' in text_of(client.get("/cases"))
    client.get("/language/en")
    assert '<html lang="en"' in text_of(client.get("/cases"))


def test_the_gate_speaks_the_language_chosen_before_signing_in(
    client: FlaskClient, person: Staff
) -> None:
    client.get("/language/zh")
    assert "登录" in text_of(client.get("/sign-in"))

    try_in(client, person.login, PASSWORD)

    assert 'lang="zh-Hans"' in text_of(client.get("/cases"))


def test_a_language_nobody_speaks_here_changes_nothing(app: Flask, person: Staff) -> None:
    client = sign_in(app, person)

    client.get("/language/xx")

    assert '<html lang="en"' in text_of(client.get("/cases"))
