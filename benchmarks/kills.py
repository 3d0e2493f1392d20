"""Kill a serving casetrack in mid-write, again and again, and count what it had acknowledged.

`python -m benchmarks.kills --engine sqlite --kills 100` starts a real server in a temporary folder
and two people who send without a pause: notes, and new cases. The server is killed (SIGKILL) while
they do. After it is started again each sends the form whose answer did not come once more, as a
person would. At the end every form that was answered must be there exactly once, and each new case
where its answer led. Exit status 1 if not. PostgreSQL is started as the tests start theirs.
"""

from __future__ import annotations

import http.client
import multiprocessing
import multiprocessing.context
import os
import random
import re
import secrets
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

import click
from sqlalchemy import URL, select

from casetrack.accounts.models import Staff
from casetrack.app import create_app
from casetrack.audit.beginning import begin_key
from casetrack.cases.kinds import AgeStatus, Intake, PartyRole
from casetrack.cases.models import Case, JournalEntry
from casetrack.casework.actions import NewCase, open_case
from casetrack.cli import main as casetrack
from casetrack.config import from_file
from casetrack.db.crypto import Keyring
from casetrack.db.session import Database
from casetrack.db.transaction import unit_of_work
from casetrack.db.words import in_english
from casetrack.demo.people import make_people
from casetrack.schema import upgrade
from casetrack.web.clock import now, today
from casetrack.web.idempotency import FIELD, new_token
from tests import postgres
from tests.builders import acting

Server = multiprocessing.context.ForkProcess
PERSON = {"login": "prosecutor", "password": "demo-prosecutor-desk"}
CSRF = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
# Seconds from the first answer to the kill.
AT_MOST = 0.4
STARTS_WITHIN = 60


@dataclass
class Sent:
    """One form: where to, what it says, the words that nothing else holds, where it led."""

    path: str
    words: str
    fields: dict[str, str]
    led_to: str | None = None
    tries: int = 0


@dataclass
class Counted:
    """What came of it all."""

    kills: int = 0
    acknowledged: int = 0
    unanswered: int = 0
    saved_unanswered: int = 0
    missing: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    led_astray: list[str] = field(default_factory=list)

    def is_right(self) -> bool:
        """Whether everything that was acknowledged is there once."""
        return not (self.missing or self.doubled or self.led_astray)

    def told(self, engine: str) -> str:
        """In one line."""
        return (
            f"{engine}: {self.kills} kills, {self.acknowledged} writes acknowledged;"
            f" {self.unanswered} unanswered when the server was killed, of which"
            f" {self.saved_unanswered} had been saved; missing {len(self.missing)},"
            f" doubled {len(self.doubled)}, led elsewhere {len(self.led_astray)}."
        )


