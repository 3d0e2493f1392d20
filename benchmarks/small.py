"""A small installation and the people who send to it, for what kills it and for what crowds it."""

from __future__ import annotations

import http.client
import re
import secrets
import socket
import threading
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import URL, select

from casetrack.accounts.models import Staff
from casetrack.app import create_app
from casetrack.audit.beginning import begin_key
from casetrack.cases.kinds import AgeStatus, Intake, PartyRole
from casetrack.cases.models import Case, JournalEntry
from casetrack.casework.actions import NewCase, open_case
from casetrack.config import from_file
from casetrack.db.bilingual_text import in_english
from casetrack.db.crypto import Keyring
from casetrack.db.session import Database
from casetrack.db.transaction import unit_of_work
from casetrack.demo.people import make_people
from casetrack.schema import upgrade
from casetrack.web.clock import now, today
from casetrack.web.idempotency import FIELD, new_token
from tests.builders import acting

PERSON = {"login": "prosecutor", "password": "demo-prosecutor-desk"}
CSRF = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
STARTS_WITHIN = 60


@dataclass
class Sent:
    """One form: where to, what it says, the words that nothing else holds, where it led."""

    path: str
    words: str
    fields: dict[str, str]
    led_to: str | None = None
    tries: int = 0


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
        for cookie in answer.headers.get_all("Set-Cookie", []):
            self.cookies.load(cookie)
        return answer.status, answer.headers.get("Location", ""), text

    def sign_in(self) -> None:
        """Through the page, as people do."""
        self._read_csrf("/sign-in")
        status, _to, text = self.ask("POST", "/sign-in", {**PERSON, "csrf_token": self.csrf})
        assert status == 302, text
        self._read_csrf("/cases/new")

    def _read_csrf(self, path: str) -> None:
        match = CSRF.search(self.ask("GET", path)[2])
        assert match is not None, path
        self.csrf = match[1]

    def next_form(self) -> Sent:
        """A form that says what no other says."""
        words = f"Form {_letters()} of {self.name}"
        fields = {"csrf_token": self.csrf, FIELD: new_token()}
        if self.case_id is not None:
            return Sent(f"/cases/{self.case_id}/note", words, {**fields, "text": words})
        case = {"child": "王小雨", "role": "suspect", "age_status": "minor_at_act"}
        case |= {"intake": "prosecution_transfer", "title": words}
        return Sent("/cases/new", words, {**fields, **case})

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


def _letters() -> str:
    """Letters that nothing else says; no digits, which might be somebody's telephone number."""
    return "".join(secrets.choice("abcdefghij") for _ in range(16))


def present(database: Database) -> dict[str, list[str]]:
    """By its words where each form that is saved should have led, as often as it is there."""
    paths_by_words: dict[str, list[str]] = {}
    with database.new_session() as db:
        title, text = in_english(Case.title), in_english(JournalEntry.text)
        for case_id, words in db.execute(select(Case.id, title)):
            paths_by_words.setdefault(words, []).append(f"/cases/{case_id}")
        for case_id, words in db.execute(select(JournalEntry.case_id, text)):
            paths_by_words.setdefault(words, []).append(f"/cases/{case_id}#journal")
    return paths_by_words


def write_settings(url: URL, folder: Path) -> Path:
    """A settings file in this folder, for this database."""
    file = folder / "casetrack.toml"
    file.touch(mode=0o600)
    file.write_text(
        f'instance_dir = "."\nsecret_key = "{secrets.token_urlsafe(48)}"\n'
        f'database_url = "{url.render_as_string(hide_password=False)}"\n'
        'secure_cookies = false\nsession_minutes = 480\ndefault_language = "en"\n'
    )
    return file


def prepare(database: Database, settings: Path) -> int:
    """Tables, keys, people and one case; its id."""
    upgrade(database)
    config = from_file(settings, {})
    Keyring.create(config.key_file)
    begin_key(database, config.audit_key_file, at=now())
    app = create_app(config, database=database)
    child = ("孙小明", PartyRole.SUSPECT, AgeStatus.MINOR_AT_ACT, Intake.PROSECUTION_TRANSFER)
    with app.test_request_context(), unit_of_work() as db:
        make_people(at=now())
        handler = db.scalars(select(Staff).where(Staff.login == PERSON["login"])).one()
        case = open_case(NewCase(*child), acting(handler, on=today(), at=now()))
    database.dispose()
    return case.id


def free_port() -> int:
    """A port that nobody uses at this moment."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])
