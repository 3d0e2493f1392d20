"""Files of cases in a backup, in the checks of an installation, and while keys are changed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NoReturn

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from casetrack.app import FILES
from casetrack.casework.attachments.models import Attachment
from casetrack.commands import keys as keys_commands
from casetrack.commands.installation import Installation
from casetrack.db import session
from casetrack.db.file_store import FileStore
from casetrack.db.kept_files import open_file
from casetrack.db.session import Database
from casetrack.db.transaction import unit_of_work
from tests.attached import attached, make_entry
from tests.commands.backups.conftest import Run
from tests.commands.backups.test_backup import TYPED, elsewhere

__all__ = ["elsewhere"]
pytestmark = pytest.mark.one_engine

CONTENTS = [bytes([number]) * (70_000 * number) for number in (1, 2, 3)]


@pytest.fixture
def store(installation: Installation) -> FileStore:
    """The store of the installation, with three files of a case in it."""
    app = installation.load_app()
    with app.app_context(), unit_of_work():
        entry = make_entry()
        for number, content in enumerate(CONTENTS, 1):
            attached(entry, number, content)
    store: FileStore = app.extensions[FILES]
    return store


@pytest.fixture
def backed_up(store: FileStore, run: Run, tmp_path: Path) -> Path:
    """A backup of all of it, whose keys two people keep."""
    assert (
        run("keys", "backup", tmp_path / "keys", "--for", "a", "--for", "b", typed=TYPED).exit_code
        == 0
    )
    result = run("backup", tmp_path / "backup.tar")
    assert result.exit_code == 0, result.output
    assert "3 files" in result.output
    return tmp_path / "backup.tar"


def opened(settings_file: Path) -> list[bytes]:
    """The content of every file, as whoever starts now reads it."""
    app = Installation(settings_file).load_app()
    with app.app_context():
        files = session().scalars(sa.select(Attachment).order_by(Attachment.number))
        contents = [open_file(row).read() for row in files]
    app.extensions["casetrack_database"].dispose()
    return contents


def fault_of(run: Run) -> str:
    """What the doctor says of the files of cases."""
    data = json.loads(run("doctor", "--json").output)
    texts = {check["code"]: str(check["text"]) for check in data["checks"]}
    return texts["files_of_cases"]


def test_files_come_back_with_a_backup(backed_up: Path, elsewhere: tuple[Path, Run]) -> None:
    settings_file, run = elsewhere

    result = run("restore", backed_up, "--keys", backed_up.parent / "keys", typed=f"{TYPED[:22]}\n")

    assert result.exit_code == 0, result.output
    assert opened(settings_file) == CONTENTS
    files = settings_file.parent / "instance" / "files"
    assert files.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in files.iterdir()} == {0o600}


@pytest.mark.in_turn(13)
def test_a_tried_restore_compares_every_file(backed_up: Path, run: Run) -> None:
    data = json.loads(run("restore", "--try", backed_up, "--json").output)

    assert (data["good"], data["files"]) == (True, 3)


@pytest.mark.in_turn(13)
def test_a_backup_without_one_of_its_files_is_not_good(
    store: FileStore, run: Run, tmp_path: Path
) -> None:
    first, second = sorted(store.names())[:2]
    store.path_of(first).unlink()
    store.path_of(second).write_bytes(bytes(store.path_of(second).stat().st_size))
    run("backup", tmp_path / "backup.tar")

    result = run("restore", "--try", tmp_path / "backup.tar")

    assert result.exit_code == 1
    assert "Of 3 files 1 are missing and 1 are not as they were kept" in result.output


@pytest.mark.in_turn(13)
def test_the_doctor_finds_what_is_missing(store: FileStore, run: Run) -> None:
    assert fault_of(run) == "3 files, all there"

    store.path_of(min(store.names())).unlink()

    assert fault_of(run).startswith("1 of 3 files are missing (the first: attachment ")


def test_the_doctor_finds_what_was_altered(store: FileStore, run: Run) -> None:
    file = store.path_of(min(store.names()))
    sealed = bytearray(file.read_bytes())
    sealed[100] ^= 1
    file.write_bytes(sealed)

    assert fault_of(run).startswith("1 of 3 files are not as they were kept")


@pytest.mark.in_turn(13)
@pytest.mark.parametrize("command", [("doctor", "--fix"), ("nightly",)])
def test_what_belongs_to_nothing_is_found_and_removed(
    store: FileStore, run: Run, command: tuple[str, ...]
) -> None:
    store.draft_of(b"of a save that was cut off").release()
    assert fault_of(run) == "1 files belong to nothing."

    run(*command)

    assert fault_of(run) == "3 files, all there"


ON_A_PUSH, AT_NIGHT = 60, 500


@pytest.mark.in_turn(13)
def test_changing_keys_over_many_files_is_interrupted_and_taken_up_again(
    installation: Installation,
    settings_file: Path,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    is_of_today: bool,
) -> None:
    numbers = range(1, (AT_NIGHT if is_of_today else ON_A_PUSH) + 1)
    with installation.load_app().app_context(), unit_of_work():
        entry = make_entry()
        for number in numbers:
            attached(entry, number, b"of no. %d" % number)
    kept = [b"of no. %d" % number for number in numbers]

    def cut_off(*_args: object, **_more: object) -> NoReturn:
        raise OperationalError("", {}, OSError("killed"))

    # In the middle of it: the new key is saved, and what was sealed with it is taken back.
    with monkeypatch.context() as while_cut_off:
        while_cut_off.setattr(keys_commands, "record_fingerprint", cut_off)
        assert run("keys", "rotate").exit_code != 0
    assert opened(settings_file) == kept

    result = run("keys", "rotate")

    assert result.exit_code == 0, result.output
    assert opened(settings_file) == kept
    ring = json.loads((settings_file.parent / "instance" / "identity.keys").read_text())
    with installation.load_app().app_context():
        sealed = session().scalars(sa.select(Attachment.file_key_sealed)).all()
    assert {key.split(":")[1] for key in sealed} == {ring["current"]}


def test_with_its_row_a_file_cannot_be_opened_any_more(
    installation: Installation, store: FileStore, run: Run
) -> None:
    app = installation.load_app()
    database: Database = app.extensions["casetrack_database"]
    with database.engine.begin() as connection:
        connection.execute(sa.delete(Attachment).where(Attachment.number == 1))

    run("nightly")

    assert len(store.names()) == 2
