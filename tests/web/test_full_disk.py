"""With the disk full it is said so, nothing typed is lost, and people can sign in and read."""

from __future__ import annotations

import errno
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pyotp
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from casetrack.accounts.models import Role, Staff
from casetrack.accounts.passwords import hash_password
from casetrack.accounts.second_factor import new_secret, turn_on
from casetrack.audit.spool import NotNoted
from casetrack.db import session
from casetrack.db.crypto import Keyring
from casetrack.db.full_disk import RESERVE, ROOM, is_closed, is_full, reserve_of
from casetrack.db.session import Database
from casetrack.web.clock import now
from casetrack.web.idempotency import new_token
from tests.builders import make_case, make_staff
from tests.house import make_app
from tests.journeys.plain import Page
from tests.signed_in import prepare, sign_in, text_of

pytestmark = pytest.mark.one_engine
TYPED = "She came with her mother. " * 400
FULL = "The disk is full: nothing can be saved"
READ = "You can read; nothing is saved until there is room again."


class Small:
    """A disk on which the database may grow no more, but by what is kept for that."""

    def __init__(self, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
        self.database, self.free, self.is_small = database, 0, False
        monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=self.free))
        event.listen(database.engine, "checkout", self.limit)

    def limit(self, connection: sqlite3.Connection, *_told: object) -> None:
        """As much as there is on the disk: nothing, or what was kept."""
        used = connection.execute("PRAGMA page_count").fetchone()[0]
        reserve = reserve_of(self.database)
        left = 0 if reserve is not None and reserve.exists() else 2000
        limit = used + left if self.is_small else 2**30
        connection.execute(f"PRAGMA max_page_count={limit}").fetchone()


@pytest.fixture
def database(tmp_path: Path, ready_file: Callable[[Path], Database]) -> Database:
    database = ready_file(tmp_path / "casetrack.sqlite")
    database.reserve = reserve_of(database)
    return database


@pytest.fixture
def disk(database: Database, monkeypatch: pytest.MonkeyPatch) -> Small:
    return Small(database, monkeypatch)


@pytest.fixture
def app(database: Database, disk: Small, keys: Keyring) -> Iterator[Flask]:
    app = make_app(database, keys)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    yield app
    database.dispose()


@pytest.fixture
def client(app: Flask, disk: Small) -> FlaskClient:
    """Somebody who handles case 1, on a disk with room."""
    disk.free = ROOM
    with prepare(app):
        staff = make_staff()
        staff.login, staff.password_hash = "zhang", hash_password("a password of hers")
        make_case(handler=staff)
    return sign_in(app, staff)


def note(text: str = TYPED) -> dict[str, str]:
    return {"text": text, "when": "today", "sending": new_token()}


def fill(client: FlaskClient, disk: Small) -> None:
    """Save until there is no room: what is kept was taken from the disk before."""
    assert client.post("/cases/1/note", data=note("There is room.")).status_code == 302
    disk.database.dispose()
    # No page of the file is free.
    with closing(sqlite3.connect(str(disk.database.engine.url.database))) as file:
        file.execute("VACUUM")
    disk.free, disk.is_small = 0, True


def test_a_reserve_is_kept_while_there_is_room(client: FlaskClient, disk: Small) -> None:
    client.post("/cases/1/note", data=note("There is room."))

    reserve = reserve_of(disk.database)
    assert reserve is not None
    assert reserve.stat().st_size == RESERVE
    assert reserve.stat().st_mode & 0o077 == 0


def test_what_is_sent_is_said_to_be_unsaved_for_want_of_room_and_can_be_sent_again(
    client: FlaskClient, disk: Small
) -> None:
    fill(client, disk)
    form = note()

    first = client.post("/cases/1/note", data=form)
    again = client.post("/cases/1/note", data=form)

    for answer in (first, again):
        page = Page(text_of(answer))
        (shown,) = [form for form in page.forms if "text" in form.controls]
        assert answer.status_code == 503
        assert FULL in page.text
        assert {name: control.value for name, control in shown.controls.items()} == form
    disk.is_small, disk.free = False, ROOM
    disk.database.dispose()
    assert client.post("/cases/1/note", data=form).status_code == 302
    assert not is_closed(disk.database)


def test_people_sign_in_and_read_meanwhile_and_are_told(
    app: Flask, client: FlaskClient, disk: Small
) -> None:
    fill(client, disk)
    client.post("/cases/1/note", data=note())
    other = app.test_client()

    let_in = other.post("/sign-in", data={"login": "zhang", "password": "a password of hers"})
    read = other.get("/cases/1")

    assert let_in.status_code == 302, text_of(let_in)
    assert read.status_code == 200
    assert READ in text_of(read)
    assert "Tell your administrator." in text_of(read)


def test_a_code_is_taken_meanwhile(app: Flask, client: FlaskClient, disk: Small) -> None:
    secret = new_secret()
    with prepare(app):
        zhang = session().scalars(sa.select(Staff).where(Staff.login == "zhang")).one()
        at = now() - timedelta(minutes=5)
        turn_on(zhang, secret, ["abcd-efgh"], typed=pyotp.TOTP(secret).at(at), at=at)
    fill(client, disk)
    client.post("/cases/1/note", data=note())
    other = app.test_client()

    other.post("/sign-in", data={"login": "zhang", "password": "a password of hers"})
    code = pyotp.TOTP(secret).at(now())
    let_in = other.post("/sign-in/code", data={"factor_code": code})

    assert let_in.status_code == 302, text_of(let_in)
    assert other.get("/cases/1").status_code == 200


def test_the_administrator_is_told_how_much_room_to_make(
    app: Flask, client: FlaskClient, disk: Small
) -> None:
    with prepare(app):
        admin = make_staff(Role.ADMINISTRATOR)
    signed_in = sign_in(app, admin)
    fill(client, disk)
    client.post("/cases/1/note", data=note())

    page = text_of(signed_in.get("/account"))

    assert f"at least {ROOM // 1024**2} MB must be free" in page


def test_nothing_is_said_of_it_where_there_is_room(client: FlaskClient) -> None:
    assert READ not in text_of(client.get("/cases/1"))


def of_postgresql(code: str) -> OperationalError:
    refused = Exception()
    refused.sqlstate = code  # type: ignore[attr-defined]  # as the driver has it
    return OperationalError("INSERT", {}, refused)


def test_it_is_known_on_either_engine_and_of_a_file() -> None:
    with closing(sqlite3.connect(":memory:")) as file:
        file.execute("PRAGMA max_page_count=2")
        with pytest.raises(sqlite3.OperationalError) as sqlite:
            file.execute("CREATE TABLE one AS SELECT zeroblob(100000)")
    look = NotNoted()
    look.__cause__ = sqlite.value

    assert is_full(OperationalError("INSERT", {}, sqlite.value))
    assert is_full(look)
    assert is_full(of_postgresql("53100"))
    assert is_full(OSError(errno.ENOSPC, "No space left on device"))
    for other in (
        of_postgresql("53200"),
        OSError(errno.EACCES, ""),
        NotNoted(),
        ValueError(),
        None,
    ):
        assert not is_full(other)


def test_a_file_that_has_no_room_is_said_to_have_none(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(*_told: object, **_named: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("casetrack.desk.today.views.render_template", no_room)

    answer = client.get("/")

    assert answer.status_code == 503
    assert FULL in text_of(answer)
