"""Where the databases that are measured are kept, so that a second run need not fill them again."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import LiteralString

import psycopg
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import URL

from benchmarks.nation import fill
from benchmarks.pattern import Pattern, play_pattern
from benchmarks.shape import Shape
from casetrack.app import create_app
from casetrack.audit.beginning import begin_key
from casetrack.config import Settings, from_file
from casetrack.db.crypto import Keyring, current_keyring
from casetrack.db.key_check import record_fingerprint
from casetrack.db.session import Database
from casetrack.db.transaction import unit_of_work
from casetrack.schema import alembic_config, upgrade
from casetrack.web.clock import now
from tests import postgres

# Raised when what is filled in is no longer what it was: databases made before are not used then.
FORM = 3
ROOT = Path(__file__).resolve().parent.parent
# As an installation has it: what was acknowledged is on the disk.
SERVER = {
    "listen_addresses": "''",
    "max_connections": "100",
    "shared_buffers": "1GB",
    "work_mem": "32MB",
    "max_wal_size": "8GB",
    "checkpoint_timeout": "30min",
    "jit": "off",
}
Say = Callable[[str], None]


@dataclass(frozen=True)
class Nation:
    """A database that is filled, its settings, and how it was put together."""

    engine: str
    asked: int
    shape: Shape
    settings_file: Path
    seconds: float

    @property
    def settings(self) -> Settings:
        """The settings that say where it is."""
        return from_file(self.settings_file, {})

    @property
    def cases(self) -> int:
        """How many cases there are, without the published ones."""
        return self.shape.copies * self.shape.pattern.cases

    def open(self) -> Flask:
        """An application of its own on it; its caller disposes of its database."""
        app = create_app(self.settings)
        app.config["TESTING"] = False
        return app


class Store:
    """One engine: makes, keeps and copies databases under one folder."""

    def __init__(self, engine: str, keep: Path, server: postgres.Server | None) -> None:
        self.engine, self.server = engine, server
        self.folder = keep / f"{engine}-{_newest()}-{FORM}"
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def bring_forward(self, older: str, *, say: Say) -> None:
        """Take over what was filled at an older migration, instead of filling anew.

        As good as filling only where the migrations since bring up to date what they add.
        """
        before = self.folder.parent / f"{self.engine}-{older}-{FORM}"
        if not before.exists() or before == self.folder:
            return
        shutil.rmtree(self.folder)
        before.rename(self.folder)
        for file in self.folder.glob("*.json"):
            settings = self._settings(file.stem)
            say(f"{self.engine}: bringing {file.stem} forward")
            database = Database(from_file(settings, {}).database_url)
            upgrade(database)
            _analyse(database)
            database.dispose()

    def nation(self, cases: int, *, say: Say, fresh: bool = False) -> Nation:
        """The nation of that size, filled now unless it was before. fresh: not one kept."""
        pattern = self._pattern(say)
        name = f"nation_{cases}"
        file = self.folder / f"{name}.json"
        shape = Shape.of(pattern, cases)
        settings = self._settings(name)
        if file.exists() and not fresh:
            seconds = json.loads(file.read_text())["seconds"]
            return Nation(self.engine, cases, shape, settings, seconds)
        file.unlink(missing_ok=True)
        say(f"{self.engine}: filling {cases} cases ({shape.copies} copies)")
        begun = time.monotonic()
        self._copy("pattern", name)
        database = Database(from_file(settings, {}).database_url)
        try:
            with database.engine.connect() as connection:
                fill(connection, shape, Keyring.load(self.folder / "identity.keys"), say=say)
            _analyse(database)
        finally:
            database.dispose()
        seconds = time.monotonic() - begun
        file.write_text(json.dumps({"seconds": seconds}))
        say(f"{self.engine}: filled in {seconds:.0f} s")
        return Nation(self.engine, cases, shape, settings, seconds)

    def _pattern(self, say: Say) -> Pattern:
        file = self.folder / "pattern.json"
        if file.exists():
            return Pattern(**json.loads(file.read_text()))
        say(f"{self.engine}: playing the pattern")
        begun = time.monotonic()
        settings_file = self._settings("pattern")
        self._empty("pattern")
        settings = from_file(settings_file, {})
        for key in (settings.key_file, settings.audit_key_file):
            key.unlink(missing_ok=True)
        database = Database(settings.database_url)
        upgrade(database)
        Keyring.create(settings.key_file)
        begin_key(database, settings.audit_key_file, at=now())
        app = create_app(settings, database=database)
        with app.app_context():
            # Else the first start would open every name of a nation, to see that the key fits.
            with unit_of_work() as db:
                record_fingerprint(db, current_keyring(), at=now())
            pattern = play_pattern()
        database.dispose()
        file.write_text(json.dumps(pattern.as_data()))
        say(f"  {pattern.cases} cases in {time.monotonic() - begun:.0f} s")
        return pattern

    def _settings(self, name: str) -> Path:
        """The settings file of one database; its keys are those of the pattern."""
        file = self.folder / f"{name}.toml"
        secret = self.folder / "secret"
        if not secret.exists():
            secret.write_text(secrets.token_urlsafe(48))
        url = self._url(name).render_as_string(hide_password=False)
        file.touch(mode=0o600)
        file.write_text(
            f'instance_dir = "."\nsecret_key = "{secret.read_text()}"\ndatabase_url = "{url}"\n'
            'secure_cookies = false\nsession_minutes = 480\nlog_level = "error"\n'
        )
        return file

    def _url(self, name: str) -> URL:
        if self.server is not None:
            return self.server.url(name)
        return URL.create("sqlite", database=str(self.folder / f"{name}.sqlite"))

    def _empty(self, name: str) -> None:
        if self.server is not None:
            _drop(self.server, name)
            self.server.create(name)
            # Played in thousands of transactions; whoever copies it takes this not along.
            _execute(self.server, "ALTER DATABASE {} SET synchronous_commit = off", name)
            return
        for file in self.folder.glob(f"{name}.sqlite*"):
            file.unlink()

    def _copy(self, name: str, other: str) -> None:
        if self.server is not None:
            _drop(self.server, other)
            self.server.create(other, of=name)
            return
        self._empty(other)
        shutil.copyfile(self.folder / f"{name}.sqlite", self.folder / f"{other}.sqlite")


@contextmanager
def store(engine: str, keep: Path) -> Iterator[Store]:
    """The databases of one engine; its server runs as long as the block."""
    keep.mkdir(mode=0o755, parents=True, exist_ok=True)
    if engine == "sqlite":
        yield Store(engine, keep, None)
        return
    server = postgres.start(keep / "server", SERVER)
    try:
        yield Store(engine, keep, server)
    finally:
        server.halt()


def _newest() -> str:
    return "-".join(ScriptDirectory.from_config(alembic_config()).get_heads())


def _drop(server: postgres.Server, name: str) -> None:
    _execute(server, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def _execute(server: postgres.Server, statement: LiteralString, name: str) -> None:
    where = f"host={server.folder} user={postgres.SUPERUSER} dbname=postgres"
    with psycopg.connect(where, autocommit=True) as connection:
        connection.execute(psycopg.sql.SQL(statement).format(psycopg.sql.Identifier(name)))


def _analyse(database: Database) -> None:
    """Statistics, as autovacuum makes them on PostgreSQL; SQLite has none unless asked."""
    if database.engine.dialect.name != "postgresql":
        return
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM (ANALYZE)")


def casetrack(settings: Path, *arguments: str) -> list[str]:
    """The command of this tree, whatever is installed."""
    run = "from casetrack.cli import main; main()"
    return [sys.executable, "-c", run, "--config", str(settings), *arguments]


def quiet() -> None:
    """Give way to others on this machine while a database is filled."""
    os.nice(10)
