"""The page on which one sees where one is signed in, and ends it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from casetrack.accounts.models import SignInAttempt, Staff
from casetrack.audit.record import AuditKind
from casetrack.db import session
from tests.builders import NOON, make_staff
from tests.signed_in import events_in, prepare, sign_in, text_of
from tests.web.gate import HASH, PASSWORD, PHONE, is_in, make_person, rows, signed_in


@pytest.fixture
def person(app: Flask) -> Staff:
    return make_person(app)


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
    here, client, other = (signed_in(app, person) for _ in range(3))
    chosen = rows(app)[1].id

    answer = end(here, str(chosen))

    assert answer.location == "/account"
    assert "Signed out in 1 browser." in text_of(here.get("/account"))
    assert [is_in(client) for client in (here, client, other)] == [True, False, True]
    event = events_in(app, kind=AuditKind.SIGNED_OUT)[-1]
    assert (event.actor_id, event.details) == (person.id, {"elsewhere": 1})


def test_all_others_are_ended_at_once(app: Flask, person: Staff) -> None:
    here, client, other = (signed_in(app, person) for _ in range(3))

    end(here, "all")

    assert "Signed out in 2 browsers." in text_of(here.get("/account"))
    assert [is_in(client) for client in (here, client, other)] == [True, False, False]


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
    here, client, other = (signed_in(app, person) for _ in range(3))

    answer = end(here, which, password)

    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert all(is_in(client) for client in (here, client, other))


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
    assert [attempt.succeeded for attempt in tries] == [True, True, True, False]
    assert len(events_in(app, kind=AuditKind.SIGN_IN_FAILED)) == 1
