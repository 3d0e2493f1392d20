"""A browser keeps style sheets and scripts, and asks for them anew after an update."""

from __future__ import annotations

import gzip
import os
import re
from pathlib import Path

import pytest
from flask import Flask

from casetrack.web import files
from tests.signed_in import text_of

STATIC = Path(files.__file__).parents[1] / "static"
SHEET = re.compile(r'href="([^"]*/app\.css[^"]*)"')


def test_a_sheet_is_kept_for_good_under_the_version_in_its_address(app: Flask) -> None:
    client = app.test_client()
    (address,) = SHEET.findall(text_of(client.get("/sign-in")))
    assert re.search(r"\?v=[0-9a-f]{8}$", address)

    with client.get(address) as answer:
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    # Another script names it without a version, and would have the old one for a year.
    with client.get(address.partition("?")[0]) as answer:
        assert answer.headers["Cache-Control"] == f"public, max-age={files.STAY}"


def test_a_sheet_is_sent_compressed_to_whoever_takes_it(app: Flask) -> None:
    client, plain = app.test_client(), (STATIC / "app.css").read_bytes()

    with client.get("/static/app.css", headers={"Accept-Encoding": "gzip, br"}) as answer:
        assert gzip.decompress(answer.get_data()) == plain
        assert answer.headers["Content-Encoding"] == "gzip"
        assert answer.mimetype == "text/css"
        assert "Accept-Encoding" in answer.headers["Vary"]
    for refused in ("identity", "gzip;q=0"):
        with client.get("/static/app.css", headers={"Accept-Encoding": refused}) as answer:
            assert answer.get_data() == plain
            assert "Content-Encoding" not in answer.headers


def test_a_sheet_that_was_changed_since_is_sent_as_it_is_now(tmp_path: Path) -> None:
    (tmp_path / "app.css.gz").write_bytes(gzip.compress(b"before"))
    (tmp_path / "app.css").write_text("now")
    os.utime(tmp_path / "app.css.gz", (1, 1))
    app = Flask("casetrack", static_folder=str(tmp_path), static_url_path="/static")
    files.register(app)

    with app.test_client().get("/static/app.css", headers={"Accept-Encoding": "gzip"}) as answer:
        assert answer.get_data() == b"now"


@pytest.mark.parametrize("path", ["nothing.css", "../app.py", "..%2fapp.py", "vendor"])
def test_what_is_no_static_file_is_not_found(app: Flask, path: str) -> None:
    answer = app.test_client().get(f"/static/{path}", headers={"Accept-Encoding": "gzip"})

    assert answer.status_code == 404


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
