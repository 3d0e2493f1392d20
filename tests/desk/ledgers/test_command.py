"""A ledger from the terminal, through the same steps."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy import func, select

from casetrack.cases.models import Case
from casetrack.commands.installation import Installation
from casetrack.commands.ledger import ledger
from casetrack.db import session
from tests.desk.ledgers.builders import WEI, Office, make_people, workbook
from tests.signed_in import prepare


@pytest.fixture
def people(app: Flask) -> Office:
    """An office."""
    with prepare(app):
        return make_people()


def run(app: Flask, *arguments: str | Path) -> Result:
    """Run `casetrack ledger …` on the database of the test."""
    here = Installation()
    ScriptInfo.__init__(here, create_app=lambda: app, set_debug_flag=False)
    return CliRunner().invoke(ledger, [str(argument) for argument in arguments], obj=here)


def cases(app: Flask) -> int:
    """How many cases there are."""
    with app.app_context():
        return session().scalar(select(func.count()).select_from(Case)) or 0


def test_a_ledger_is_checked_then_brought_in_and_nobody_is_named(
    app: Flask, people: Office, tmp_path: Path
) -> None:
    file, returned = tmp_path / "a.xlsx", tmp_path / "back.xlsx"
    file.write_bytes(workbook([WEI, {**WEI, "姓名": "魏强", "考验期": "三年"}]))
    for_whom = ("--office", people.head.office.name_zh, "--by", people.head.login)

    checked = run(app, "import", file, *for_whom, "--check", "--json", "--returned", returned)
    data = json.loads(checked.stdout)
    assert checked.exit_code == 2
    assert (data["rows"], data["ready"], data["must_be_mended"], data["cases"]) == (2, 1, 1, 1)
    assert data["findings"][0]["row"] == 3
    assert returned.exists()
    assert cases(app) == 0

    done = run(app, "import", file, *for_whom, "--handler", people.prosecutor.login)
    assert "imported: 1" in done.stdout
    assert cases(app) == 1
    for result in (checked, done):
        assert "魏晓明" not in result.output
        assert "魏强" not in result.output

    other = run(app, "import", file, "--office", "Nowhere", "--by", people.head.login)
    assert (other.exit_code, cases(app)) == (2, 1)
