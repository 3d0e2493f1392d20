"""`casetrack keys …`: keys are made once, changed without losing a name, and never shown."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from casetrack.accounts.models import Staff
from casetrack.audit.models import AuditEvent
from casetrack.audit.record import AuditKind
from casetrack.cases.models import Identity
from casetrack.casework.identity.actions import set_identity
from casetrack.cli import main
from casetrack.commands.installation import Installation
from casetrack.db import session
from casetrack.db.crypto import UNBOUND, Keyring, Sealed
from casetrack.db.models import KeyFingerprint, KeyPurpose
from casetrack.db.session import Database
from casetrack.db.transaction import unit_of_work
from tests.builders import NOON, make_case, make_child
from tests.commands.conftest import Install

Run = Callable[..., Result]
NAMES = ("孙小明", "欧阳大山")


@pytest.fixture
def settings_file(tmp_path: Path) -> Path:
    """An installation of its own, empty."""
    file = tmp_path / "casetrack.toml"
    file.touch(mode=0o600)
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
def installation(settings_file: Path, install: Install) -> Iterator[Installation]:
    """The installation once it has keys, a database and two names in it."""
    install(settings_file)
    installation = Installation(settings_file)
    with installation.load_app().app_context(), unit_of_work():
        case = make_case()
        by = session().get_one(Staff, case.handler_id)
        for name in NAMES:
            set_identity(make_child(case), name=name, by=by, at=NOON)
    yield installation
    database: Database = installation.load_app().extensions["casetrack_database"]
    database.dispose()


def stored(installation: Installation) -> list[str]:
    with installation.load_app().app_context():
        return list(session().scalars(sa.text("SELECT name FROM identity ORDER BY id")))


def opened(settings_file: Path) -> list[str]:
    """The names, opened by whoever starts now with the key file as it is."""
    app = Installation(settings_file).load_app()
    with app.app_context():
        names = [
            identity.name
            for identity in session().scalars(sa.select(Identity).order_by(Identity.id))
        ]
    app.extensions["casetrack_database"].dispose()
    return names


def test_a_key_file_is_made_for_its_owner_only(run: Run, key_file: Path) -> None:
    result = run("keys", "create")

    assert result.exit_code == 0
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600


def test_a_key_file_that_exists_is_left_alone(run: Run, key_file: Path) -> None:
    run("keys", "create")
    before = key_file.read_bytes()

    result = run("keys", "create")

    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
    assert key_file.read_bytes() == before


def test_a_new_key_seals_every_name_again_and_opens_it(
    installation: Installation, run: Run, settings_file: Path, key_file: Path
) -> None:
    before = Sealed.parse(stored(installation)[0]).key_id

    result = run("keys", "rotate")

    assert result.exit_code == 0, result.output
    after = {Sealed.parse(text).key_id for text in stored(installation)}
    assert after == {Keyring.load(key_file).current}
    assert after != {before}
    assert opened(settings_file) == list(NAMES)


def test_changing_keys_is_in_the_audit(
    installation: Installation, run: Run, key_file: Path
) -> None:
    run("keys", "rotate")

    with installation.load_app().app_context():
        event = session().scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event is not None
    assert event.kind == AuditKind.KEYS_ROTATED
    key = Keyring.load(key_file).current
    assert event.details == {"key": key, "texts": 2, "shut": []}


def test_a_look_up_by_name_still_finds_after_the_change(
    installation: Installation, run: Run, key_file: Path
) -> None:
    before = Keyring.load(key_file)

    run("keys", "rotate")

    after = Keyring.load(key_file)
    assert after.lookup != before.lookup
    with installation.load_app().app_context():
        hashes = set(session().scalars(sa.select(Identity.name_hash)))
    assert hashes == {after.lookup_hash(name) for name in NAMES}


def test_keys_are_listed_and_never_shown(
    installation: Installation, run: Run, key_file: Path
) -> None:
    old = Keyring.load(key_file).current
    run("keys", "rotate")
    new = Keyring.load(key_file).current

    result = run("keys", "list")

    assert result.output == f"{old}: opens older texts, 0 texts\n{new}: in use, 2 texts\n"


def test_a_text_whose_key_is_lost_is_listed_as_such(
    installation: Installation, run: Run, key_file: Path
) -> None:
    old = Keyring.load(key_file)
    old.add_key().without(old.current).save(key_file)

    result = run("keys", "list")

    assert f"{old.current}: MISSING from the key file, 2 texts" in result.output


# Whose keys they are


def start(installation: Installation, run: Run) -> None:
    """Have the fingerprint recorded, as the first command after an upgrade does."""
    assert run("audit", "verify").exit_code == 0


def fingerprints(installation: Installation) -> set[tuple[str, bool]]:
    with installation.load_app().app_context():
        return {
            (row.fingerprint, row.is_current)
            for row in session().scalars(sa.select(KeyFingerprint))
            if row.purpose is not KeyPurpose.AUDIT
        }


def test_the_fingerprint_is_recorded_the_first_time(
    installation: Installation, run: Run, key_file: Path
) -> None:
    assert fingerprints(installation) == set()

    start(installation, run)

    ring = Keyring.load(key_file)
    assert fingerprints(installation) == {
        (ring.fingerprint(ring.current), True),
        (ring.lookup_fingerprint(), True),
    }


def of_the_same_id(right: Keyring) -> Keyring:
    """Another installation's key file from when every first key was called the same."""
    return Keyring(right.current, {right.current: b"x" * 32}, b"y" * 32)


def of_another_id(right: Keyring) -> Keyring:
    return Keyring.new()