class Person:
    """A browser that is signed in and sends one form after the other."""

    def __init__(self, port: int, name: str, case_id: int | None) -> None:
        self.port, self.name, self.case_id = port, name, case_id
        self.cookies: SimpleCookie = SimpleCookie()
        self.csrf = ""
        self.sent: list[Sent] = []
        self.unanswered: Sent | None = None

    def ask(
        self, method: str, path: str, fields: dict[str, str] | None = None
    ) -> tuple[int, str, str]:
        """Status, address it leads to and text of an answer. Raises OSError, HTTPException."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=STARTS_WITHIN)
        headers = {"Cookie": "; ".join(f"{n}={m.value}" for n, m in self.cookies.items())}
        body = None
        if fields is not None:
            body = urlencode(fields)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        for told in answer.headers.get_all("Set-Cookie", []):
            self.cookies.load(told)
        return answer.status, answer.headers.get("Location", ""), text

    def sign_in(self) -> None:
        """Through the page, as people do."""
        self._read_csrf("/sign-in")
        status, _to, text = self.ask("POST", "/sign-in", {**PERSON, "csrf_token": self.csrf})
        assert status == 302, text
        self._read_csrf("/cases/new")

    def _read_csrf(self, path: str) -> None:
        found = CSRF.search(self.ask("GET", path)[2])
        assert found is not None, path
        self.csrf = found[1]

    def next_form(self) -> Sent:
        """A form that says what no other says."""
        words = f"Form {secrets.token_hex(8)} of {self.name}"
        fields = {"csrf_token": self.csrf, FIELD: new_token()}
        if self.case_id is not None:
            return Sent(f"/cases/{self.case_id}/note", words, {**fields, "text": words})
        told = {"child": "王小雨", "role": "suspect", "age_status": "minor_at_act"}
        told |= {"intake": "prosecution_transfer", "title": words}
        return Sent("/cases/new", words, {**fields, **told})

    def send(self, form: Sent) -> None:
        """Send it, and keep it as unanswered until the answer is there."""
        self.unanswered = form
        form.tries += 1
        status, led_to, text = self.ask("POST", form.path, form.fields)
        if status == 503:
            return
        assert status == 302, f"{form.path}: {status} {text}"
        form.led_to = led_to
        self.unanswered = None
        self.sent.append(form)

    def work(self, begun: threading.Event) -> None:
        """Send until nobody answers; first what was not answered before."""
        try:
            while True:
                self.send(self.unanswered or self.next_form())
                begun.set()
        except (OSError, http.client.HTTPException):
            begun.set()


def run(url: URL, folder: Path, *, kills: int, seed: int) -> Counted:
    """Kill a server on this empty database so often, and count.

    folder: for settings, keys and the log of the server.
    """
    chance = random.Random(seed)
    database = Database(url)
    settings = _settings(url, folder)
    case_id = _prepare(database, settings)
    port = _free_port()
    people = [Person(port, "notes", case_id), Person(port, "cases", None)]
    counted = Counted()
    for number in range(kills):
        with _served(settings, port, folder) as server:
            if number == 0:
                for person in people:
                    person.sign_in()
            begun = threading.Event()
            hands = [threading.Thread(target=one.work, args=(begun,)) for one in people]
            for hand in hands:
                hand.start()
            assert begun.wait(STARTS_WITHIN)
            time.sleep(chance.uniform(0, AT_MOST))
            server.kill()  # SIGKILL
            server.join()
            for hand in hands:
                hand.join()
        counted.kills += 1
        pending = [one.unanswered.words for one in people if one.unanswered is not None]
        there = _present(database)
        database.dispose()  # no connection goes along into the next process
        counted.unanswered += len(pending)
        counted.saved_unanswered += sum(words in there for words in pending)
    with _served(settings, port, folder):
        for person in people:
            while person.unanswered is not None:
                person.send(person.unanswered)
    _count(counted, [form for person in people for form in person.sent], _present(database))
    database.dispose()
    return counted


def _count(counted: Counted, sent: list[Sent], there: dict[str, list[str]]) -> None:
    counted.acknowledged = len(sent)
    for form in sent:
        at = there.get(form.words, [])
        if not at:
            counted.missing.append(form.words)
        elif len(at) > 1:
            counted.doubled.append(form.words)
        elif form.led_to != at[0]:
            counted.led_astray.append(f"{form.words}: {form.led_to}, not {at[0]}")


def _present(database: Database) -> dict[str, list[str]]:
    """By its words where each form that is saved should have led, as often as it is there."""
    found: dict[str, list[str]] = {}
    with database.new_session() as db:
        title, text = in_english(Case.title), in_english(JournalEntry.text)
        for case_id, words in db.execute(select(Case.id, title)):
            found.setdefault(words, []).append(f"/cases/{case_id}")
        for case_id, words in db.execute(select(JournalEntry.case_id, text)):
            found.setdefault(words, []).append(f"/cases/{case_id}#journal")
    return found


def _settings(url: URL, folder: Path) -> Path:
    file = folder / "casetrack.toml"
    file.touch(mode=0o600)
    file.write_text(
        f'instance_dir = "."\nsecret_key = "{secrets.token_urlsafe(48)}"\n'
        f'database_url = "{url.render_as_string(hide_password=False)}"\n'
        'secure_cookies = false\nsession_minutes = 480\ndefault_language = "en"\n'
    )
    return file


def _prepare(database: Database, settings: Path) -> int:
    """Tables, keys, people and one case; its id."""
    upgrade(database)
    told = from_file(settings, {})
    Keyring.create(told.key_file)
    begin_key(database, told.audit_key_file, at=now())
    app = create_app(told, database=database)
    child = ("孙小明", PartyRole.SUSPECT, AgeStatus.MINOR_AT_ACT, Intake.PROSECUTION_TRANSFER)
    with app.test_request_context(), unit_of_work() as db:
        make_people(at=now())
        handler = db.scalars(select(Staff).where(Staff.login == PERSON["login"])).one()
        case = open_case(NewCase(*child), acting(handler, on=today(), at=now()))
    database.dispose()
    return case.id


@contextmanager
def _served(settings: Path, port: int, folder: Path) -> Iterator[Server]:
    """A server that answers; killed at the latest when the block ends.

    It is `casetrack serve` in a process of its own, forked so that it need not be imported anew.
    """
    server = multiprocessing.get_context("fork").Process(
        target=_serve, args=(settings, port, folder / "log")
    )
    server.start()
    try:
        _wait_for(server, port)
        yield server
    finally:
        server.kill()
        server.join()


def _serve(settings: Path, port: int, log: Path) -> None:
    with log.open("ab") as told:
        os.dup2(told.fileno(), sys.stdout.fileno())
        os.dup2(told.fileno(), sys.stderr.fileno())
    casetrack(["--config", str(settings), "serve", "--port", str(port)])


def _wait_for(server: Server, port: int) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and server.is_alive():
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError("the server does not answer; its log stands in its folder")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@click.command(help=__doc__)
@click.option("--kills", default=100, show_default=True, type=click.IntRange(1))
@click.option("--engine", "engines", multiple=True, type=click.Choice(["sqlite", "postgresql"]))
@click.option("--seed", default=None, type=int, help="Of the moments; printed, to be repeated.")
def main(kills: int, engines: tuple[str, ...], seed: int | None) -> None:
    """Kill and count on each engine, both if none is named."""
    seed = seed if seed is not None else int.from_bytes(os.urandom(4))
    click.echo(f"seed {seed}")
    is_right = True
    for engine in engines or ("sqlite", "postgresql"):
        with tempfile.TemporaryDirectory(prefix="casetrack-kills-") as name:
            folder = Path(name)
            if engine == "sqlite":
                url = URL.create("sqlite", database=str(folder / "casetrack.sqlite"))
                counted = run(url, folder, kills=kills, seed=seed)
            else:
                server = postgres.start()
                try:
                    counted = run(server.create("kills"), folder, kills=kills, seed=seed)
                finally:
                    server.stop()
        click.echo(counted.told(engine))
        for wrong in (*counted.missing, *counted.doubled, *counted.led_astray):
            click.echo(f"  {wrong}")
        is_right = is_right and counted.is_right()
    sys.exit(0 if is_right else 1)


if __name__ == "__main__":
    main()
