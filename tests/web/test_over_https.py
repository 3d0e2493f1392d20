"""Where HTTPS is on, cookies and headers keep a browser to it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from casetrack.accounts.models import Staff
from casetrack.db.crypto import Keyring
from casetrack.db.session import Database
from tests.house import SETTINGS, make_app
from tests.web.gate import PASSWORD, make_person


@pytest.fixture
def person(app: Flask) -> Staff:
    return make_person(app)


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
    assert sorted(cooky.partition("=")[0] for cooky in cookies) == [
        "__Host-casetrack",
        "__Host-casetrack-device",
    ]
    for cooky in cookies:
        parts = {part.strip() for part in cooky.split(";")}
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= parts
        assert "Domain" not in cooky


def test_over_https_browsers_are_told_to_ask_over_nothing_else(https: Flask, app: Flask) -> None:
    for path in ("/sign-in", "/nowhere", "/static/app.css"):
        with https.test_client().get(path, base_url="https://casetrack.example") as answer:
            text = answer.headers["Strict-Transport-Security"]

        assert text == "max-age=31536000; includeSubDomains"

    assert "Strict-Transport-Security" not in app.test_client().get("/sign-in").headers
