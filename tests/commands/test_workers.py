"""Several processes that answer under one address: none is missed, none cuts off what was begun."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from sqlalchemy import URL

from casetrack.audit.beginning import begin_key
from casetrack.cli import main
from casetrack.commands import server as serving
from casetrack.config import from_file
from casetrack.db.crypto import Keyring
from casetrack.db.session import WRITING, Database
from casetrack.web.clock import now
from tests.house import NewDatabase

PATIENCE = 60
CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')
CASETRACK = "from casetrack.cli import main; main()"


@dataclass
class Server:
    """A server that was started, where it answers, and what it wrote."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    def workers(self) -> set[int]:
        """The processes that answer."""
        pid = self.process.pid
        return {int(text) for text in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}

    def ask(self, *, cookie: str = "", send: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Status, cookies and text of the sign-in page, over a connection of its own."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        headers = {"Cookie": cookie}
        if send is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        body = urllib.parse.urlencode(send) if send is not None else None
        try:
            line.request("POST" if send else "GET", "/sign-in", body, headers)
            answer = line.getresponse()
            text = answer.read().decode()
        finally:
            line.close()
        each_cookie = SimpleCookie()
        for words in answer.headers.get_all("Set-Cookie", []):
            each_cookie.load(words)
        # What is taken away is emptied.
        given = "; ".join(
            f"{name}={morsel.value}" for name, morsel in each_cookie.items() if morsel.value
        )
        return answer.status, given, text

    def lines(self) -> list[str]:
        """What stands in its log, without what it says to people."""
        return [text for text in self.log.read_text().splitlines() if not text.startswith("case")]


@pytest.fixture
def database(new_database: NewDatabase, prepared: URL) -> Iterator[Database]:
    database = new_database(prepared)
    yield database
    database.dispose()


@pytest.fixture
def settings_file(database: Database, tmp_path: Path) -> Path:
    """An installation on this database, with its keys."""
    file = tmp_path / "casetrack.toml"
    file.touch(mode=0o600)
    url = database.engine.url.render_as_string(hide_password=False)
    file.write_text(
        f'instance_dir = "."\ndatabase_url = "{url}"\nsecure_cookies = false\n'
        'base_url = "https://casetrack.example.org"\n'
        'secret_key = "only for tests, only for tests, only for tests"\n'
    )
    settings = from_file(file, {})
    Keyring.create(settings.key_file)
    begin_key(database, settings.audit_key_file, at=now())
    return file


@contextmanager
def served(settings_file: Path, *arguments: str) -> Iterator[Server]:
    """`casetrack serve`, until the end of the block."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    log = settings_file.parent / "log"
    command = [sys.executable, "-c", CASETRACK, "--config", str(settings_file), "serve"]
    with (
        log.open("ab") as writer,
        subprocess.Popen(
            [*command, "--port", str(port), *arguments], stdout=writer, stderr=writer
        ) as process,
    ):
        server = Server(process, port, log)
        try:
            wait_until(lambda: _answers(port))
            yield server
        finally:
            process.kill()


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def wait_until(is_so: Callable[[], bool]) -> None:
    """Look again and again."""
    until = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.05)


@contextmanager
def nobody_signs_in(database: Database) -> Iterator[None]:
    """Whoever tries to sign in waits until the end of the block."""
    with database.engine.connect().execution_options(**{WRITING: True}) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("LOCK TABLE sign_in_attempt IN ACCESS EXCLUSIVE MODE"))
        else:
            connection.execute(sa.text("SELECT 1"))
        yield
        connection.rollback()


@pytest.mark.in_turn(13)
def test_workers_share_an_address_are_replaced_and_finish_what_they_began(
    database: Database, settings_file: Path
) -> None:
    with served(settings_file, "--workers", "2") as server, ThreadPoolExecutor(8) as crowd:
        wait_until(lambda: len(server.workers()) == 2)
        assert {status for status, *_ in crowd.map(lambda _: server.ask(), range(40))} == {200}

        # What rotates logs sends it, and ends nobody.
        for process in (server.process.pid, *server.workers()):
            os.kill(process, signal.SIGHUP)
        killed = min(server.workers())
        os.kill(killed, signal.SIGKILL)
        wait_until(lambda: len(server.workers() - {killed}) == 2)
        assert {status for status, *_ in crowd.map(lambda _: server.ask(), range(40))} == {200}

        _status, cookie, page = server.ask()
        token = CSRF.search(page)
        assert token is not None
        typed = {"csrf_token": token[1], "login": "nobody", "password": "not the password at all"}
        with nobody_signs_in(database):
            begun = crowd.submit(server.ask, cookie=cookie, send=typed)
            time.sleep(1)
            assert not begun.done()
            server.process.terminate()
            time.sleep(1)
            assert server.process.poll() is None
        assert begun.result()[0] == 422
        assert server.process.wait(PATIENCE) == 0
        assert not _answers(server.port)

    data = [json.loads(line) for line in server.lines() if line != "Stopped."]
    assert sum(item["event"] == "request" for item in data) == 82
    ended = [item for item in data if item["event"] == "a worker ended"]
    assert [(item["worker"], item["how"]) for item in ended] == [(killed, "signal 9")]
    assert "Stopped." in server.lines()


@pytest.mark.in_turn(13)
@pytest.mark.one_engine
def test_workers_end_with_the_process_that_began_them(settings_file: Path) -> None:
    with served(settings_file, "--workers", "2") as server:
        wait_until(lambda: len(server.workers()) == 2)
        left = server.workers()
        server.process.kill()
        wait_until(lambda: not any(Path(f"/proc/{worker}").exists() for worker in left))


@pytest.mark.in_turn(13)
@pytest.mark.one_engine
def test_one_process_finishes_what_it_began(database: Database, settings_file: Path) -> None:
    with served(settings_file) as server, ThreadPoolExecutor(1) as someone:
        _status, cookie, page = server.ask()
        token = CSRF.search(page)
        assert token is not None
        assert server.workers() == set()
        server.process.send_signal(signal.SIGHUP)
        typed = {"csrf_token": token[1], "login": "nobody", "password": "not the password at all"}
        with nobody_signs_in(database):
            begun = someone.submit(server.ask, cookie=cookie, send=typed)
            time.sleep(1)
            server.process.terminate()
        assert begun.result()[0] == 422
        assert server.process.wait(PATIENCE) == 0


@pytest.mark.in_turn(13)
@pytest.mark.one_engine
def test_where_nothing_can_be_forked_one_sentence_says_so(
    settings_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "may_fork", lambda: False)
    result = CliRunner().invoke(main, ["--config", str(settings_file), "serve", "--workers", "2"])
    assert result.exit_code == 1
    assert result.output == "This system has no fork: serve with one worker.\n"
