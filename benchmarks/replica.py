"""Try what a nation on PostgreSQL would stand on: a replica, a failover by hand, a pooler.

`python -m benchmarks.replica` starts a server as the tests start theirs, but one that keeps its
promises, and does three things, each of which can be named alone:

  replica   copies it with pg_basebackup, lets the copy follow, reads lists there, measures how far
            it is behind, and says what casetrack does on it.
  failover  kills the first server while people write, promotes the copy, points casetrack there,
            and counts what had been acknowledged. Exit status 1 if anything of it is missing.
  pooler    puts pgbouncer in between, if it is installed, and lets a crowd work through it.
"""

from __future__ import annotations

import http.client
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click
import psycopg
from sqlalchemy import URL, select

from benchmarks.crowd import crowd
from benchmarks.kills import Counted, count
from benchmarks.serving import served
from benchmarks.small import PERSON, Person, prepare, present, write_settings
from casetrack.accounts.models import Staff
from casetrack.app import create_app
from casetrack.cases.queries import CaseFilter, list_cases
from casetrack.config import from_file
from casetrack.db import session
from casetrack.db.session import Database, within
from tests import postgres

DATABASE = "casetrack"
# As an installation has it, and a copy that may follow.
PROMISES = {"listen_addresses": "''", "max_connections": "60", "jit": "off", "wal_level": "replica"}
WRITES = 40
POOLER = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


@dataclass(frozen=True)
class Copy:
    """A second server that follows the first one, reached by a socket in a folder of its own."""

    server: postgres.Server

    @property
    def folder(self) -> Path:
        """Where its socket is."""
        return self.server.folder / "standby"

    @property
    def url(self) -> URL:
        """Its address."""
        return self.server.url(DATABASE).update_query_dict({"host": str(self.folder)})

    def start(self) -> None:
        """Copy the first server and follow it."""
        _make_folder(self.folder)
        where = ["-h", str(self.server.folder), "-U", postgres.SUPERUSER]
        # -R: it follows whom it was copied from. -C -S: and is waited for with what it needs.
        copy = ["-D", "copy", "-R", "-X", "stream", "-c", "fast", "-C", "-S", "standby"]
        self.server.run("pg_basebackup", *where, *copy)
        options = f"-k {self.folder} -c listen_addresses=''"
        self.server.run("pg_ctl", "start", "-D", "copy", "-l", "copy.log", "-w", "-o", options)

    def promote(self) -> None:
        """Let it stand alone."""
        self.server.run("pg_ctl", "promote", "-D", "copy", "-w")

    def stop(self) -> None:
        """End it."""
        self.server.run("pg_ctl", "stop", "-D", "copy", "-m", "fast")


@contextmanager
def first_server() -> Iterator[postgres.Server]:
    """A server that keeps its promises."""
    server = postgres.start(settings=PROMISES)
    try:
        yield server
    finally:
        if (server.folder / "data" / "postmaster.pid").exists():
            server.run("pg_ctl", "stop", "-D", "data", "-m", "immediate")
        shutil.rmtree(server.folder)


@contextmanager
def followed(server: postgres.Server) -> Iterator[Copy]:
    """A copy that follows this server, as long as the block."""
    copy = Copy(server)
    copy.start()
    try:
        yield copy
    finally:
        copy.stop()


def asked(url: URL, statement: str) -> list[tuple[object, ...]]:
    """What a server answers, outside any transaction."""
    where = f"host={url.query['host']} user={postgres.SUPERUSER} dbname={url.database}"
    with psycopg.connect(where, autocommit=True) as connection:
        cursor = connection.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []


# --- A replica that serves lists ------------------------------------------------------------------


def try_replica(folder: Path) -> bool:
    """Lists are the same there; how far behind it is; what casetrack does on it."""
    with first_server() as server:
        url = server.create(DATABASE)
        database = Database(url)
        settings = write_settings(url, folder)
        prepare(database, settings)
        with followed(server) as copy:
            behind = Database(copy.url)
            for commit in ("on", "remote_apply"):
                asked(url, "ALTER SYSTEM SET synchronous_standby_names = '*'")
                asked(url, f"ALTER SYSTEM SET synchronous_commit = '{commit}'")
                asked(url, "SELECT pg_reload_conf()")
                lags = list(_lags(url, copy.url))
                click.echo(
                    f"replica: synchronous_commit = {commit}: a row is there"
                    f" {statistics.median(lags) * 1000:.1f} ms after its commit was acknowledged"
                    f" (slowest of {len(lags)}: {max(lags) * 1000:.1f} ms)"
                )
            is_same = _lists(database) == _lists(behind)
            click.echo(f"replica: the list of cases is {'the same' if is_same else 'ANOTHER ONE'}")
            _say_what_it_serves(settings, behind)
            database.dispose()
            behind.dispose()
    return is_same


