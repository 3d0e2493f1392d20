"""One line of JSON for each request: what was asked, by whom, with what answer; nothing typed."""

from __future__ import annotations

import errno
import json
import logging
import re
import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import DBAPIError

from casetrack.accounts.models import Staff
from casetrack.db import session
from casetrack.db.session import Database
from casetrack.web.access import public
from casetrack.web.logs import JsonLines, access_log, configure, reason_of
from tests.builders import make_staff
from tests.signed_in import prepare, sign_in

pytestmark = pytest.mark.one_engine


class Kept(logging.Handler):
    """Keeps what would be written, as it would be written."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JsonLines())
        self.lines: list[dict[str, Any]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(json.loads(self.format(record)))


@pytest.fixture
def kept() -> Iterator[list[dict[str, Any]]]:
    """The lines of the log, as they are written while the test runs."""
    handler, root = Kept(), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield handler.lines
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.fixture
def person(app: Flask) -> Staff:
    with prepare(app):
        return make_staff()


def test_a_request_is_one_line(app: Flask, person: Staff, kept: list[dict[str, Any]]) -> None:
    answer = sign_in(app, person).get("/cases?text=孙小明")

    (line,) = [line for line in kept if line["logger"] == access_log.name]
    assert (line["method"], line["endpoint"], line["status"]) == ("GET", "cases.index", 200)
    assert line["user"] == person.id
    assert line["request"] == answer.headers["X-Request-Id"]
    assert isinstance(line["ms"], int)


def test_a_request_without_its_token_has_a_number_of_its_own(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    client = app.test_client()

    responses = [client.post("/sign-in", data={}) for _again in range(2)]

    assert {answer.status_code for answer in responses} == {400}
    assert len({answer.headers["X-Request-Id"] for answer in responses}) == 2


def test_nothing_that_was_typed_is_in_it(
    app: Flask, person: Staff, kept: list[dict[str, Any]]
) -> None:
    client = sign_in(app, person)

    client.get("/cases?text=孙小明")
    client.post("/cases/find", data={"text": "孙小明"})
    client.post("/cases/new", data={"child": "孙小明"})
    app.test_client().post("/sign-in", data={"login": "sunxiaoming", "password": "a secret"})

    text = json.dumps(kept, ensure_ascii=False)
    for typed in ("孙小明", "sunxiaoming", "a secret", "text="):
        assert typed not in text


def test_a_failure_tells_its_kind_and_its_way_but_not_its_words(
    own_app: Flask, kept: list[dict[str, Any]]
) -> None:
    @own_app.get("/breaks")
    @public
    def breaks() -> str:
        raise KeyError("孙小明") from ValueError("孙小明")

    own_app.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False)

    assert own_app.test_client().get("/breaks").status_code == 500

    (line,) = [line for line in kept if "exception" in line]
    assert [item["kind"] for item in line["exception"]] == [
        "builtins.KeyError",
        "builtins.ValueError",
    ]
    assert any(step.endswith("breaks") for step in line["exception"][0]["way"])
    assert "孙小明" not in json.dumps(line, ensure_ascii=False)


@pytest.mark.both_engines
@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("INSERT INTO staff (id) VALUES (1)", "NOT NULL|not-null"),
        ("UPDATE case_file SET title_en = :typed WHERE no_such = 1", ""),
        ("SELECT CAST(:typed AS INTEGER) / CAST(:typed AS INTEGER)", ""),
    ],
)
def test_why_a_database_refused_is_told_without_what_was_typed(
    database: Database, kept: list[dict[str, Any]], statement: str, said: str
) -> None:
    try:
        session().execute(sa.text(statement), {"typed": "孙小明"} if ":typed" in statement else {})
    except DBAPIError:
        logging.getLogger("casetrack").exception("refused")

    for line in kept:
        (value,) = [item for item in line["exception"] if "sqlalchemy" not in item["kind"]]
        assert re.search(said, value["reason"])
        assert "孙小明" not in json.dumps(line, ensure_ascii=False)
    assert kept or said == ""


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("database or disk is full", "SQLITE_ERROR database or disk is full"),
        ("UNIQUE constraint failed: staff.login", "SQLITE_ERROR UNIQUE constraint failed"),
        ('fts5: syntax error near "孙小明"', "SQLITE_ERROR"),
        ("no such column: 孙小明", "SQLITE_ERROR"),
    ],
)
def test_of_sqlite_only_what_quotes_nothing_is_told(said: str, told: str) -> None:
    problem = sqlite3.OperationalError(said)
    problem.sqlite_errorname = "SQLITE_ERROR"

    assert reason_of(problem).startswith(told)
    assert "孙小明" not in reason_of(problem)


def test_a_file_that_cannot_be_written_tells_why_and_not_which() -> None:
    text = reason_of(OSError(errno.ENOSPC, "No space left on device", "/srv/孙小明"))

    assert text == "ENOSPC No space left on device"


def test_of_its_way_through_libraries_a_failure_tells_the_last_place_only(
    own_app: Flask, kept: list[dict[str, Any]]
) -> None:
    own_app.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False)

    @own_app.get("/breaks")
    @public
    def breaks() -> str:
        with sa.create_engine("sqlite://").connect() as connection:
            connection.execute(sa.text("SELECT no_such FROM nowhere"))
        return ""

    own_app.test_client().get("/breaks")

    (line,) = [line for line in kept if "exception" in line]
    assert all(
        "site-packages" not in step for item in line["exception"] for step in item["way"][:-1]
    )
    assert len(json.dumps(line)) < 2500


def test_the_server_writes_to_the_standard_error_output(
    capsys: pytest.CaptureFixture[str],
) -> None:
    root = logging.getLogger()
    before, level = root.handlers, root.level
    try:
        configure("info")
        logging.getLogger("casetrack").info("begun")
    finally:
        root.handlers = before
        root.setLevel(level)

    written = capsys.readouterr()
    assert json.loads(written.err)["event"] == "begun"
    assert written.out == ""
