"""The application that the tests share stays as it was made."""

from __future__ import annotations

from flask import Flask

from casetrack.db.crypto import Keyring
from casetrack.db.session import Database
from tests.house import SHARED, make_app


def test_a_second_application_on_a_database_adds_nothing_to_the_shared_one(
    app: Flask, database: Database, keys: Keyring
) -> None:
    before = list(SHARED.database.before_commit)

    make_app(database, keys)

    assert SHARED.database.before_commit == before
    assert len(database.before_commit) > len(before)
    assert app is SHARED.app
