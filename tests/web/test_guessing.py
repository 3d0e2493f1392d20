"""Who guesses is slowed down; who is guessed at can go on working."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from casetrack.accounts.models import Role, Staff
from casetrack.accounts.passwords import hash_password
from tests.builders import NOON, make_staff
from tests.desk import prepare

PASSWORD = "a long enough password"
HASH = hash_password(PASSWORD)


@pytest.fixture
def chief(app: Flask) -> Staff:
    """A chief procurator whose password is known here."""
    with prepare(app):
        staff = make_staff(Role.CHIEF_PROCURATOR)
        staff.password_hash = HASH
    return staff


def at(app: Flask, address: str) -> FlaskClient:
    client = app.test_client()
    client.environ_base["REMOTE_ADDR"] = address
    return client


def knock(client: FlaskClient, login: str, password: str = "not the password at all") -> int:
    return client.post("/sign-in", data={"login": login, "password": password}).status_code


def test_eleven_anonymous_posts_do_not_keep_the_chief_procurator_out(
    app: Flask, chief: Staff
) -> None:
    with time_machine.travel(NOON, tick=False):
        for _ in range(11):
            knock(at(app, "203.0.113.9"), chief.login)

        assert knock(at(app, "10.1.2.3"), chief.login, PASSWORD) == 302


def test_tries_that_are_refused_do_not_count_and_do_not_prolong(app: Flask, chief: Staff) -> None:
    there = at(app, "203.0.113.9")
    with time_machine.travel(NOON, tick=False) as clock:
        for _ in range(40):
            knock(there, chief.login)
        for _ in range(15):
            clock.shift(timedelta(minutes=1))
            knock(there, chief.login, PASSWORD)
        # However often it was tried meanwhile, the wait is over when it was said to be.
        assert there.get("/account").status_code == 200


def test_a_hundred_wrong_tries_do_not_close_an_address_for_known_browsers(
    app: Flask, chief: Staff
) -> None:
    mine = at(app, "10.0.0.1")
    with time_machine.travel(NOON, tick=False):
        knock(mine, chief.login, PASSWORD)
        mine.post("/sign-out")
        for number in range(120):
            knock(at(app, "10.0.0.1"), f"somebody{number}")

        assert knock(mine, chief.login, PASSWORD) == 302
