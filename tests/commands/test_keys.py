"""`casetrack keys …`: keys are made once, changed without losing a name, and never shown."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from casetrack.accounts.models import Staff
from casetrack.audit.models import AuditEvent
from casetrack.audit.record import AuditKind
from casetrack.cases.identity import set_identity
from casetrack.cases.models import Identity
from casetrack.cli import main
from casetrack.commands.installation import Installation
from casetrack.db import session
from casetrack.db.crypto import Keyring
from casetrack.db.session import Database
from casetrack.db.transaction import unit_of_work
from tests.builders import NOON, make_case, make_child

Run = Callable[..., Result]
NAMES = ("孙小明", "欧阳大山")


@pytest.fixture
def settings_file(tmp_path: Path) -> Path:
    """An installation of its own, empty."""
    file = tmp_path / "casetrack.toml"
    file.write_text(f'instance_dir = "instance"\nsecret_key = "{"x" * 40}"\n')
    return file


@pytest.fixture
def key_file(settings_file: Path) -> Path:
    return settings_file.parent / "instance" / "identity.keys"


@pytest.fixture
def run(settings_file: Path) -> Run:
    """Run `casetrack keys …` and the rest in this installation."""

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["--config", str(settings_file), *arguments])

    return run


@pytest.fixture
def installation(settings_file: Path, run: Run) -> Iterator[Installation]:
    """The installation once it has keys, a database and two names in it."""
    for command in (["keys", "create"], ["db", "upgrade"]):
        assert run(*command).exit_code == 0
    found = Installation(settings_file)
    with found.load_app().app_context(), unit_of_work():
        case = make_case()
        by = session().get_one(Staff, case.handler_id)
        for name in NAMES:
            set_identity(make_child(case), name=name, by=by, at=NOON)
    yield found
    database: Database = found.load_app().extensions["casetrack_database"]
    database.dispose()


def stored(installation: Installation) -> list[str]:
    with installation.load_app().app_context():
        return list(session().scalars(sa.text("SELECT name FROM identity ORDER BY id")))


def opened(settings_file: Path) -> list[str]:
    """The names, opened by whoever starts now with the key file as it is."""
    app = Installation(settings_file).load_app()
    with app.app_context():
        names = list(session().scalars(sa.select(Identity.name).order_by(Identity.id)))
    app.extensions["casetrack_database"].dispose()
    return names


def test_a_key_file_is_made_for_its_owner_only(run: Run, key_file: Path) -> None:
    told = run("keys", "create")

    assert told.exit_code == 0
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600


def test_a_key_file_that_exists_is_left_alone(run: Run, key_file: Path) -> None:
    run("keys", "create")
    before = key_file.read_bytes()

    told = run("keys", "create")

    assert told.exit_code == 1
    assert told.stderr.count("\n") == 1
    assert key_file.read_bytes() == before


def test_a_new_key_seals_every_name_again_and_opens_it(
    installation: Installation, run: Run, settings_file: Path
) -> None:
    before = stored(installation)

    told = run("keys", "rotate")

    assert told.exit_code == 0, told.output
    after = stored(installation)
    assert all(text.startswith("v1:k1:") for text in before)
    assert all(text.startswith("v1:k2:") for text in after)
    assert opened(settings_file) == list(NAMES)


def test_changing_keys_is_in_the_audit(installation: Installation, run: Run) -> None:
    run("keys", "rotate")

    with installation.load_app().app_context():
        event = session().scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event is not None
    assert event.kind == AuditKind.KEYS_ROTATED
    assert event.details == {"key": "k2", "texts": 2}


def test_a_look_up_by_name_still_finds_after_the_change(
    installation: Installation, run: Run, key_file: Path
) -> None:
    before = Keyring.load(key_file).lookup_hash(NAMES[0])

    run("keys", "rotate")

    assert Keyring.load(key_file).lookup_hash(NAMES[0]) == before


def test_keys_are_listed_and_never_shown(
    installation: Installation, run: Run, key_file: Path
) -> None:
    run("keys", "rotate")

    told = run("keys", "list")

    assert told.output == "k1: opens older texts, 0 texts\nk2: in use, 2 texts\n"


def test_a_text_whose_key_is_lost_is_listed_as_such(
    installation: Installation, run: Run, key_file: Path
) -> None:
    ring = Keyring.load(key_file).add_key()
    ring.without("k1").save(key_file)

    told = run("keys", "list")

    assert "k1: MISSING from the key file, 2 texts" in told.output


def test_without_a_key_file_a_command_says_so(
    installation: Installation, run: Run, key_file: Path
) -> None:
    key_file.unlink()

    told = run("audit", "verify")

    assert told.exit_code == 1
    assert told.stderr.startswith(f"There is no key file at {key_file}.")
    assert "Traceback" not in told.output
