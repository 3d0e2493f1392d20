"""The whole application on the database of one test."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import get_ident
from typing import Any, Protocol

from flask import Flask
from flask.testing import FlaskClient
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import URL, Engine
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from casetrack.app import FILES, create_app
from casetrack.audit.sealing import GENESIS, KEY_BYTES, AuditKey, Begun
from casetrack.config import Settings, from_file
from casetrack.db.crypto import Keyring
from casetrack.db.file_store import FileStore
from casetrack.db.session import Database
from casetrack.web.idempotency import FIELD, new_token

# The same in every process of a run: what one has made the others read.
AUDIT_KEY = AuditKey((Begun(0, GENESIS, b"only for tests".ljust(KEY_BYTES)),))
# Where files of cases are kept: by each test that keeps some, or of the run.
FILES_OF_THE_RUN = FileStore(Path("nowhere", "files"))
SETTINGS = from_file(
    None,
    {
        "CASETRACK_SECRET_KEY": "only for tests, only for tests, only for tests",
        "CASETRACK_SECURE_COOKIES": "no",
        "CASETRACK_INSTANCE_DIR": str(Path("nowhere")),
        "CASETRACK_DEFAULT_LANGUAGE": "en",
    },
)


class NewDatabase(Protocol):
    """Makes a database, empty or a copy of the one at that address."""

    def __call__(self, of: URL | None = None) -> Database:
        """The new one."""


class Browser(FlaskClient):
    """Sends with each form the number that stood on its page, unless a test says which.

    A test that says None sends none.
    """

    def post(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a form."""
        data = kwargs.get("data")
        if data is None or (isinstance(data, dict) and FIELD not in data):
            kwargs["data"] = {FIELD: new_token(), **(data or {})}
        elif isinstance(data, dict) and data[FIELD] is None:
            kwargs["data"] = {name: value for name, value in data.items() if name != FIELD}
        return super().post(*args, **kwargs)


class Compiled(BytecodeCache):
    """What the templates were compiled to, kept for every application of this process, and for the
    other processes of its run.

    folder: shared by all of them; None: this process is alone.
    """

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self.folder: Path | None = None

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take what was compiled before, if the template is still the same."""
        if bucket.key not in self.kept and self.folder is not None:
            with suppress(FileNotFoundError):
                self.kept[bucket.key] = (self.folder / bucket.key).read_bytes()
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled now."""
        self.kept[bucket.key] = bucket.bytecode_to_string()
        if self.folder is not None:
            # Whole at once: another process may look for it meanwhile, another thread write it.
            new = self.folder / f"{bucket.key}.{os.getpid()}.{get_ident()}"
            new.write_bytes(self.kept[bucket.key])
            new.rename(self.folder / bucket.key)


COMPILED = Compiled()


class Lent(Database):
    """The database of whichever test runs: the application that holds it is made only once."""

    def __init__(self) -> None:
        self.before_work, self.before_commit = [], []
        self.at_commit, self.after_commit = [], []
        self.now: Database | None = None

    @property
    def lent(self) -> Database:
        """The database of this test."""
        assert self.now is not None, "no test runs"
        return self.now

    @property
    def url(self) -> Any:  # type: ignore[override]  # a field, and here of another database each time
        """The address of the database of this test."""
        return self.lent.url

    @property
    def engine(self) -> Engine:  # type: ignore[override]  # the same
        """The engine of the database of this test."""
        return self.lent.engine

    def new_session(self) -> Session:
        """A session on the database of this test."""
        return self.lent.new_session()

    def reading_session(self) -> Session:
        """A session for a page that is only read, on the database of this test."""
        return self.lent.reading_session()

    def snapshot(self) -> Session:
        """A session that reads from the database of this test."""
        return self.lent.snapshot()

    def dispose(self) -> None:
        """Leave open what belongs to the tests."""


class Shared:
    """One application for all tests that only use it; made when first asked for.

    Its settings are put back after each test. Who adds a route makes an application of their own.
    """

    def __init__(self) -> None:
        self.database = Lent()
        self.app: Flask | None = None

    @contextmanager
    def on(self, database: Database, keyring: Keyring) -> Iterator[Flask]:
        """The application on the database of one test."""
        self.database.now = database
        if self.app is None:
            self.app = make_app(self.database, keyring)
        # Lists of its own: a test that makes a second application on it adds to them.
        database.before_work = list(self.database.before_work)
        database.before_commit = list(self.database.before_commit)
        database.at_commit = list(self.database.at_commit)
        database.after_commit = list(self.database.after_commit)
        settings = dict(self.app.config)
        try:
            yield self.app
        finally:
            self.app.config.clear()
            self.app.config.update(settings)
            self.database.now = None


SHARED = Shared()


def make_app(database: Database, keyring: Keyring, *, settings: Settings = SETTINGS) -> Flask:
    """The application on this database; forms are taken without a CSRF token unless told so."""
    app = create_app(settings, database=database, keyring=keyring, audit_key=AUDIT_KEY)
    app.jinja_env.bytecode_cache = COMPILED
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    app.extensions[FILES] = FILES_OF_THE_RUN
    app.test_client_class = Browser
    return app