def _lags(url: URL, behind: URL) -> Iterator[float]:
    """How long after an acknowledged commit each row can be read on the other server."""
    asked(url, "CREATE TABLE IF NOT EXISTS beacon (number int)")
    there = f"host={behind.query['host']} user={postgres.SUPERUSER} dbname={DATABASE}"
    here = f"host={url.query['host']} user={postgres.SUPERUSER} dbname={DATABASE}"
    with (
        psycopg.connect(here, autocommit=True) as first,
        psycopg.connect(there, autocommit=True) as second,
    ):
        while second.execute("SELECT to_regclass('beacon')").fetchone() == (None,):
            time.sleep(0.01)
        for number in range(WRITES):
            first.execute("INSERT INTO beacon VALUES (%s)", (number,))
            begun = time.perf_counter()
            query = "SELECT 1 FROM beacon WHERE number = %s"
            while second.execute(query, (number,)).fetchone() is None:
                pass
            yield time.perf_counter() - begun
        first.execute("TRUNCATE beacon")


def _lists(database: Database) -> list[int]:
    with within(database):
        reader = session().scalars(select(Staff).where(Staff.login == PERSON["login"])).one()
        cases = list_cases(reader, CaseFilter(), on=datetime.now(UTC).date(), after=None, limit=50)
        return [case.id for case in cases]


def _say_what_it_serves(settings: Path, behind: Database) -> None:
    """What the pages themselves do where nothing can be written."""
    app = create_app(from_file(settings, {}), database=behind)
    app.config["WTF_CSRF_ENABLED"] = False
    browser = app.test_client()
    form = browser.get("/sign-in").status_code
    sent = browser.post("/sign-in", data=PERSON).status_code
    click.echo(f"replica: casetrack on it: sign-in page {form}, signing in {sent}")


# --- A failover by hand ---------------------------------------------------------------------------


def try_failover(folder: Path) -> bool:
    """Kill the first server while people write; nothing that was acknowledged may be missing."""
    with first_server() as server:
        url = server.create(DATABASE)
        database = Database(url)
        settings = write_settings(url, folder)
        case_id = prepare(database, settings)
        database.dispose()
        with followed(server) as copy:
            asked(url, "ALTER SYSTEM SET synchronous_standby_names = '*'")
            asked(url, "SELECT pg_reload_conf()")
            people = [Person(0, f"person {n}", case_id if n % 2 else None) for n in range(4)]
            is_dead = threading.Event()
            with served(settings, "--workers", "2") as (_server, port):
                for user in people:
                    user.port = port
                    user.sign_in()
                hands = [threading.Thread(target=_write, args=(user, is_dead)) for user in people]
                for hand in hands:
                    hand.start()
                time.sleep(8)
                server.run("pg_ctl", "stop", "-D", "data", "-m", "immediate")
                is_dead.set()
                begun = time.monotonic()
                copy.promote()
                # Nobody is left to wait for.
                asked(copy.url, "ALTER SYSTEM SET synchronous_standby_names = ''")
                asked(copy.url, "SELECT pg_reload_conf()")
                promoted = time.monotonic() - begun
                for hand in hands:
                    hand.join()
            acknowledged = sum(len(user.sent) for user in people)
            there = f'database_url = "{copy.url.render_as_string(hide_password=False)}"'
            text = re.sub("database_url = .*", lambda _: there, settings.read_text())
            settings.write_text(text)
            with served(settings, "--workers", "2") as (_server, port):
                for user in people:
                    user.port = port
                    while user.unanswered is not None:
                        user.send(user.unanswered)
            counted = Counted()
            after = Database(copy.url)
            count(counted, [form for user in people for form in user.sent], present(after))
            after.dispose()
    click.echo(
        f"failover: {acknowledged} writes acknowledged before, {counted.acknowledged} in the end;"
        f" missing {len(counted.missing)}, doubled {len(counted.doubled)};"
        f" the copy stood alone {promoted:.1f} s after the first one was killed"
    )
    return counted.is_right()


