"""The `casetrack` command: what is wrong with an installation is one sentence, and nothing else."""

from __future__ import annotations

import os
import re
import socket
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from casetrack.cli import main
from casetrack.commands.serving import Serving
from casetrack.db.session import Database
from tests.commands.conftest import Install
from tests.house import AUDIT_KEY

Run = Callable[..., Result]
CASETRACK = Path(sys.executable).parent / "casetrack"


@pytest.fixture
def settings_file(tmp_path: Path) -> Path:
    file = tmp_path / "casetrack.toml"
    file.touch(mode=0o600)
    file.write_text(f'instance_dir = "instance"\nsecret_key = "{"x" * 40}"\n')
    return file


@pytest.fixture
def run(settings_file: Path) -> Run:
    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["--config", str(settings_file), *arguments])

    return run


def one_sentence(result: Result) -> str:
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    assert "Traceback" not in result.stderr
    return result.stderr.strip()


def test_help_needs_no_installation(tmp_path: Path) -> None:
    for command in ([], ["accounts"], ["accounts", "init"], ["audit", "verify"], ["serve"]):
        result = CliRunner().invoke(main, ["--config", str(tmp_path / "none"), *command, "--help"])

        assert result.exit_code == 0
        assert result.output.startswith("Usage:")


def test_a_settings_file_that_is_not_there(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["--config", str(tmp_path / "none"), "audit", "verify"])

    assert one_sentence(result) == f"The settings file {tmp_path / 'none'} cannot be read."


def test_a_secret_key_that_was_not_set(settings_file: Path, run: Run) -> None:
    settings_file.write_text('instance_dir = "instance"\n')

    assert one_sentence(run("audit", "verify")).startswith("secret_key is not set")


