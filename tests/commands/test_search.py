"""The words by which cases are found: made anew, and compared with the records."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask

from casetrack.cases.models import Case
from casetrack.commands.search import search
from casetrack.db import session
from casetrack.db.search.models import SearchText
from tests.builders import make_case, make_child
from tests.signed_in import prepare

pytestmark = pytest.mark.both_engines


@pytest.fixture
def case(app: Flask) -> Case:
    with prepare(app):
        made = make_case(title="孙某某盗窃案")
        make_child(made)
    return made


def run(app: Flask, *arguments: str) -> Result:
    result = app.test_cli_runner().invoke(search, list(arguments))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_what_is_kept_rightly_is_left_alone(app: Flask, case: Case) -> None:
    checked, rebuilt = run(app, "check"), run(app, "rebuild")

    assert checked.exit_code == 0
    assert checked.stdout == "What is kept is what the records say: 1 cases, 3 texts.\n"
    assert rebuilt.stdout == "1 cases, 3 texts; 0 were kept otherwise and are put right.\n"


def test_what_is_kept_otherwise_is_told_and_put_right(app: Flask, case: Case) -> None:
    with prepare(app):
        session().execute(sa.delete(SearchText).where(SearchText.what == "person"))
        session().execute(sa.update(SearchText).values(text=" x "))

    checked = run(app, "check", "--json")
    rebuilt = run(app, "rebuild")

    assert checked.exit_code == 1
    assert [data["what"] for data in json.loads(checked.stdout)["otherwise"]] == [
        "case_number",
        "case_title",
        "person",
    ]
    assert "3 were kept otherwise and are put right." in rebuilt.stdout
    assert run(app, "check").exit_code == 0


def test_it_is_made_anew(app: Flask, case: Case) -> None:
    rebuilt = run(app, "rebuild", "--anew")

    assert "3 were kept otherwise and are put right." in rebuilt.stdout
    assert run(app, "check").exit_code == 0


def test_what_differs_is_named(app: Flask, case: Case) -> None:
    with prepare(app):
        session().execute(sa.delete(SearchText).where(SearchText.what == "person"))

    checked = run(app, "check")

    assert checked.exit_code == 1
    assert checked.stderr.startswith("person ")
    assert "run `casetrack search rebuild`" in checked.stderr
