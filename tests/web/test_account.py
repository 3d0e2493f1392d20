"""One's own account: another password, and what a wrong one of before leads to."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from casetrack.accounts.actions import create_staff
from casetrack.accounts.models import Role, SignInAttempt, Staff
from casetrack.accounts.passwords import LONGEST, SHORTEST, is_password
from casetrack.accounts.throttling import NARROW
from casetrack.audit.record import AuditKind
from casetrack.db import session
from tests.builders import NOON, make_office, make_staff
from tests.signed_in import events_in, prepare, sign_in, text_of

BEFORE = "the password of before"
NEW = "another long password"
WRONG = "This is not the password you sign in with."


@pytest.fixture
def person(app: Flask) -> Staff:
    with prepare(app):
        from_long_ago = make_staff().created_at
        return create_staff(
            make_office(), "zhang", "Zhang", Role.CLERK, password=BEFORE, at=from_long_ago
        )


@pytest.fixture
def client(app: Flask, person: Staff) -> FlaskClient:
    return sign_in(app, person)


def typed(**changed: str) -> dict[str, str]:
    return {"old_password": BEFORE, "password": NEW, "password_again": NEW, **changed}


def knock(app: Flask) -> TestResponse:
    return app.test_client().post("/sign-in", data={"login": "zhang", "password": BEFORE})


def signs_in_with(app: Flask, password: str) -> bool:
    with app.app_context():
        return is_password(
            password,
            session().scalars(sa.select(Staff.password_hash).where(Staff.login == "zhang")).one(),
        )


def test_the_way_there_stands_beside_signing_out(client: FlaskClient) -> None:
    page = text_of(client.get("/"))
    account = text_of(client.get("/account"))

    assert 'href="/account"' in page
    assert 'href="/account/password"' in account
    assert 'href="/notices"' in account
    assert 'href="/dates/rules"' in account


def test_whoever_works_with_no_case_finds_only_what_they_may_open(app: Flask) -> None:
    with prepare(app):
        administrator = make_staff(Role.ADMINISTRATOR)
    client = sign_in(app, administrator)

    page = text_of(client.get("/account"))

    assert 'href="/account/password"' in page
    assert 'href="/notices"' not in page
    assert client.get("/calendar").status_code == 200


def test_who_knows_the_password_changes_it_and_stays(
    app: Flask, client: FlaskClient, person: Staff
) -> None:
    answer = client.post("/account/password", data=typed())

    assert answer.location == "/account"
    assert "Your password is changed." in text_of(client.get("/account"))
    assert signs_in_with(app, NEW)
    assert not signs_in_with(app, BEFORE)


def test_every_other_session_ends(app: Flask, client: FlaskClient, person: Staff) -> None:
    elsewhere = sign_in(app, person)
    assert elsewhere.get("/account").status_code == 200

    client.post("/account/password", data=typed())

    assert elsewhere.get("/account").location.startswith("/sign-in")
    assert client.get("/account").status_code == 200


def test_it_is_in_the_audit(app: Flask, client: FlaskClient, person: Staff) -> None:
    client.post("/account/password", data=typed())

    (event,) = events_in(app, kind=AuditKind.PASSWORD_CHANGED)
    assert event.actor_id == person.id
    assert event.details == {"staff": person.id}


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"old_password": ""}, "Enter the password you sign in with now."),
        ({"password": "", "password_again": ""}, "Enter the password you want from now on."),
        ({"password_again": "another one altogether"}, "This is not the same as above."),
        (
            {"password": "x" * (SHORTEST - 1), "password_again": "x" * (SHORTEST - 1)},
            f"A password has {SHORTEST} to {LONGEST} characters.",
        ),
        (
            {"password": "x" * (LONGEST + 1), "password_again": "x" * (LONGEST + 1)},
            f"A password has {SHORTEST} to {LONGEST} characters.",
        ),
    ],
)
def test_what_cannot_be_a_password_is_refused_at_the_field(
    app: Flask, client: FlaskClient, changed: dict[str, str], sentence: str
) -> None:
    answer = client.post("/account/password", data=typed(**changed))
    page = text_of(answer)

    assert answer.status_code == 422
    assert sentence in page
    assert BEFORE not in page
    assert NEW not in page
    assert signs_in_with(app, BEFORE)


def test_a_wrong_password_counts_like_one_at_the_gate(app: Flask, client: FlaskClient) -> None:
    answer = client.post("/account/password", data=typed(old_password="a guess"))

    assert answer.status_code == 422
    assert WRONG in text_of(answer)
    with app.app_context():
        (attempt,) = session().scalars(sa.select(SignInAttempt))
        assert (attempt.login, attempt.succeeded) == ("zhang", False)
    assert len(events_in(app, kind=AuditKind.SIGN_IN_FAILED)) == 1


def test_after_too_many_guesses_even_the_right_one_has_to_wait(app: Flask, person: Staff) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        client = sign_in(app, person)
        for _ in range(NARROW.free):
            client.post("/account/password", data=typed(old_password="a guess"))

        answer = client.post("/account/password", data=typed())
        at_the_gate = knock(app)
        clock.shift(NARROW.first - timedelta(seconds=1))
        still = client.post("/account/password", data=typed())
        clock.shift(timedelta(seconds=1))
        then = client.post("/account/password", data=typed())

    assert "Too many wrong tries. Try again in 15 seconds." in text_of(answer)
    assert "Too many wrong tries. Try again in 15 seconds." in text_of(at_the_gate)
    assert "Too many wrong tries. Try again in 1 second." in text_of(still)
    assert then.location == "/account"
    assert len(events_in(app, kind=AuditKind.SIGN_IN_THROTTLED)) == 3


def test_what_was_typed_for_a_password_is_not_shown_when_the_form_is_too_old(
    app: Flask, client: FlaskClient
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True

    sent = {name: f"my secret words {n}" for n, name in enumerate(typed())}
    answer = client.post("/account/password", data=sent)

    assert answer.status_code == 400
    assert "my secret words" not in text_of(answer)


def test_nobody_changes_it_without_being_signed_in(app: Flask, person: Staff) -> None:
    answer = app.test_client().post("/account/password", data=typed())

    assert answer.location == "/sign-in"
    assert signs_in_with(app, BEFORE)


def test_the_keys_are_a_page_of_their_own_and_a_piece_of_any_other(app: Flask) -> None:
    with prepare(app):
        client = sign_in(app, make_staff(), lang="zh")

    today, page = text_of(client.get("/")), text_of(client.get("/keys"))
    piece = text_of(client.get("/keys", headers={"HX-Request": "true"}))

    assert 'class="key-go" href="/keys"' in today
    assert "<h1>快捷键</h1>" in page
    assert "<html" not in piece
    assert "记录进展" in piece
    assert app.test_client().get("/keys").status_code == 302
