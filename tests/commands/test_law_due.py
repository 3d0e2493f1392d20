"""`casetrack law due`: counted as the pages of this office count, or as published without one."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import URL
from sqlalchemy.engine import make_url

from casetrack.cli import main
from casetrack.clocks.calendar.actions import set_override
from casetrack.db import session
from casetrack.db.session import within
from casetrack.db.transaction import unit_of_work
from tests.builders import NOON, TODAY, acting
from tests.clocks.owed import DUE, NEXT, RECEIVED, administrator, rest
from tests.house import NewDatabase

ASKED = (
    "law",
    "due",
    "suggestion_reply_minor_duty",
    "--from",
    RECEIVED.isoformat(),
    "--lang",
    "en",
)


def run(address: str, *more: str) -> Result:
    env = {"CASETRACK_DATABASE_URL": address, "CASETRACK_CONFIG": ""}
    return CliRunner().invoke(main, [*ASKED, *more], env=env)


def told(address: str) -> dict[str, Any]:
    result = run(address, "--json")
    assert result.exit_code == 0, result.output
    answer: dict[str, Any] = json.loads(result.output)
    return answer


@pytest.fixture
def office(new_database: NewDatabase, prepared: URL) -> str:
    """The address of a database in which the day the period would end on is a rest day."""
    database = new_database(prepared)
    with within(database), unit_of_work():
        by = administrator()
        session().flush()
        set_override(rest(DUE), acting(by, on=TODAY, at=NOON), opened=0)
    return make_url(database.url).render_as_string(hide_password=False)


def test_with_a_database_it_counts_with_the_days_declared_there(office: str) -> None:
    data = told(office)

    assert date.fromisoformat(data["due"]) == NEXT
    assert (data["calendar"], data["calendar_of"]) == ("2026+1", "office")


def test_the_words_say_whose_calendar_it_was(office: str) -> None:
    assert "Calendar: 2026+1, of this office" in run(office).output


@pytest.mark.one_engine
def test_without_a_database_it_counts_as_published_and_makes_none(tmp_path: Path) -> None:
    file = tmp_path / "none.sqlite"

    data = told(f"sqlite:///{file}")

    assert date.fromisoformat(data["due"]) == DUE
    assert (data["calendar"], data["calendar_of"]) == ("2026", "published")
    assert not file.exists()


@pytest.mark.one_engine
def test_a_file_that_no_migration_prepared_has_no_calendar(tmp_path: Path) -> None:
    file = tmp_path / "empty.sqlite"
    file.touch()

    assert told(f"sqlite:///{file}")["calendar_of"] == "published"


@pytest.mark.one_engine
def test_a_database_that_does_not_answer_is_told_instead_of_another_day(tmp_path: Path) -> None:
    result = run("postgresql+psycopg://nobody@127.0.0.1:1/nothing")

    assert result.exit_code == 1
    assert "Due" not in result.output
