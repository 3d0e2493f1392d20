"""A browser keeps style sheets and scripts, and asks for them anew after an update."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from casetrack.web import files
from tests.signed_in import text_of

SHEET = re.compile(r'href="([^"]*/app\.css[^"]*)"')


def test_the_address_of_a_sheet_has_a_version_and_is_kept_for_an_hour(app: Flask) -> None:
    client = app.test_client()
    (address,) = SHEET.findall(text_of(client.get("/sign-in")))

    with client.get(address) as answer:
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == f"public, max-age={files.STAY}"
    assert re.search(r"\?v=[0-9a-f]{8}$", address)


@pytest.mark.parametrize(("changed", "is_other"), [("a", False), ("b", True)])
def test_the_version_is_another_when_a_file_is(
    tmp_path: Path, changed: str, is_other: bool
) -> None:
    addresses = []
    for text in ("a", changed):
        (tmp_path / "app.css").write_text(text)
        app = Flask("casetrack", static_folder=str(tmp_path))
        files.register(app)
        with app.test_request_context():
            addresses.append(app.url_for("static", filename="app.css"))

    assert (addresses[0] != addresses[1]) is is_other
