"""`casetrack calendar …`: load a year, show one, check what is known."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
import time_machine
from click.testing import Result
from flask import Flask

from casetrack.accounts.models import Role
from casetrack.cases.models import Obligation
from casetrack.cli import main
from casetrack.clocks.calendar.calendars import current_calendar
from casetrack.db import session
from tests.builders import NOON, make_staff
from tests.clocks.owed import owed_by_law
from tests.signed_in import prepare

YEAR_2027 = """
year = 2027
[[holiday]]
name = "spring_festival"
days_off = [2027-02-05, 2027-02-08, 2027-02-09, 2027-02-10, 2027-02-11]
makeup_workdays = [2027-02-13]
"""
Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Iterator[Run]:
    """Run `casetrack calendar …` at noon of a fixed day."""

    def run(*arguments: str) -> Result:
        return app.test_cli_runner().invoke(main, ["calendar", *arguments])

    with time_machine.travel(NOON, tick=False):
        yield run


@pytest.fixture
def file(tmp_path: Path) -> str:
    """A file with the working days of 2027."""
    written = tmp_path / "2027.toml"
    written.write_text(YEAR_2027, encoding="utf-8")
    return str(written)


@pytest.fixture
def people(app: Flask) -> dict[str, str]:
    """The logins of an administrator and of a prosecutor, and a date of 2027 that is owed."""
    with prepare(app):
        owed_by_law(start=date(2027, 1, 8))
        return {
            "administrator": make_staff(Role.ADMINISTRATOR).login,
            "prosecutor": make_staff().login,
        }


def due_days(app: Flask) -> list[date]:
    with app.app_context():
        return [row.due for row in session().query(Obligation)]


def test_a_year_is_loaded_and_moves_what_was_provisional(
    app: Flask, run: Run, people: dict[str, str], file: str
) -> None:
    result = run("load", file, "--by", people["administrator"], "--source", "notice no. 9")

    assert result.exit_code == 0, result.output
    assert "2027 is loaded." in result.output
    assert "Dates that move: 1; confirmed: 0." in result.output
    assert due_days(app) == [date(2027, 2, 12)]


def test_a_dry_run_says_the_same_and_loads_nothing(
    app: Flask, run: Run, people: dict[str, str], file: str
) -> None:
    result = run("load", file, "--by", people["administrator"], "--dry-run")

    assert "Dates that move: 1; confirmed: 0." in result.output
    assert due_days(app) == [date(2027, 2, 8)]
    with app.app_context():
        assert not current_calendar().is_known(2027)


def test_only_an_administrator_can_load_a_year(run: Run, people: dict[str, str], file: str) -> None:
    refused = run("load", file, "--by", people["prosecutor"])
    unknown = run("load", file, "--by", "nobody")

    assert (refused.exit_code, unknown.exit_code) == (2, 2)
    assert "calendar:edit" in refused.output
    assert "There is no account nobody." in unknown.output


def test_a_file_that_is_no_year_is_refused_in_one_sentence(
    run: Run, people: dict[str, str], tmp_path: Path
) -> None:
    written = tmp_path / "bad.toml"
    written.write_text("year = 2027", encoding="utf-8")

    result = run("load", str(written), "--by", people["administrator"])

    assert result.exit_code == 2
    assert result.output == "The file names no day off in 2027; a year has some.\n"


def test_a_year_is_shown_with_why_each_day_rests_or_works(
    run: Run, people: dict[str, str], file: str
) -> None:
    assert "2027 is not published yet" in run("show", "2027").output

    run("load", file, "--by", people["administrator"], "--source", "notice no. 9")
    shown = json.loads(run("show", "2027", "--json").output)

    assert shown["source"] == "notice no. 9"
    assert shown["days"][-1] == {
        "day": "2027-02-13",
        "works": True,
        "why": "makeup_workday",
        "reason": None,
    }


def test_a_whole_calendar_is_checked_with_status_0(run: Run) -> None:
    result = run("check")

    assert result.exit_code == 0
    assert result.output == "The calendar is whole: published up to 2026.\n"


def test_a_year_that_ought_to_be_known_by_december_is_missed(run: Run) -> None:
    with time_machine.travel("2026-12-10", tick=False):
        result = run("check")

    assert result.exit_code == 1
    assert "2027 is not known" in result.output


def test_a_date_that_was_counted_otherwise_is_found(
    app: Flask, run: Run, people: dict[str, str], file: str
) -> None:
    run("load", file, "--by", people["administrator"])
    with prepare(app):
        owed_by_law(start=date(2027, 1, 8))

    result = run("check")

    assert result.exit_code == 1
    assert "1 open date is counted with another calendar" in result.output
