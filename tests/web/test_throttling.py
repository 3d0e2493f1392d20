"""Who guesses is slowed down; who is guessed at can go on working."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from casetrack.accounts.models import Role, SignInAttempt, Staff
from casetrack.accounts.passwords import hash_password
from casetrack.accounts.throttling import ADDRESS_WIDE, KEPT, LOGIN_WIDE, NARROW, forget_old_tries
from casetrack.audit.record import AuditKind
from casetrack.db import session
from casetrack.web.devices import MOST, cookie_name
from tests.builders import NOON, make_staff
from tests.signed_in import events_in, prepare, text_of

pytestmark = pytest.mark.both_engines

PASSWORD = "a long enough password"
HASH = hash_password(PASSWORD)
SECOND = timedelta(seconds=1)
STRANGER, OFFICE = "203.0.113.9", "10.0.0.1"


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
    return ask(client, login, password).status_code


def ask(client: FlaskClient, login: str, password: str = PASSWORD) -> TestResponse:
    return client.post("/sign-in", data={"login": login, "password": password})


def failed(app: Flask, number: int, *, login: str = "nobody", address: str | None = None) -> None:
    """Wrong tries of a moment ago, each from another address if none is given."""
    with prepare(app):
        session().add_all(
            SignInAttempt(
                login=login, address=address or f"198.51.100.{n}", at=NOON, succeeded=False
            )
            for n in range(number)
        )


def tries(app: Flask) -> int:
    with app.app_context():
        return session().scalar(sa.select(sa.func.count()).select_from(SignInAttempt)) or 0


# --- Nobody is locked out -------------------------------------------------------------------------


def test_eleven_anonymous_posts_do_not_keep_the_chief_procurator_out(
    app: Flask, chief: Staff
) -> None:
    with time_machine.travel(NOON, tick=False):
        for _ in range(11):
            knock(at(app, STRANGER), chief.login)

        assert knock(at(app, OFFICE), chief.login, PASSWORD) == 302


def test_tries_that_are_refused_do_not_count_and_do_not_prolong(app: Flask, chief: Staff) -> None:
    there = at(app, STRANGER)
    with time_machine.travel(NOON, tick=False) as clock:
        for _ in range(NARROW.free):
            knock(there, chief.login)
        for _ in range(40):
            assert knock(there, chief.login) == 429
        clock.shift(NARROW.first - SECOND)
        assert knock(there, chief.login, PASSWORD) == 429

        clock.shift(SECOND)

        assert knock(there, chief.login, PASSWORD) == 302
    assert tries(app) == NARROW.free + 1
    assert len(events_in(app, kind=AuditKind.SIGN_IN_THROTTLED)) == 41


def test_a_hundred_wrong_tries_do_not_close_an_address_for_known_browsers(
    app: Flask, chief: Staff
) -> None:
    mine, new = at(app, OFFICE), at(app, OFFICE)
    with time_machine.travel(NOON, tick=False):
        knock(mine, chief.login, PASSWORD)
        mine.post("/sign-out")
        failed(app, ADDRESS_WIDE.free, address=OFFICE)

        assert knock(new, chief.login, PASSWORD) == 429
        assert knock(mine, chief.login, PASSWORD) == 302


def test_a_known_browser_passes_what_strangers_did_to_its_login_behind_the_same_proxy(
    app: Flask, chief: Staff
) -> None:
    mine, new = at(app, OFFICE), at(app, OFFICE)
    with time_machine.travel(NOON, tick=False):
        knock(mine, chief.login, PASSWORD)
        mine.post("/sign-out")
        failed(app, LOGIN_WIDE.free, login=chief.login, address=OFFICE)

        assert knock(new, chief.login, PASSWORD) == 429
        assert knock(mine, chief.login, PASSWORD) == 302


def test_a_browser_is_known_for_the_login_that_signed_in_on_it_only(
    app: Flask, chief: Staff
) -> None:
    with prepare(app):
        colleague = make_staff()
        colleague.password_hash = HASH
    shared = at(app, OFFICE)
    with time_machine.travel(NOON, tick=False):
        knock(shared, colleague.login, PASSWORD)
        shared.post("/sign-out")
        failed(app, LOGIN_WIDE.free, login=chief.login)
        failed(app, LOGIN_WIDE.free, login=colleague.login)

        assert knock(shared, chief.login, PASSWORD) == 429
        assert knock(shared, colleague.login, PASSWORD) == 302


def test_a_device_cookie_of_ones_own_making_is_known_to_nobody(app: Flask, chief: Staff) -> None:
    forger = at(app, STRANGER)
    forger.set_cookie("casetrack-device", "AAAAAAAAAAAAAAAAAAAAAA.ZzZzZz.AAAAAAAAAAAAAAAAAAAAAAAA")
    with time_machine.travel(NOON, tick=False):
        failed(app, LOGIN_WIDE.free, login=chief.login)

        assert knock(forger, chief.login, PASSWORD) == 429


def test_who_guesses_on_a_known_browser_is_slowed_down_there_alone(
    app: Flask, chief: Staff
) -> None:
    mine = at(app, OFFICE)
    with time_machine.travel(NOON, tick=False):
        knock(mine, chief.login, PASSWORD)
        mine.post("/sign-out")
        for _ in range(NARROW.free):
            knock(mine, chief.login)

        assert knock(mine, chief.login, PASSWORD) == 429
        assert knock(at(app, OFFICE), chief.login, PASSWORD) == 302


def test_a_shared_computer_knows_the_last_few_and_names_nobody(app: Flask) -> None:
    with prepare(app):
        people = [make_staff() for _ in range(MOST + 1)]
        for person in people:
            person.password_hash = HASH
    shared = at(app, OFFICE)
    with time_machine.travel(NOON, tick=False):
        for person in people:
            knock(shared, person.login, PASSWORD)
            shared.post("/sign-out")
        with app.app_context():
            cookie = shared.get_cookie(cookie_name())
        assert cookie is not None
        for member in (people[0], people[-1]):
            failed(app, LOGIN_WIDE.free, login=member.login)

        assert len(cookie.value.split("~")) == MOST
        assert all(person.login not in cookie.value for person in people)
        assert knock(shared, people[0].login, PASSWORD) == 429
        assert knock(shared, people[-1].login, PASSWORD) == 302


# --- Guessing is slow -----------------------------------------------------------------------------


def test_the_wait_grows_with_each_wrong_try_and_ends_with_a_right_one(
    app: Flask, chief: Staff
) -> None:
    there = at(app, STRANGER)
    with time_machine.travel(NOON, tick=False) as clock:
        for _ in range(NARROW.free):
            knock(there, chief.login)
        clock.shift(NARROW.first)
        knock(there, chief.login)
        clock.shift(2 * NARROW.first - SECOND)
        assert knock(there, chief.login, PASSWORD) == 429
        clock.shift(SECOND)
        assert knock(there, chief.login, PASSWORD) == 302
        there.post("/sign-out")
        there.delete_cookie("casetrack-device")

        for _ in range(NARROW.free - 1):
            knock(there, chief.login)

        assert knock(there, chief.login, PASSWORD) == 302, "what was before does not count"


def test_many_addresses_together_cannot_guess_at_one_login(app: Flask, chief: Staff) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        failed(app, LOGIN_WIDE.free - 1, login=chief.login)
        assert knock(at(app, STRANGER), chief.login) == 422

        assert knock(at(app, "203.0.113.10"), chief.login, PASSWORD) == 429
        clock.shift(LOGIN_WIDE.first)
        assert knock(at(app, "203.0.113.10"), chief.login, PASSWORD) == 302


def test_one_address_cannot_guess_at_many_logins(app: Flask, chief: Staff) -> None:
    with time_machine.travel(NOON, tick=False):
        failed(app, ADDRESS_WIDE.free, address=STRANGER)

        assert knock(at(app, STRANGER), chief.login, PASSWORD) == 429
        assert knock(at(app, OFFICE), chief.login, PASSWORD) == 302


def test_all_addresses_of_one_ipv6_network_are_one(app: Flask, chief: Staff) -> None:
    with time_machine.travel(NOON, tick=False):
        for number in range(NARROW.free):
            knock(at(app, f"2001:db8:1:2::{number}"), chief.login)

        assert knock(at(app, "2001:db8:1:2:ffff::1"), chief.login, PASSWORD) == 429
        assert knock(at(app, "2001:db8:1:3::1"), chief.login, PASSWORD) == 302


def test_an_account_that_does_not_exist_is_slowed_down_in_the_same_way(
    app: Flask, chief: Staff
) -> None:
    answers = []
    with time_machine.travel(NOON, tick=False):
        for login, address in ((chief.login, STRANGER), ("nobody", "203.0.113.10")):
            there = at(app, address)
            there.get("/language/en")
            for _ in range(NARROW.free):
                knock(there, login)
            answers.append(text_of(ask(there, login)).replace(login, ""))

    assert answers[0] == answers[1]
    assert "Too many wrong tries. Try again in 15 seconds." in answers[0]


def test_whoever_has_to_wait_is_told_how_long_also_by_the_header(app: Flask, chief: Staff) -> None:
    there = at(app, STRANGER)
    with time_machine.travel(NOON, tick=False) as clock:
        failed(app, NARROW.free + 3, login=chief.login, address=STRANGER)
        there.get("/language/zh")
        clock.shift(SECOND)

        answer = ask(there, chief.login)

    assert "输错次数过多，请在2分钟后再试。" in text_of(answer)
    assert answer.headers["Retry-After"] == "119"


def test_a_clock_set_back_keeps_nobody_out(app: Flask, chief: Staff) -> None:
    with time_machine.travel(NOON, tick=False):
        failed(app, ADDRESS_WIDE.free, login=chief.login, address=OFFICE)

    with time_machine.travel(NOON - timedelta(days=290), tick=False):
        assert knock(at(app, OFFICE), chief.login, PASSWORD) == 302


def test_what_cannot_be_a_login_is_not_kept(app: Flask) -> None:
    knock(at(app, STRANGER), "张三 my password")

    with app.app_context():
        assert session().scalars(sa.select(SignInAttempt.login)).one() == "?"


def test_tries_of_long_ago_are_forgotten(app: Flask) -> None:
    failed(app, 3)
    with prepare(app):
        assert forget_old_tries(at=NOON + KEPT) == 0
        assert forget_old_tries(at=NOON + KEPT + SECOND) == 3

    assert tries(app) == 0
