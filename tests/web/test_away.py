"""With the database away, or locked for long, nobody is told what is not so and nothing is lost."""

from __future__ import annotations

import re
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import URL

from casetrack.accounts.models import Staff
from casetrack.audit.chain import APPENDER_LOCK
from casetrack.audit.models import AuditEvent, AuditWaiting
from casetrack.cases.models import Case, JournalEntry
from casetrack.db import session
from casetrack.db.crypto import Keyring
from casetrack.db.session import WRITING, Database
from casetrack.web.idempotency import new_token
from casetrack.web.sessions import COOKIE_KEY, browser
from tests.builders import make_case, make_staff
from tests.house import NewDatabase, make_app
from tests.journeys.plain import Page
from tests.signed_in import prepare, sign_in, text_of

TYPED = "She came with <her> mother.\nThey talked."


class Desk:
    """A case on a database of its own, and the browser of the one who handles it."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        with prepare(app):
            self.staff = make_staff()
            self.case = make_case(handler=self.staff)
        self.client: FlaskClient = sign_in(app, self.staff)
        self.database: Database = app.extensions["casetrack_database"]
        self.log = f"/cases/{self.case.id}/note"

    def notes(self) -> list[str]:
        """The notes on the case."""
        with self.app.app_context():
            query = sa.select(JournalEntry).where(JournalEntry.case_id == self.case.id)
            return [entry.text.en or "" for entry in session().scalars(query)]

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Somebody else writes into this case all the while."""
        with self.database.engine.connect() as other:
            other = other.execution_options(**{WRITING: True})
            with other.begin():
                other.execute(sa.select(Case.id).where(Case.id == self.case.id).with_for_update())
                yield


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits long for anybody."""
    # By its name in `sys.modules`: the package has a function of the same name.
    monkeypatch.setattr(sys.modules["casetrack.db.session"], "LONGEST_WAIT", 50)


@pytest.fixture
def desk(impatient: None, new_database: NewDatabase, prepared: URL, keys: Keyring) -> Desk:
    database = new_database(prepared)
    app = make_app(database, keys)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return Desk(app)


@pytest.mark.in_turn(13)
def test_what_is_sent_while_another_writes_for_long_can_be_sent_again(desk: Desk) -> None:
    form = {"text": TYPED, "when": "today", "sending": new_token()}

    with desk.locked():
        answer = desk.client.post(desk.log, data=form)
    page = Page(text_of(answer))
    (shown,) = [form for form in page.forms if "text" in form.controls]
    sent = {name: control.value for name, control in shown.controls.items()}

    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "send it again" in page.text
    assert sent == form
    assert desk.notes() == []
    assert desk.client.post(shown.action, data=sent).status_code == 302
    assert desk.client.post(shown.action, data=sent).status_code == 302
    assert desk.notes() == [TYPED]


def test_what_is_sent_into_a_fault_of_the_house_can_be_sent_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_told: object, **_named: object) -> None:
        raise KeyError("a fault")

    form = {"text": TYPED, "when": "today", "sending": new_token()}
    with monkeypatch.context() as broken:
        broken.setattr("casetrack.desk.case_page.log_lines.log_progress", fail)
        answer = desk.client.post(desk.log, data=form)
    page = Page(text_of(answer))
    (shown,) = [form for form in page.forms if "text" in form.controls]
    sent = {name: control.value for name, control in shown.controls.items()}

    assert answer.status_code == 500
    assert sent == form
    assert "What you typed stands above" in page.text
    assert desk.notes() == []
    assert desk.client.post(shown.action, data=sent).status_code == 302
    assert desk.notes() == [TYPED]


def test_work_after_the_commit_that_fails_does_not_undo_what_was_said(desk: Desk) -> None:
    def fail() -> None:
        raise RuntimeError("after the commit")

    desk.database.after_commit.insert(0, fail)

    answer = desk.client.post(desk.log, data={"text": TYPED, "sending": new_token()})

    assert answer.status_code == 302
    assert desk.notes() == [TYPED]


def test_what_could_not_be_chained_is_chained_with_the_next_that_is_saved(desk: Desk) -> None:
    if desk.database.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer at a time, who chains what it writes")
    with desk.database.engine.begin() as other:
        other.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": APPENDER_LOCK})
        first = desk.client.post(desk.log, data={"text": "One.", "sending": new_token()})
        waiting = count_of(desk, AuditWaiting)
    second = desk.client.post(desk.log, data={"text": "Two.", "sending": new_token()})

    assert (first.status_code, second.status_code) == (302, 302)
    assert waiting > 0
    assert count_of(desk, AuditWaiting) == 0


def count_of(desk: Desk, table: type[AuditEvent | AuditWaiting]) -> int:
    with desk.app.app_context():
        return session().scalar(sa.select(sa.func.count()).select_from(table)) or 0


# --- Away altogether ------------------------------------------------------------------------------


def nowhere(kind: str, folder: Path) -> Database:
    """A database that cannot be reached."""
    if kind == "sqlite":
        return Database(f"sqlite:///{folder / 'no such folder' / 'casetrack.sqlite'}")
    return Database("postgresql+psycopg://nobody@127.0.0.1:1/nothing")


@pytest.fixture(params=["sqlite", "postgresql"])
def away(request: pytest.FixtureRequest, tmp_path: Path, keys: Keyring) -> Flask:
    app = make_app(nowhere(request.param, tmp_path), keys)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app


def visitor(app: Flask, *, lang: str) -> FlaskClient:
    """Somebody who was signed in before, and was shown pages in their language."""
    client = app.test_client()
    with app.test_request_context(environ_base=client.environ_base):
        there = browser()
    with client.session_transaction() as kept:
        # The row of this session is where nobody can look.
        kept[COOKIE_KEY] = secrets.token_urlsafe(32)
        kept["_id"] = there
        kept["_fresh"] = True
        kept["spoken"] = lang
    return client


@pytest.mark.in_turn(13)
@pytest.mark.parametrize(
    ("lang", "title"),
    [
        ("en", "casetrack cannot reach its records at this moment"),
        ("zh", "系统暂时无法读取数据"),
    ],
)
@pytest.mark.parametrize("address", ["/", "/cases/1", "/sign-in"])
def test_a_page_says_so_in_the_language_of_the_person(
    away: Flask, lang: str, title: str, address: str
) -> None:
    answer = visitor(away, lang=lang).get(address)

    assert answer.status_code == 503
    assert "Retry-After" in answer.headers
    assert answer.headers["X-Request-Id"] in text_of(answer)
    assert title in text_of(answer)


def test_what_was_typed_is_kept_with_the_database_away(away: Flask) -> None:
    answer = visitor(away, lang="zh").post("/cases/1/note", data={"text": "母亲来过。"})

    assert answer.status_code == 503
    assert "母亲来过。" in text_of(answer)


def test_of_several_texts_that_were_typed_each_is_told_apart(away: Flask) -> None:
    typed = {"text": "She came.", "version": "3", "reason": "It was the mother."}

    page = text_of(visitor(away, lang="en").post("/cases/1/correct/1", data=typed))

    assert re.findall(r"What you typed[^<]*", page) == [
        "What you typed, 1 of 2",
        "What you typed, 2 of 2",
    ]


@pytest.mark.parametrize("address", ["/sign-in", "/account/password"])
def test_a_password_is_never_shown_again(away: Flask, address: str) -> None:
    typed = {"login": "liu", "password": "a secret of hers", "old_password": "another secret"}

    answer = visitor(away, lang="en").post(address, data=typed)

    assert answer.status_code == 503
    assert "secret" not in text_of(answer)
    assert "What you sent is not saved." in text_of(answer)


def test_the_page_of_a_fault_is_ours_also_where_the_person_cannot_be_read(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_told: object, **_more: object) -> None:
        # Gone for good: also whoever renders the page cannot ask it.
        def refuse() -> None:
            raise RuntimeError("no session")

        monkeypatch.setattr("casetrack.web.error_pages.session", refuse)
        raise RuntimeError("in the view")

    monkeypatch.setattr("casetrack.desk.case_page.views.facts_of", fail)

    answer = desk.client.get(f"/cases/{desk.case.id}")

    assert answer.status_code == 500
    assert "casetrack could not finish this" in text_of(answer)


@pytest.mark.one_engine
def test_a_question_that_is_wrong_is_a_fault_and_no_absence(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask(*_told: object, **_more: object) -> None:
        session().execute(sa.text("SELECT nothing FROM nowhere"))

    monkeypatch.setattr("casetrack.desk.case_page.views.facts_of", ask)

    assert desk.client.get(f"/cases/{desk.case.id}").status_code == 500


def test_a_person_is_spoken_to_in_their_own_language_later_on(desk: Desk) -> None:
    with prepare(desk.app):
        session().get_one(Staff, desk.staff.id).language = "zh"
    with desk.client.session_transaction() as kept:
        del kept["language"]

    desk.client.get("/cases")

    with desk.client.session_transaction() as kept:
        assert kept["spoken"] == "zh"
