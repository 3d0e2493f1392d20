"""The whole application on the database of one test."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from casetrack.app import create_app
from casetrack.config import from_file
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


class Compiled(BytecodeCache):
    """What the templates were compiled to, kept for every application of this process."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take what was compiled before, if the template is still the same."""
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled now."""
        self.kept[bucket.key] = bucket.bytecode_to_string()


COMPILED = Compiled()


def make_app(database: Database, keyring: Keyring) -> Flask:
    """The application on this database; forms are taken without a CSRF token unless told so."""
    app = create_app(SETTINGS, database=database, keyring=keyring)
    app.jinja_env.bytecode_cache = COMPILED
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    return app
