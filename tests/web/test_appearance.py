"""Light or dark pages, as chosen in a browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from casetrack.accounts.models import Role
from casetrack.web import files
from tests.builders import make_staff
from tests.signed_in import prepare, sign_in, text_of

STATIC = Path(files.__file__).parents[1] / "static"
HTML = re.compile(r'<html lang="en"(?: data-bs-theme="(\w+)")?>')
SCHEME = re.compile(r'<meta name="color-scheme" content="([\w ]+)">')


@pytest.mark.parametrize(
    ("chosen", "theme", "scheme"),
    [
        ("light", "", "light"),
        ("dark", "dark", "dark"),
        ("device", "device", "light dark"),
        ("pink", "", "light"),
    ],
)
@pytest.mark.one_engine
def test_pages_are_as_they_were_chosen_also_after_signing_out(
    app: Flask, chosen: str, theme: str, scheme: str
) -> None:
    with prepare(app):
        staff = make_staff(Role.PROSECUTOR)
    client = sign_in(app, staff)
    assert HTML.findall(text_of(client.get("/account"))) == [""]

    answer = client.get(f"/account/appearance/{chosen}")

    assert answer.location == "/account"
    page = text_of(client.get("/account"))
    assert (HTML.findall(page), SCHEME.findall(page)) == ([theme], [scheme])
    client.post("/sign-out")
    page = text_of(client.get("/sign-in"))
    assert (HTML.findall(page), SCHEME.findall(page)) == ([theme], [scheme])


def test_dark_is_the_same_whether_chosen_or_followed() -> None:
    sheet = (STATIC / "tokens.css").read_text(encoding="utf-8")
    blocks = re.findall(r':root\[data-bs-theme="\w+"\] \{(.*?)\}', sheet, re.DOTALL)

    assert len(blocks) == 2
    assert blocks[0] == blocks[1]