def test_the_settings_file_may_be_named_in_the_environment(
    settings_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASETRACK_CONFIG", str(settings_file))

    result = CliRunner().invoke(main, ["audit", "verify"])

    assert "no key file" in one_sentence(result)


def test_without_a_key_of_the_audit_it_is_said_what_makes_it(settings_file: Path, run: Run) -> None:
    run("keys", "create")

    for command in (["audit", "verify"], ["accounts", "office", "list"], ["serve"]):
        text = one_sentence(run(*command))

        assert text.startswith(f"There is no key of the audit at {audit_key_of(settings_file)}: ")
        assert "run `casetrack db upgrade`" in text


def audit_key_of(settings_file: Path) -> Path:
    return settings_file.parent / "instance" / "audit.key"


def make_keys(settings_file: Path, run: Run) -> None:
    """What `keys create` and `db upgrade` leave, and no database."""
    run("keys", "create")
    AUDIT_KEY.write(audit_key_of(settings_file))


@pytest.mark.in_turn(13)
def test_a_database_that_was_not_prepared(settings_file: Path, run: Run) -> None:
    make_keys(settings_file, run)

    for command in (["audit", "verify"], ["accounts", "office", "list"], ["serve"]):
        text = one_sentence(run(*command))

        assert text == "The database is not up to date: run `casetrack db upgrade`."


def test_a_database_that_does_not_answer(settings_file: Path, run: Run) -> None:
    make_keys(settings_file, run)
    settings_file.write_text(
        settings_file.read_text()
        + 'database_url = "postgresql://nobody@127.0.0.1:1/nothing?connect_timeout=1"\n'
    )

    assert one_sentence(run("audit", "verify")).startswith("The database cannot be used: ")


@pytest.mark.in_turn(13)
def test_a_database_that_is_newer_than_the_program(
    settings_file: Path, run: Run, install: Install
) -> None:
    install(settings_file)
    database = Database(f"sqlite:///{settings_file.parent / 'instance' / 'casetrack.sqlite'}")
    with database.engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    database.dispose()

    for command in (
        ["db", "upgrade"],
        ["serve"],
        ["nightly"],
        ["audit", "verify"],
        ["audit", "collect"],
        ["accounts", "office", "list"],
        ["cases", "list", "--as", "lin"],
        ["keys", "list"],
        ["keys", "rotate"],
        ["law", "due", "suggestion_reply_minor_duty", "--from", "2026-11-02"],
    ):
        assert one_sentence(run(*command)) == (
            "The database was made by a newer casetrack (it stands at 9999): install that one;"
            " nothing was changed."
        ), command


@pytest.mark.in_turn(13)
def test_a_prepared_database_is_prepared_again_without_harm(settings_file: Path, run: Run) -> None:
    run("keys", "create")
    key_file = audit_key_of(settings_file)

    first = run("db", "upgrade")
    key = key_file.read_bytes()
    again = run("db", "upgrade")

    assert first.output == (
        f"The database is up to date.\nWrote {key_file}. Keep a copy of it with the other keys.\n"
    )
    assert (again.exit_code, again.output) == (0, "The database is up to date.\n")
    assert key_file.read_bytes() == key
    assert run("audit", "verify").output == "The audit is whole: 0 rows.\n"


def test_a_port_in_use(settings_file: Path, run: Run, install: Install) -> None:
    install(settings_file)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        text = one_sentence(run("serve", "--port", str(port)))

    assert text == f"Port {port} is in use; choose another one with --port."


@pytest.mark.in_turn(13)
def test_it_believes_a_trusted_proxy_and_nobody_else_about_who_asks(
    settings_file: Path, install: Install, tmp_path: Path
) -> None:
    install(settings_file)
    plain = settings_file.read_text() + "secure_cookies = false\n"
    for trusted in ('["127.0.0.1"]', '["10.0.0.0/8"]'):
        settings_file.write_text(f"{plain}trusted_proxies = {trusted}\n")
        with served(settings_file) as address:
            try_to_sign_in(address, forwarded_for="198.51.100.7")

    with sqlite3.connect(tmp_path / "instance" / "casetrack.sqlite") as database:
        rows = database.execute("SELECT address FROM sign_in_attempt ORDER BY id").fetchall()
    database.close()
    assert rows == [("198.51.100.7",), ("127.0.0.1",)]


@contextmanager
def served(settings_file: Path) -> Iterator[str]:
    """The address of `casetrack serve`, until the end of the block."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with subprocess.Popen(
        [CASETRACK, "--config", settings_file, "serve", "--port", str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as server:
        assert server.stdout is not None
        server.stdout.readline()
        yield f"http://127.0.0.1:{port}"
        server.terminate()


def try_to_sign_in(address: str, *, forwarded_for: str) -> None:
    """Send the sign-in form, as it is on the page, with a wrong password."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    page = browser.open(f"{address}/sign-in").read().decode()
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    typed = {"csrf_token": token[1], "login": "nobody", "password": "not the password at all"}
    asked = urllib.request.Request(
        f"{address}/sign-in",
        data=urllib.parse.urlencode(typed).encode(),
        headers={"X-Forwarded-For": forwarded_for},
    )
    with pytest.raises(urllib.error.HTTPError) as refused:
        browser.open(asked)
    assert refused.value.code == 422
    refused.value.close()


@pytest.mark.in_turn(13)
@pytest.mark.parametrize(
    ("base_url", "asked", "is_told"),
    [
        ("http://127.0.0.1:{port}", [], False),
        ("http://127.0.0.1:1", ["--port", "{port}"], True),
        ("https://casetrack.example.org", ["--port", "{port}"], False),
    ],
)
def test_it_serves_where_its_messages_lead_or_says_so(
    settings_file: Path,
    install: Install,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    base_url: str,
    asked: list[str],
    is_told: bool,
) -> None:
    install(settings_file)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = str(taken.getsockname()[1])
    settings_file.write_text(
        settings_file.read_text() + f'base_url = "{base_url.format(port=port)}"\n'
    )
    # It would serve for ever, and log for the whole process.
    began: list[Serving] = []
    monkeypatch.setattr("casetrack.commands.server.serve_here", began.append)
    monkeypatch.setattr("casetrack.web.logs.configure", lambda level: None)

    result = run("serve", *(text.format(port=port) for text in asked))

    answers = f"casetrack answers at http://127.0.0.1:{port}/ until Ctrl-C.\nStopped.\n"
    assert (result.exit_code, result.stdout) == (0, answers)
    assert ("set base_url to the address people use" in result.stderr) is is_told
    assert len(began) == 1
    began[0].database.dispose()


@pytest.mark.in_turn(13)
def test_it_serves_and_logs_json_and_stops(settings_file: Path, install: Install) -> None:
    install(settings_file)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with subprocess.Popen(
        [CASETRACK, "--config", settings_file, "serve", "--port", str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as server:
        assert server.stdout is not None
        assert server.stderr is not None
        text = server.stdout.readline()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in") as answer:
            assert answer.status == 200
            assert answer.headers["Server"] is None
        server.terminate()
        logged = server.stderr.read()

    assert text == f"casetrack answers at http://127.0.0.1:{port}/ until Ctrl-C.\n"
    assert '"endpoint": "sign_in.form"' in logged
    assert "Traceback" not in logged
