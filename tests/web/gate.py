"""Somebody whose password is known, and the browsers in which they went through the gate."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from casetrack.accounts.models import Role, Staff, StaffSession
from casetrack.accounts.passwords import hash_password
from casetrack.db import session
from tests.builders import make_case, make_staff
from tests.signed_in import prepare, text_of

PASSWORD = "a long enough password"
HASH = hash_password(PASSWORD)
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"
PHONE = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/130.0.0.0 Mobile Safari/537.36"
)


def make_person(app: Flask) -> Staff:
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


def is_in(client: FlaskClient) -> bool:
    """Whether this browser is let in to the case."""
    answer = client.get("/cases")
    return answer.status_code == 200 and "Sun: theft" in text_of(answer)


def rows(app: Flask) -> list[StaffSession]:
    """Every session there is, the oldest first."""
    with app.app_context():
        return list(session().scalars(sa.select(StaffSession).order_by(StaffSession.id)))
