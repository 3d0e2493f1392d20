"""The whole application on the database of one test."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from casetrack.app import create_app
from casetrack.config import Settings, from_file
from casetrack.db.crypto import Keyring
from casetrack.db.session import Database

SETTINGS = from_file(
    None,
    {
        "CASETRACK_SECRET_KEY": "only for tests, only for tests, only for tests",
        "CASETRACK_SECURE_COOKIES": "no",
        "CASETRACK_INSTANCE_DIR": str(Path("nowhere")),
        "CASETRACK_DEFAULT_LANGUAGE": "en",
    },
)


def make_app(database: Database, keyring: Keyring, *, settings: Settings = SETTINGS) -> Flask:
    """The application on this database; forms are taken without a CSRF token unless told so."""
    app = create_app(settings, database=database, keyring=keyring)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    return app
