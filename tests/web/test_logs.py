"""One line of JSON for each request: what was asked, by whom, with what answer; nothing typed."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from casetrack.accounts.models import Staff
from casetrack.web.access import public
from casetrack.web.logs import JsonLines, access_log, configure
from tests.builders import make_staff
from tests.desk import prepare, sign_in

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

    told = [client.post("/sign-in", data={}) for _again in range(2)]

    assert {answer.status_code for answer in told} == {400}
    assert len({answer.headers["X-Request-Id"] for answer in told}) == 2


def test_nothing_that_was_typed_is_in_it(
    app: Flask, person: Staff, kept: list[dict[str, Any]]
) -> None:
    client = sign_in(app, person)

    client.get("/cases?text=孙小明")
    client.post("/cases/find", data={"text": "孙小明"})
    client.post("/cases/new", data={"child": "孙小明"})
    app.test_client().post("/sign-in", data={"login": "sunxiaoming", "password": "a secret"})

    told = json.dumps(kept, ensure_ascii=False)
    for typed in ("孙小明", "sunxiaoming", "a secret", "text="):
        assert typed not in told


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
    assert [told["kind"] for told in line["exception"]] == [
        "builtins.KeyError",
        "builtins.ValueError",
    ]
    assert any(step.endswith("breaks") for step in line["exception"][0]["way"])
    assert "孙小明" not in json.dumps(line, ensure_ascii=False)


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
