"""`casetrack backup` and `casetrack restore`: all comes back, or a sentence says why not."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from sqlalchemy import make_url

from casetrack.cases.models import Identity
from casetrack.cli import main
from casetrack.commands.backups.making import forget_older
from casetrack.commands.backups.manifest import MANIFEST
from casetrack.commands.installation import Installation
from casetrack.db import session
from casetrack.db.crypto import Keyring
from casetrack.desk.health.models import Upkeep, UpkeepKind
from tests.commands.backups.conftest import NAME, Run, address_of
from tests.house import NewDatabase

pytestmark = pytest.mark.both_engines

FANG, LUO = "correct horse battery", "staple of another kind"
TYPED = f"{FANG}\n{FANG}\n{LUO}\n{LUO}\n"


@pytest.fixture
def backed_up(installation: Installation, run: Run, tmp_path: Path) -> Path:
    """A backup of the installation, whose keys two people keep."""
    keys = run(
        "keys", "backup", tmp_path / "keys.json", "--for", "方静", "--for", "罗勇", typed=TYPED
    )
    assert keys.exit_code == 0, keys.output
    result = run("backup", tmp_path / "backup.tar")
    assert result.exit_code == 0, result.output
    assert "方静, 罗勇" in result.output
    return tmp_path / "backup.tar"


@pytest.fixture
def elsewhere(tmp_path: Path, engine_kind: str, request: pytest.FixtureRequest) -> tuple[Path, Run]:
    """Another server, on which there is nothing but a settings file and, of PostgreSQL, an empty
    database.
    """
    file = tmp_path / "elsewhere" / "casetrack.toml"
    file.parent.mkdir()
    file.touch(mode=0o600)
    new: NewDatabase = request.getfixturevalue("new_database")
    address = address_of(new()) if engine_kind == "postgresql" else ""
    file.write_text(
        f'instance_dir = "instance"\nsecret_key = "{"y" * 40}"\ndatabase_url = "{address}"\n'
    )

    def run(*arguments: str | Path, typed: str | None = None) -> Result:
        words = ["--config", str(file), *map(str, arguments)]
        return CliRunner().invoke(main, words, input=typed)

    return file, run


def names_of(settings_file: Path) -> list[str]:
    app = Installation(settings_file).load_app()
    with app.app_context():
        names = [identity.name for identity in session().scalars(sa.select(Identity))]
    app.extensions["casetrack_database"].dispose()
    return names


@pytest.mark.one_engine
def test_the_manifest_stands_first_and_says_what_is_in_it_and_what_is_not(backed_up: Path) -> None:
    with tarfile.open(backed_up) as archive:
        first = archive.next()
        assert first is not None
        assert first.name == MANIFEST
        content = archive.extractfile(first)
        assert content is not None
        data = json.loads(content.read())
        files = [file for member in archive if (file := archive.extractfile(member)) is not None]
        texts = b"".join(file.read() for file in files)

    assert data["tables"]["identity"] == 1
    assert data["audit"]["count"] > 0
    assert data["kept_by"] == ["方静", "罗勇"]
    assert any("identity.keys" in sentence for sentence in data["not_in_it"])
    assert b"x" * 40 not in texts, "the secret of the settings"


@pytest.mark.in_turn(13)
def test_a_backup_is_restored_elsewhere_with_the_copy_of_one_keeper(
    backed_up: Path, elsewhere: tuple[Path, Run]
) -> None:
    settings_file, run = elsewhere
    keys = backed_up.parent / "keys.json"

    result = run("restore", backed_up, "--keys", keys, typed=f"{LUO}\n")

    assert result.exit_code == 0, result.output
    assert names_of(settings_file) == [NAME]
    assert run("audit", "verify").exit_code == 0


@pytest.mark.in_turn(13)
def test_a_tried_restore_is_good_and_remembered(
    backed_up: Path, run: Run, installation: Installation
) -> None:
    result = run("restore", "--try", backed_up, "--json")

    assert result.exit_code == 0, result.output
    data = json.loads(result.output)
    assert (data["good"], data["texts_opened"], data["faults"]) == (True, 1, [])
    with installation.load_app().app_context():
        row = (
            session()
            .scalars(sa.select(Upkeep).where(Upkeep.kind == UpkeepKind.RESTORE_TRIED))
            .one()
        )
        assert (row.is_good, row.details["rows"]) == (True, data["rows"])


@pytest.mark.in_turn(13)
@pytest.mark.one_engine
def test_a_backup_without_a_copy_of_its_keys_says_so(
    installation: Installation, run: Run, tmp_path: Path
) -> None:
    result = run("backup", tmp_path / "backup.tar")

    assert result.exit_code == 0
    assert "nobody keeps a copy" in result.stderr


@pytest.mark.one_engine
def test_wrong_keys_older_newer_and_cut_off_each_get_one_sentence(
    backed_up: Path, elsewhere: tuple[Path, Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings_file, run = elsewhere
    keys = backed_up.parent / "keys.json"
    cut = backed_up.with_name("cut.tar")
    cut.write_bytes(backed_up.read_bytes()[:-20_000])
    answers = {
        "without keys": run("restore", backed_up),
        "wrong passphrase": run("restore", backed_up, "--keys", keys, typed="another passphrase\n"),
        "cut off": run("restore", cut, "--keys", keys, typed=f"{FANG}\n"),
        "no backup": run("restore", keys),
    }
    key_file = settings_file.parent / "instance" / "identity.keys"
    key_file.parent.mkdir(exist_ok=True)
    Keyring.create(key_file)
    (key_file.parent / "audit.key").write_bytes(
        (backed_up.parent / "instance" / "audit.key").read_bytes()
    )
    (key_file.parent / "audit.key").chmod(0o600)
    answers["wrong keys"] = run("restore", backed_up)
    monkeypatch.setattr("casetrack.commands.backups.restoring.is_known", lambda name: False)
    answers["newer"] = run("restore", backed_up)

    texts = {case: result.stderr.removeprefix("Passphrase: \n") for case, result in answers.items()}
    assert {case: result.exit_code for case, result in answers.items()} == dict.fromkeys(answers, 1)
    assert {case: text.count("\n") for case, text in texts.items()} == dict.fromkeys(answers, 1)
    assert "without its keys" in texts["without keys"]
    assert "passphrase" in texts["wrong passphrase"]
    assert "cut off" in texts["cut off"]
    assert "not the keys of this backup" in texts["wrong keys"]
    assert "newer casetrack" in texts["newer"]
    assert not (key_file.parent / "casetrack.sqlite").exists(), "nothing was begun"


@pytest.mark.one_engine
def test_a_database_that_is_there_is_not_overwritten(backed_up: Path, run: Run) -> None:
    result = run("restore", backed_up)

    assert result.exit_code == 1
    assert "restore again" in result.stderr


@pytest.mark.in_turn(13)
@pytest.mark.one_engine
def test_a_row_that_was_taken_out_of_a_backup_is_missed(
    backed_up: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "casetrack.commands.backups.restoring.tables_of", lambda connection: {"identity": 0}
    )

    result = run("restore", "--try", backed_up)

    assert result.exit_code == 1
    assert "NOT GOOD" in result.stderr


@pytest.mark.one_engine
def test_the_newest_backups_and_the_last_of_each_month_are_kept(tmp_path: Path) -> None:
    for name in ("20260930-0200", "20261030-0200", "20261031-0200", "20261128-0200"):
        (tmp_path / f"casetrack-{name}00.tar").touch()
    (tmp_path / "casetrack-notes.tar").touch()

    gone = forget_older(tmp_path, keep=1)

    assert [file.name for file in gone] == ["casetrack-20261030-020000.tar"]


@pytest.mark.one_engine
def test_the_two_keepers_have_passphrases_of_their_own(
    installation: Installation, run: Run, tmp_path: Path
) -> None:
    to = tmp_path / "keys.json"
    answers = (
        run("keys", "backup", to, "--for", "方静", typed=TYPED),
        run("keys", "backup", to, "--for", "方静", "--for", "罗勇", typed=f"{FANG}\n" * 4),
        run("keys", "backup", to, "--for", "方静", "--for", "罗勇", typed="short\nshort\n"),
    )

    assert [result.exit_code for result in answers] == [2, 2, 2]
    assert not to.exists()


@pytest.mark.in_turn(13)
def test_the_address_of_a_backup_may_be_of_another_engine(
    backed_up: Path, elsewhere: tuple[Path, Run], engine_kind: str
) -> None:
    settings_file, run = elsewhere
    other = "sqlite:///other.sqlite" if engine_kind == "postgresql" else "postgresql:///nobody"
    text = settings_file.read_text().splitlines()[:2]
    settings_file.write_text("\n".join([*text, f'database_url = "{other}"\n']))

    result = run("restore", "--try", backed_up)

    assert result.exit_code == 1
    assert f"names {make_url(other).get_backend_name()}" in result.stderr
