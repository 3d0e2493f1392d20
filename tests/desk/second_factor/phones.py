"""Phones of people in tests: a second implementation of their codes, by pyotp."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pyotp
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from casetrack.accounts import second_factor
from casetrack.accounts.models import Role, Staff
from casetrack.accounts.second_factor import FactorRule
from casetrack.web.clock import now
from tests.builders import make_office, make_staff
from tests.signed_in import prepare, text_of
from tests.web.gate import HASH, PASSWORD

CODES = ("abcd-efgh", "jkmn-pqrs")
HIDDEN = re.compile(r'type="hidden" name="(\w+)" value="([^"]*)"')


def hire(app: Flask, role: Role = Role.PROSECUTOR, *, beside: Staff | None = None) -> Staff:
    """Somebody whose password is PASSWORD; of the office of somebody else, if one is given."""
    with prepare(app):
        staff = make_staff(role, office=beside.office if beside else make_office())
        staff.password_hash = HASH
    return staff


def give_phone(app: Flask, staff: Staff) -> pyotp.TOTP:
    """A phone that this person set up a day ago."""
    secret, before = second_factor.new_secret(), now() - timedelta(days=1)
    phone = pyotp.TOTP(secret)
    with prepare(app):
        second_factor.turn_on(staff, secret, CODES, typed=phone.at(before), at=before)
    return phone


def compel(app: Flask, *roles: Role, minutes: int = 10) -> None:
    """Make it compulsory for these roles."""
    with prepare(app):
        second_factor.set_rule(FactorRule(frozenset(roles), minutes))


def knock(app: Flask, staff: Staff, password: str = PASSWORD) -> FlaskClient:
    """A browser in which this person gave the password, and nothing more."""
    client = app.test_client()
    client.get("/language/en")
    answer = client.post("/sign-in", data={"login": staff.login, "password": password})
    assert answer.status_code == 302, text_of(answer)
    return client


def go_in(app: Flask, staff: Staff, phone: pyotp.TOTP) -> FlaskClient:
    """A browser in which this person gave the password and the code."""
    client = knock(app, staff)
    answer = client.post("/sign-in/code", data={"factor_code": phone.at(now())})
    assert answer.status_code == 302, text_of(answer)
    return client


def is_open(client: FlaskClient) -> bool:
    """Whether the desk is open in this browser."""
    return client.get("/account").status_code == 200


def send(client: FlaskClient, to: str, *, page: str = "", **typed: str | int) -> str:
    """Send a form as it stands on its page, with what is typed; the page that it leads to."""
    hidden = dict(HIDDEN.findall(text_of(client.get(page or to))))
    return text_of(client.post(to, data={**hidden, **typed}, follow_redirects=True))


@contextmanager
def later(**by: float) -> Iterator[None]:
    """Do something so much later."""
    with time_machine.travel(now() + timedelta(**by)):
        yield