def _write(user: Person, is_dead: threading.Event) -> None:
    while not is_dead.is_set():
        try:
            user.send(user.unanswered or user.next_form())
        except (OSError, http.client.HTTPException, AssertionError):
            # It did not answer, or answered that it could not save: sent once more afterwards.
            time.sleep(0.05)


# --- A pooler in between --------------------------------------------------------------------------


def try_pooler(folder: Path) -> bool:
    """Let a crowd work through pgbouncer, with and without what it needs to be told."""
    if POOLER is None:
        click.echo("pooler: pgbouncer is not installed; left out")
        return True
    is_right = True
    for prepared in (0, 200):
        name = f"pool{prepared}"
        (own := folder / name).mkdir()
        with first_server() as server:
            url = server.create(name)
            asked(url, f"ALTER DATABASE {name} SET lock_timeout = '15s'")
            with _pooled(server, name, prepared=prepared, ignored="") as pool:
                click.echo(f"pooler: as casetrack connects by itself: {_refusal(pool)}")
            with _pooled(server, name, prepared=prepared, ignored="options") as pool:
                (waits,) = asked_through(pool, "SHOW lock_timeout")
                seen = crowd(
                    pool, own, readers=6, writers=4, workers=2,
                    is_over=lambda seen, since: since > 15,
                )  # fmt: skip
        click.echo(
            f"pooler: transactions, max_prepared_statements = {prepared}, lock_timeout {waits}:"
            f" {seen.told('through it')}"
        )
        is_right = is_right and (prepared == 0 or seen.is_right())
    return is_right


@contextmanager
def _pooled(server: postgres.Server, name: str, *, prepared: int, ignored: str) -> Iterator[URL]:
    """pgbouncer before this database; the address through it."""
    folder = server.folder / "pool"
    _make_folder(folder)
    file = folder / "pgbouncer.ini"
    file.write_text(
        f"[databases]\n{name} = host={server.folder} dbname={name} user={postgres.SUPERUSER}\n"
        f"[pgbouncer]\nlisten_addr =\nunix_socket_dir = {folder}\nlisten_port = 6432\n"
        f"auth_type = any\npool_mode = transaction\ndefault_pool_size = 10\n"
        f"max_prepared_statements = {prepared}\nignore_startup_parameters = {ignored}\n"
        f"logfile = {folder}/log\n"
    )
    assert POOLER is not None
    is_root = os.geteuid() == 0
    pooler = subprocess.Popen(
        [POOLER, "-q", str(file)],
        user=postgres.NOBODY if is_root else None,
        group=postgres.NOBODY if is_root else None,
        extra_groups=[] if is_root else None,
    )
    try:
        _wait(lambda: (folder / ".s.PGSQL.6432").exists())
        yield server.url(name).update_query_dict({"host": str(folder), "port": "6432"})
    finally:
        pooler.terminate()
        pooler.wait()
        shutil.rmtree(folder)


def _refusal(pool: URL) -> str:
    database = Database(pool)
    try:
        with database.engine.connect():
            return "it connects"
    except Exception as problem:
        return str(getattr(problem, "orig", problem)).strip().splitlines()[-1]
    finally:
        database.dispose()


def asked_through(pool: URL, statement: str) -> tuple[object]:
    """One value, asked through the pooler by the engine of casetrack."""
    database = Database(pool)
    try:
        with database.engine.connect() as connection:
            return (connection.exec_driver_sql(statement).scalar_one(),)
    finally:
        database.dispose()


def _make_folder(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    if os.geteuid() == 0:
        os.chown(folder, postgres.NOBODY, postgres.NOBODY)


def _wait(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.05)


TRIED = {"replica": try_replica, "failover": try_failover, "pooler": try_pooler}


@click.command(help=__doc__)
@click.argument("names", nargs=-1, type=click.Choice(list(TRIED)))
def main(names: tuple[str, ...]) -> None:
    """Try each of them, or those that are named."""
    is_right = True
    for name in names or TRIED:
        with tempfile.TemporaryDirectory(prefix="casetrack-replica-") as folder:
            is_right = TRIED[name](Path(folder)) and is_right
    sys.exit(0 if is_right else 1)


if __name__ == "__main__":
    main()
