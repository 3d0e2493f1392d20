"""A statement that takes too long is cut, the person is told so, and nobody else notices."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError

from casetrack.accounts.models import Staff
from casetrack.cases.models import Case, JournalEntry
from casetrack.db import session
from casetrack.db.crypto import Keyring
from casetrack.db.limits import is_cut, limited
from casetrack.db.session import Database
from casetrack.web.idempotency import new_token
from tests.builders import make_case
from tests.house import NewDatabase, make_app
from tests.signed_in import prepare, sign_in, text_of

LITTLE = 800
# A server on a busy machine takes half a second for the first page that it is asked.
SHORT = {"sqlite": LITTLE, "postgresql": 2500}
SLOW = {
    "postgresql": "SELECT pg_sleep(30)",
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000000)"
    " SELECT max(i) FROM n",
}
TYPED = "She came with her mother."


def ask_much(*_told: Any, **_more: Any) -> None:
    """A question that nobody has the time for."""
    db = session()
    db.execute(sa.text(SLOW[db.get_bind().dialect.name]))


@pytest.fixture
def house(new_database: NewDatabase, prepared: URL, keys: Keyring, engine_kind: str) -> Flask:
    """An application in which each statement has little time."""
    app = make_app(new_database(prepared), keys)
    app.config.update(PROPAGATE_EXCEPTIONS=False, LONGEST_STATEMENT=SHORT[engine_kind])
    return app


def case_in(app: Flask) -> tuple[Case, Staff]:
    with prepare(app):
        case = make_case()
        assert case.handler is not None
        return case, case.handler


@pytest.mark.in_turn(13)
@pytest.mark.parametrize(
    ("lang", "told"),
    [("en", "so this was stopped. Ask for less"), ("zh", "系统已中止。请缩小范围")],
)
def test_a_page_that_takes_too_long_says_so(
    house: Flask, monkeypatch: pytest.MonkeyPatch, lang: str, told: str
) -> None:
    case, handler = case_in(house)
    client = sign_in(house, handler, lang=lang)
    with monkeypatch.context() as patched:
        patched.setattr("casetrack.desk.case_page.views.facts_of", ask_much)
        answer = client.get(f"/cases/{case.id}")

    assert answer.status_code == 503
    assert "Retry-After" in answer.headers
    assert told in text_of(answer)
    assert client.get(f"/cases/{case.id}").status_code == 200


@pytest.mark.in_turn(13)
def test_what_takes_too_long_to_save_is_not_saved_and_can_be_sent_again(
    house: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, handler = case_in(house)
    client = sign_in(house, handler)
    form = {"text": TYPED, "sending": new_token()}
    with monkeypatch.context() as patched:
        patched.setattr(house.extensions["casetrack_database"], "at_commit", [ask_much])
        answer = client.post(f"/cases/{case.id}/note", data=form)

    assert answer.status_code == 503
    assert "nothing was saved" in text_of(answer)
    assert TYPED in text_of(answer)
    assert notes_in(house) == 0
    assert client.post(f"/cases/{case.id}/note", data=form).status_code == 302
    assert notes_in(house) == 1


def notes_in(app: Flask) -> int:
    with app.app_context():
        return session().scalar(sa.select(sa.func.count()).select_from(JournalEntry)) or 0


@pytest.mark.in_turn(13)
def test_a_command_takes_as_long_as_it_needs_on_a_connection_that_a_page_used(
    house: Flask,
) -> None:
    database: Database = house.extensions["casetrack_database"]
    with limited(LITTLE), database.new_session() as db, pytest.raises(DBAPIError) as cut:
        db.execute(sa.text(SLOW[database.engine.dialect.name]))

    assert is_cut(cut.value)
    with database.new_session() as db:
        if database.engine.dialect.name == "postgresql":
            assert db.scalar(sa.text("SHOW statement_timeout")) == "0"
            db.execute(sa.text("SELECT pg_sleep(:seconds)"), {"seconds": LITTLE * 2 / 1000})
        else:
            counted = SLOW["sqlite"].replace("1000000000", "1000000")
            assert db.scalar(sa.text(counted)) == 1_000_000


def test_what_is_wrong_is_not_taken_for_what_is_slow(house: Flask) -> None:
    database: Database = house.extensions["casetrack_database"]
    with database.new_session() as db, pytest.raises(DBAPIError) as wrong:
        db.execute(sa.text("SELECT no_such_column FROM staff"))

    assert not is_cut(wrong.value)
