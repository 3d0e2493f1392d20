"""An installation with a sealed name on either engine, which a backup is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from casetrack.accounts.models import Staff
from casetrack.casework.identity.actions import set_identity
from casetrack.cli import main
from casetrack.commands.backups import sealed_keys
from casetrack.commands.installation import Installation
from casetrack.db import session
from casetrack.db.session import Database
from casetrack.db.transaction import unit_of_work
from tests.builders import NOON, make_case, make_child
from tests.commands.conftest import Install
from tests.house import NewDatabase

Run = Callable[..., Result]
NAME = "孙小明"


def address_of(database: Database) -> str:
    """The address of a database, for a settings file."""
    return database.engine.url.render_as_string(hide_password=False)


@pytest.fixture(autouse=True)
def guessed_in_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passphrases of tests need not stand against anybody."""
    monkeypatch.setattr(sealed_keys, "_COST", 2)


@pytest.fixture
def settings_file(
    tmp_path: Path, engine_kind: str, install: Install, request: pytest.FixtureRequest
) -> Path:
    """The settings of an installation that is ready, on the engine of the test."""
    file = tmp_path / "casetrack.toml"
    file.touch(mode=0o600)
    install(file)
    address = ""
    if engine_kind == "postgresql":
        new: NewDatabase = request.getfixturevalue("new_database")
        address = address_of(new(request.getfixturevalue("prepared")))
    file.write_text(
        f'instance_dir = "instance"\nsecret_key = "{"x" * 40}"\ndatabase_url = "{address}"\n'
    )
    return file


@pytest.fixture
def run(settings_file: Path) -> Run:
    """Run a command in this installation."""

    def run(*arguments: str | Path, typed: str | None = None) -> Result:
        words = ["--config", str(settings_file), *map(str, arguments)]
        return CliRunner().invoke(main, words, input=typed)

    return run


@pytest.fixture
def installation(settings_file: Path) -> Iterator[Installation]:
    """The installation, with a child whose name is sealed."""
    installation = Installation(settings_file)
    database: Database = installation.load_app().extensions["casetrack_database"]
    with installation.load_app().app_context(), unit_of_work():
        case = make_case()
        by = session().get_one(Staff, case.handler_id)
        set_identity(make_child(case), name=NAME, by=by, at=NOON)
    yield installation
    database.dispose()