@pytest.mark.in_turn(13)
@pytest.mark.parametrize("is_known", [True, False], ids=["recorded", "never recorded"])
@pytest.mark.parametrize("wrong", [of_the_same_id, of_another_id])
@pytest.mark.parametrize("command", [("audit", "verify"), ("serve", "--port", "1"), ("nightly",)])
def test_a_wrong_key_file_is_refused_in_one_sentence(
    installation: Installation,
    run: Run,
    key_file: Path,
    wrong: Callable[[Keyring], Keyring],
    command: tuple[str, ...],
    is_known: bool,
) -> None:
    if is_known:
        start(installation, run)
    right = Keyring.load(key_file)
    wrong(right).save(key_file)

    result = run(*command)

    assert result.exit_code == 1
    assert result.stderr.startswith("The key file ")
    assert result.stderr.count("\n") == 1
    right.save(key_file)
    assert run("audit", "verify").exit_code == 0, "the right one is put back"


def test_the_wrong_keys_cannot_be_rotated(
    installation: Installation, run: Run, key_file: Path
) -> None:
    right = Keyring.load(key_file)
    for is_known in (False, True):
        wrong = of_the_same_id(right)
        wrong.save(key_file)

        result = run("keys", "rotate")

        assert result.exit_code == 1
        assert Keyring.load(key_file) == wrong, is_known
        right.save(key_file)
        start(installation, run)


def test_no_new_keys_are_made_for_a_database_that_is_sealed(
    installation: Installation, run: Run, key_file: Path
) -> None:
    key_file.unlink()

    result = run("keys", "create")

    assert result.exit_code == 2
    assert result.stderr.startswith("The database is sealed with other keys: put their file back")
    assert not key_file.exists()


def test_keys_are_made_for_a_database_in_which_nothing_is_sealed(run: Run, key_file: Path) -> None:
    key_file.parent.mkdir()
    assert run("db", "upgrade").exit_code == 0

    assert run("keys", "create").exit_code == 0
    assert key_file.exists()


@pytest.mark.in_turn(13)
def test_a_rotation_that_was_cut_off_is_finished_by_another(
    installation: Installation, run: Run, key_file: Path, settings_file: Path
) -> None:
    start(installation, run)
    Keyring.load(key_file).add_key().save(key_file)

    refused = run("audit", "verify")
    result = run("keys", "rotate")

    assert refused.exit_code == 1
    assert "run `casetrack keys rotate`" in refused.stderr
    assert result.exit_code == 0, result.output
    assert run("audit", "verify").exit_code == 0
    assert opened(settings_file) == list(NAMES)


@pytest.mark.in_turn(13)
def test_a_broken_row_is_named_and_the_rest_is_sealed_again(
    installation: Installation, run: Run, key_file: Path
) -> None:
    start(installation, run)
    with installation.load_app().app_context(), unit_of_work() as db:
        db.execute(
            sa.text(
                "UPDATE identity SET name = (SELECT max(name) FROM identity)"
                " WHERE name <> (SELECT max(name) FROM identity)"
            )
        )

    result = run("keys", "rotate")

    assert result.exit_code == 1
    assert "1 texts were sealed again" in result.stdout
    assert "Left as it is: identity " in result.stderr
    assert not [name for name in NAMES if name in result.output]
    assert run("audit", "verify").exit_code == 0, "casetrack goes on with the new keys"


def test_what_an_older_casetrack_sealed_is_bound_to_its_row(
    installation: Installation, run: Run, key_file: Path, settings_file: Path
) -> None:
    ring = replace(Keyring.load(key_file), opens_unbound=True)
    ring.save(key_file)
    with installation.load_app().app_context(), unit_of_work() as db:
        for identity in db.scalars(sa.select(Identity)):
            content = AESGCM(ring.keys[ring.current]).encrypt(
                b"n" * 12, identity.name.encode(), b"identity.name"
            )
            identity.name_sealed = str(Sealed(ring.current, b"n" * 12, content, UNBOUND))

    warned = run("db", "upgrade")
    before = opened(settings_file)
    rotated = run("keys", "rotate")

    assert "which are not bound to their row" in warned.stderr
    assert before == list(NAMES)
    assert rotated.exit_code == 0, rotated.output
    assert not Keyring.load(key_file).opens_unbound
    assert all(text.startswith("v2:") for text in stored(installation))
    assert opened(settings_file) == list(NAMES)
    assert "not bound" not in run("db", "upgrade").stderr


def test_the_backup_of_an_older_casetrack_is_sealed_again_when_asked(
    installation: Installation, run: Run, key_file: Path, settings_file: Path
) -> None:
    start(installation, run)
    ring = Keyring.load(key_file)
    with installation.load_app().app_context(), unit_of_work() as db:
        for identity in db.scalars(sa.select(Identity)):
            content = AESGCM(ring.keys[ring.current]).encrypt(
                b"n" * 12, identity.name.encode(), b"identity.name"
            )
            identity.name_sealed = str(Sealed(ring.current, b"n" * 12, content, UNBOUND))

    plain = run("keys", "rotate")
    asked = run("keys", "rotate", "--unbound")

    assert plain.exit_code == 1
    assert "not bound to its row" in plain.stderr
    assert asked.exit_code == 0, asked.output
    assert opened(settings_file) == list(NAMES)


def test_without_a_key_file_a_command_says_so(
    installation: Installation, run: Run, key_file: Path
) -> None:
    key_file.unlink()

    result = run("audit", "verify")

    assert result.exit_code == 1
    assert result.stderr.startswith(f"There is no key file at {key_file}.")
    assert "Traceback" not in result.output
