"""What `casetrack serve` refuses where real cases are, and who may read what lies on the disk."""

from __future__ import annotations

import os
import secrets
import socket
import stat
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from casetrack.accounts.models import Role
from casetrack.accounts.passwords import hash_password
from casetrack.app import create_app
from casetrack.cli import main
from casetrack.commands.installation import Installation
from casetrack.config import ConfigError
from casetrack.db.session import Database
from casetrack.db.transaction import unit_of_work
from casetrack.desk.notices.lock import one_at_a_time
from casetrack.production import ensure_fit, is_loopback, is_weak
from tests.builders import make_staff
from tests.commands.conftest import Install

Serve = Callable[..., Result]


@pytest.fixture(autouse=True)
def _files_for_everybody() -> Iterator[None]:
    """The mask most systems have, with which a new file is open to be read."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture
def settings_file(tmp_path: Path, install: Install) -> Path:
    """A real installation, prepared: keys, database, settings for their owner only."""
    file = tmp_path / "casetrack.toml"
    file.touch(mode=0o600)
    file.write_text(
        f'instance_dir = "instance"\nsecret_key = "{secrets.token_urlsafe(48)}"\n'
        'base_url = "https://desk.example.org"\n'
    )
    install(file)
    return file


def run(file: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--config", str(file), *arguments])


@pytest.fixture
def serve(settings_file: Path) -> Iterator[Serve]:
    """Serve on a port that is taken: whatever is not refused before ends there."""
    with closing(socket.create_server(("0.0.0.0", 0))) as taken:
        port = taken.getsockname()[1]
        yield lambda host: run(settings_file, "serve", "--host", host, "--port", str(port))


def add(file: Path, line: str) -> None:
    texts = [old for old in file.read_text().splitlines() if old.split()[0] != line.split()[0]]
    file.write_text("\n".join([*texts, line, ""]))


def is_refused(result: Result, words: str) -> bool:
    return result.exit_code == 1 and words in result.stderr and result.stderr.count("\n") == 1


def is_let_through(result: Result) -> bool:
    return result.exit_code == 1 and "is in use" in result.stderr


UNFIT = {
    "demonstration": ("demo = true", "whose passwords are public"),
    "default_secret": (f'secret_key = "{"x" * 40}"', "secret_key can be guessed"),
    "secret_of_an_example": (
        'secret_key = "changeme-1234567890-abcdefghijklm"',
        "secret_key can be guessed",
    ),
    "address_of_this_machine": ('base_url = "http://127.0.0.1:8000"', "base_url is http://127"),
    "address_in_the_open": ('base_url = "http://desk.example.org"', "base_url is http://desk"),
    "proxies_everybody": ('trusted_proxies = ["0.0.0.0/0"]', "trusted_proxies names"),
    "proxies_everybody_6": ('trusted_proxies = ["::/0"]', "trusted_proxies names"),
    "proxies_in_two_halves": (
        'trusted_proxies = ["0.0.0.0/1", "128.0.0.0/1"]',
        "trusted_proxies names",
    ),
    "proxies_mapped": ('trusted_proxies = ["::ffff:0:0/96"]', "trusted_proxies names"),
    "debug_log": ('log_level = "debug"', "Debugging is on"),
}


def test_a_fit_installation_is_served_to_others(serve: Serve) -> None:
    assert is_let_through(serve("0.0.0.0"))


def test_proxies_of_an_office_are_let_through(serve: Serve, settings_file: Path) -> None:
    add(settings_file, 'trusted_proxies = ["127.0.0.1", "10.0.0.0/8", "fd00::/8", "::1"]')

    assert is_let_through(serve("0.0.0.0"))


def test_a_star_for_proxies_is_refused_everywhere(serve: Serve, settings_file: Path) -> None:
    add(settings_file, 'trusted_proxies = ["*"]')

    assert is_refused(serve("127.0.0.1"), "must be a list of addresses or networks")


@pytest.mark.in_turn(13)
@pytest.mark.parametrize(("line", "words"), UNFIT.values(), ids=UNFIT)
def test_an_address_that_others_reach_is_refused(
    serve: Serve, settings_file: Path, line: str, words: str
) -> None:
    add(settings_file, line)

    assert is_refused(serve("0.0.0.0"), words)
    assert is_let_through(serve("127.0.0.1"))


@pytest.mark.parametrize(("line", "words"), UNFIT.values(), ids=UNFIT)
def test_what_says_that_it_is_production_is_refused_behind_a_proxy_too(
    serve: Serve, settings_file: Path, line: str, words: str
) -> None:
    add(settings_file, "production = true")
    add(settings_file, line)

    assert is_refused(serve("127.0.0.1"), words)


def test_another_server_than_ours_is_refused_the_same(settings_file: Path) -> None:
    add(settings_file, "production = true")
    add(settings_file, "demo = true")

    with pytest.raises(ConfigError, match="whose passwords are public"):
        create_app(Installation(settings_file).settings())


@pytest.mark.parametrize(
    ("url", "is_refused"),
    [
        ("postgresql://casetrack@db.example.org/casetrack", True),
        ("postgresql://casetrack@db.example.org/casetrack?sslmode=require", True),
        ("postgresql://casetrack@/casetrack?host=db.example.org", True),
        ("postgresql://casetrack@db.example.org/casetrack?sslmode=verify-full", False),
        ("postgresql://casetrack@/casetrack", False),
        ("postgresql://casetrack@/casetrack?host=/run/postgresql", False),
        ("postgresql://casetrack@127.0.0.1/casetrack", False),
    ],
)
def test_a_database_elsewhere_is_reached_by_tls(
    settings_file: Path, url: str, is_refused: bool
) -> None:
    add(settings_file, "production = true")
    settings = replace(Installation(settings_file).settings(), database_url=url)

    if is_refused:
        with pytest.raises(ConfigError, match=r"The database is on db\.example\.org"):
            ensure_fit(settings)
    else:
        ensure_fit(settings)


def test_a_list_of_passwords_that_is_not_there_is_told(settings_file: Path) -> None:
    add(settings_file, 'breached_passwords = "breached.txt"')

    with pytest.raises(ConfigError, match=r"breached_passwords is .*, which is not there"):
        create_app(Installation(settings_file).settings())


def test_a_secret_that_is_too_short_is_refused_everywhere(
    serve: Serve, settings_file: Path
) -> None:
    add(settings_file, f'secret_key = "{secrets.token_hex(32)[:31]}"')

    assert is_refused(serve("127.0.0.1"), "at least 32 characters")


def test_debugging_by_the_environment_is_refused(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLASK_DEBUG", "1")

    assert is_refused(serve("0.0.0.0"), "Debugging is on")
    assert is_let_through(serve("127.0.0.1"))


def test_a_folder_open_to_others_is_refused(serve: Serve, settings_file: Path) -> None:
    folder = settings_file.parent / "instance"
    folder.chmod(0o750)

    assert is_refused(serve("0.0.0.0"), f"run: chmod 700 {folder}")
    assert is_let_through(serve("127.0.0.1"))


@pytest.mark.parametrize(
    ("password", "is_active", "refused"),
    [
        ("demo-prosecutor-desk", True, True),
        ("demo-prosecutor-desk", False, False),
        ("one of their own, long", True, False),
    ],
    ids=["public", "out_of_service", "changed"],
)
def test_an_account_of_the_demonstration_is_refused_with_its_public_password(
    serve: Serve, settings_file: Path, password: str, is_active: bool, refused: bool
) -> None:
    app = Installation(settings_file).load_app()
    with app.app_context(), unit_of_work():
        staff = make_staff(Role.PROSECUTOR)
        staff.login, staff.password_hash = "prosecutor", hash_password(password)
        staff.is_active = is_active
    database: Database = app.extensions["casetrack_database"]
    database.dispose()

    result = serve("0.0.0.0")

    assert is_refused(result, "The account prosecutor has the public password") is refused
    assert is_let_through(result) is not refused
    assert is_let_through(serve("127.0.0.1"))


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o620, 0o604])
def test_settings_that_others_may_read_or_write_are_refused(
    serve: Serve, settings_file: Path, mode: int
) -> None:
    settings_file.chmod(mode)

    assert is_refused(serve("127.0.0.1"), f"run: chmod 600 {settings_file}")


def test_settings_without_a_secret_may_be_read_by_others(
    serve: Serve, settings_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASETRACK_SECRET_KEY", secrets.token_urlsafe(48))
    settings_file.write_text('instance_dir = "instance"\n')
    settings_file.chmod(0o644)

    assert is_let_through(serve("127.0.0.1"))


# --- What lies on the disk ------------------------------------------------------------------------


def modes(folder: Path) -> dict[str, int]:
    return {file.name: stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()}


def test_everything_in_the_folder_is_its_owners_only(settings_file: Path) -> None:
    folder = settings_file.parent / "instance"
    database = Database(f"sqlite:///{folder / 'casetrack.sqlite'}")

    with database.engine.begin() as connection, one_at_a_time(database):
        connection.exec_driver_sql("DELETE FROM night")
        counts = modes(folder)
    database.dispose()

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {"casetrack.sqlite", "casetrack.sqlite-wal", "casetrack.sqlite-shm"} < counts.keys()
    assert {"casetrack.sqlite-nightly", "identity.keys", "audit.key"} < counts.keys()
    assert set(counts.values()) == {0o600}


def test_what_was_open_before_is_closed_and_so_is_a_copy_beside_it(settings_file: Path) -> None:
    file = settings_file.parent / "instance" / "casetrack.sqlite"
    copy = file.with_name("casetrack.sqlite.2026-11-24")
    copy.write_bytes(file.read_bytes())
    beside = file.with_name("readme.txt")
    beside.write_text("not ours")
    file.chmod(0o644)

    run(settings_file, "audit", "verify")

    counts = modes(file.parent)
    assert (counts[file.name], counts[copy.name], counts[beside.name]) == (0o600, 0o600, 0o644)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("10.1.2.3", False),
        ("desk.example.org", False),
        ("", False),
    ],
)
def test_an_address_that_only_this_machine_reaches(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected


@pytest.mark.parametrize(
    ("secret", "expected"),
    [
        ("abcdefghi" * 4, True),
        ("abcdefghij" * 4, False),
        ("My-Secret-0123456789-abcdefghijklm", True),
        ("only for tests, only for tests, only for tests", True),
    ],
)
def test_a_secret_that_was_not_made_at_random(secret: str, expected: bool) -> None:
    assert is_weak(secret) is expected


def test_no_random_secret_is_called_weak() -> None:
    assert not [text for _ in range(300) if is_weak(text := secrets.token_hex(32))]
