"""What SQLite promises on every connection of the product, and what an absent database is."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from casetrack.app import create_app
from casetrack.db import session
from casetrack.db.crypto import Keyring
from casetrack.db.session import Database, is_unavailable
from casetrack.db.transaction import own_transaction, unit_of_work
from casetrack.schema import upgrade
from tests.house import AUDIT_KEY, SETTINGS

FULL = 2  # https://www.sqlite.org/pragma.html#pragma_synchronous


@pytest.fixture
def product(tmp_path: Path, keys: Keyring) -> Iterator[Flask]:
    """The product on a SQLite database of its own, opened as it opens one itself."""
    database = Database(f"sqlite:///{tmp_path / 'casetrack.sqlite'}")
    app = create_app(SETTINGS, database=database, keyring=keys, audit_key=AUDIT_KEY)
    yield app
    database.dispose()


def test_every_commit_is_on_the_disk_before_it_is_acknowledged(product: Flask) -> None:
    asked = sa.text("PRAGMA synchronous")
    database: Database = product.extensions["casetrack_database"]
    upgrade(database)
    with product.app_context():
        reading = session().scalar(asked)
        with unit_of_work() as db:
            writing = db.scalar(asked)
        with own_transaction() as db:
            own = db.scalar(asked)
    with database.engine.connect() as connection:
        plain = connection.scalar(asked)
        journal = connection.scalar(sa.text("PRAGMA journal_mode"))

    assert [reading, writing, own, plain] == [FULL] * 4
    assert journal == "wal"


def of_sqlite(code: int) -> sqlite3.Error:
    problem = sqlite3.OperationalError("told by a test")
    problem.sqlite_errorcode = code
    return problem


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (sqlite3.SQLITE_BUSY, True),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, True),
        (sqlite3.SQLITE_IOERR_FSYNC, True),
        (sqlite3.SQLITE_CANTOPEN, True),
        (sqlite3.SQLITE_FULL, True),
        (sqlite3.SQLITE_ERROR, False),
        (sqlite3.SQLITE_CONSTRAINT_UNIQUE, False),
    ],
)
def test_a_database_that__is_told_from_a_question_that_is_wrong(code: int, expected: bool) -> None:
    assert is_unavailable(OperationalError("SELECT 1", {}, of_sqlite(code))) is expected


def test_what_else__and_what_is_not() -> None:
    assert is_unavailable(NoConnectionFree())
    assert not is_unavailable(IntegrityError("INSERT", {}, Exception()))
    assert not is_unavailable(ValueError())
    assert not is_unavailable(None)


def test_a_server_that_only_follows_another_one(database: Database) -> None:
    if database.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has no followers")
    with database.engine.connect() as connection:
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")
        with pytest.raises(DBAPIError) as refusal:
            connection.exec_driver_sql("CREATE TABLE nothing ()")

    assert is_unavailable(refusal.value)


def test_a_server_that_is_not_there_() -> None:
    nowhere = Database("postgresql+psycopg://nobody@127.0.0.1:1/nothing")

    with pytest.raises(DBAPIError) as refusal:
        nowhere.engine.connect()

    assert is_unavailable(refusal.value)
