"""What every test may ask for: a migrated database on each engine, put back after each test."""

from __future__ import annotations

import gc
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from _pytest.unraisableexception import gc_collect_iterations_key
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import URL, Connection, event, make_url, text
from sqlalchemy.orm import Session

from casetrack.accounts import passwords
from casetrack.app import BROUGHT
from casetrack.audit.sealing import AuditKey, set_audit_key
from casetrack.brought import bring
from casetrack.commands.workers import keep_what_is_loaded
from casetrack.db.crypto import Keyring, use_keyring
from casetrack.db.session import WRITING, Database, close_session, use_database
from casetrack.schema import upgrade
from casetrack.web import drafts, one_commit
from config.words import Text, texts
from tests import postgres
from tests.also_postgresql import AlsoPostgresql
from tests.compiled import share_compiled
from tests.forked import RunInProcesses
from tests.house import AUDIT_KEY, COMPILED, FILES_OF_THE_RUN, SHARED, NewDatabase, make_app
from tests.once import NotedOnce, made_once, shared_folder
from tests.sampling import HasTurns, has_turn, is_of_both, left_for_the_night, turns

ROOT = Path(__file__).resolve().parent.parent
ENGINES = ("sqlite", "postgresql")
# With `-k` a run is told to do without a server, which takes some seconds.
LEFT_OUT = "not postgresql"
NO_BROWSER = "no Chromium on this machine"
# Of the databases of this process: the fixture that makes them is set up anew for each engine.
NUMBERS = count(1)
# PostgreSQL takes no number back when a test is undone: what is 1 to the first test of a run is
# 2431 to a later one, and which comes first nobody knows.
FIRST_NUMBER = 50_000
# Kept by engine for the whole of a process: where the tests of one file stay together, pytest comes
# back to each engine with every file, and sets up anew what its fixtures hold.
MIGRATED: dict[str, Database] = {}
ON_POSTGRESQL: list[Database] = []
ALSO: list[AlsoPostgresql] = []

# Argon2id as ever, but cheap: a run checks some thousand passwords, and the machine is shared. What
# an installation uses is held by tests/accounts/test_actions.py.
passwords._hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
passwords._NOBODY = passwords._hasher.hash("no such account")
# A server lets go at midnight what it put together and compiled for the day. A run travels to some
# hundred days and back, and would do both anew each time; tests/web/test_midnight.py holds it.
one_commit.begin_day = lambda on: False  # type: ignore[attr-defined]  # imported there

# Also for what is made once for many tests, which is asked for before the fixture `features`.
bring(BROUGHT)

SERVER = pytest.StashKey[postgres.Server]()
SERVER_FOLDER = "casetrack_postgres_folder"  # how the workers of one run learn of its server
# The day of a run, by its number, whose share of the tests of the night is run; None: all of them.
DAY = pytest.StashKey[int | None]()
DAY_OF_RUN = "casetrack_day"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a run leave to the night what takes long."""
    text = "of what is marked night, and of twins on PostgreSQL, run only the share of today"
    parser.addoption("--sample", action="store_true", help=text)
    text = "run files side by side, in so many processes"
    parser.addoption("--processes", type=int, default=1, help=text)


# --- One PostgreSQL for the whole run -------------------------------------------------------------


def pytest_configure(config: pytest.Config) -> None:
    """Bring translations up to date; start the server that parallel workers will share."""
    today = datetime.now(UTC).date().toordinal()
    # Workers that began after midnight would run others.
    counts: dict[str, int | None] = getattr(config, "workerinput", {})
    config.stash[DAY] = counts.get(DAY_OF_RUN, today if config.getoption("sample") else None)
    # At the end of a run, whose many objects take a second each time.
    config.stash[gc_collect_iterations_key] = 1
    if is_worker(config):
        return
    subprocess.run([sys.executable, ROOT / "config" / "assets" / "hatch_build.py"], check=True)
    processes = config.getoption("processes")
    is_alone = processes == 1 and config.getoption("dist", "no") == "no"
    if config.option.collectonly or is_alone:
        return
    config.stash[SERVER] = postgres.start()
    if processes > 1:
        shared = {SERVER_FOLDER: str(config.stash[SERVER].folder)}
        config.pluginmanager.register(RunInProcesses(processes, LONG, shared))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: object) -> None:
    """Tell a worker where the server is, and which day it is."""
    config, value = node.config, node.workerinput  # type: ignore[attr-defined] # xdist has no types
    value[DAY_OF_RUN] = config.stash[DAY]
    if SERVER in config.stash:
        value[SERVER_FOLDER] = str(config.stash[SERVER].folder)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server, after Ctrl-C too. A worker stops only one it started itself."""
    server = config.stash.get(SERVER, None)
    if server is not None:
        server.stop()


def is_worker(config: pytest.Config) -> bool:
    """Whether this process runs a part of the tests for another one."""
    return hasattr(config, "workerinput")


@pytest.fixture(scope="session")
def postgres_server(pytestconfig: pytest.Config) -> postgres.Server:
    """The server of this run, started when first asked for."""
    fields: dict[str, str] = getattr(pytestconfig, "workerinput", {})
    if SERVER_FOLDER in fields:
        return postgres.Server(Path(fields[SERVER_FOLDER]))
    if SERVER not in pytestconfig.stash:
        pytestconfig.stash[SERVER] = postgres.start()
    return pytestconfig.stash[SERVER]


# --- Every test of the database on both engines ---------------------------------------------------


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what needs a database once on each engine, or only once where one engine is enough."""
    if "engine_kind" in metafunc.fixturenames:
        is_one = is_of_one_engine(metafunc.definition, metafunc.fixturenames)
        kinds = ENGINES[:1] if is_one else ENGINES
        metafunc.parametrize("engine_kind", kinds, indirect=True, scope="session")


def is_of_one_engine(test: pytest.Item, asked: Collection[str]) -> bool:
    """Whether SQLite is enough: what is asked of a page is, unless a marker says something else.

    What a page asks of PostgreSQL is tried by `also_postgresql`, what an action keeps and a query
    finds by their own tests, which need no page, on each engine: on every push where a package has
    SQL of its own for each, else at night.

    asked: the fixtures of the test.
    """
    value = (mark.name for mark in test.iter_markers())  # the nearest first
    nearest = next((name for name in value if name in {"one_engine", "both_engines"}), None)
    if nearest is not None:
        return nearest == "one_engine"
    return "app" in asked or not is_twin_run(test)


def is_twin_run(test: pytest.Item) -> bool:
    """Whether this run tries on PostgreSQL, too, what is no page."""
    day = test.config.stash[DAY]
    return day is None or is_of_both(test.path) or has_turn(test.path.name, day)


@pytest.fixture(scope="session")
def of_today(pytestconfig: pytest.Config) -> HasTurns:
    """Of many things that one test tries, those whose turn it is in this run."""
    return turns(pytestconfig.stash[DAY])


@pytest.fixture(scope="session")
def is_night(pytestconfig: pytest.Config) -> bool:
    """Whether this run leaves nothing to another day."""
    return pytestconfig.stash[DAY] is None


@pytest.fixture
def is_of_today(request: pytest.FixtureRequest, pytestconfig: pytest.Config) -> bool:
    """Whether it is the turn of this test to be run in this run as it is at night."""
    day = pytestconfig.stash[DAY]
    return day is None or has_turn(request.node.nodeid, day)


@pytest.fixture(scope="session")
def engine_kind(request: pytest.FixtureRequest) -> str:
    """Either "sqlite" or "postgresql"."""
    kind: str = request.param
    return kind


@pytest.fixture(scope="session")
def new_postgresql(request: pytest.FixtureRequest, worker_id: str) -> Iterator[NewDatabase]:
    """Make a database of PostgreSQL whenever called; closed at the end of the run."""

    def make(of: URL | None = None) -> Database:
        server: postgres.Server = request.getfixturevalue("postgres_server")
        name = f"test_{worker_id}_{next(NUMBERS)}"
        database = Database(server.create(name, of=of.database if of is not None else None))
        if of is not None:
            share_compiled(database.engine)
        ON_POSTGRESQL.append(database)
        return database

    yield make
    hang_up()


@pytest.fixture(scope="module", autouse=True)
def connections_of_a_file() -> Iterator[None]:
    """Leave no connection open behind the tests of a file: a server has a hundred for the run."""
    yield
    hang_up()


def hang_up() -> None:
    """Close the connections to PostgreSQL that nobody uses; whoever asks again gets another."""
    for database in ON_POSTGRESQL:
        database.dispose()


@pytest.fixture(scope="session")
def new_database(
    engine_kind: str, new_postgresql: NewDatabase, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[NewDatabase]:
    """Make a database of its own whenever called: empty, or a copy of one that nobody uses.

    Closed at the end of the run.
    """
    made: list[Database] = []

    def make(of: URL | None = None) -> Database:
        if engine_kind == "postgresql":
            return new_postgresql(of)
        file = tmp_path_factory.mktemp("database") / "casetrack.sqlite"
        if of is not None:
            shutil.copyfile(str(of.database), file)
        made.append(_on_sqlite(file))
        if of is not None:
            share_compiled(made[-1].engine)
        return made[-1]

    yield make
    for database in made:
        database.dispose()


@pytest.fixture(scope="session")
def of_the_run(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder that all processes of this run share."""
    return shared_folder(tmp_path_factory, worker_id)


@pytest.fixture(scope="session")
def every_text(of_the_run: Path) -> Sequence[Text]:
    """Every text of this tree that goes through gettext, collected once in a run."""
    return made_once(of_the_run, "texts", lambda: tuple(texts()))


@pytest.fixture(scope="session", autouse=True)
def templates_of_the_run(of_the_run: Path) -> Iterator[None]:
    """A template is compiled by one of the processes of this run; the others read it. So is a file
    of a case on the desk, which one of them furnishes.
    """
    FILES_OF_THE_RUN.folder = of_the_run / "files"
    COMPILED.folder = of_the_run / "templates"
    COMPILED.folder.mkdir(exist_ok=True)
    yield
    COMPILED.folder = None


@pytest.fixture(scope="session")
def prepared(engine_kind: str, new_postgresql: NewDatabase, of_the_run: Path) -> URL:
    """The address of a database at the newest migration that nobody uses: what is copied of it is
    ready at once. Made once in a run.
    """
    if engine_kind == "sqlite":
        return make_url(_prepared_sqlite(of_the_run))
    return make_url(_prepared_postgresql(of_the_run, new_postgresql))


@pytest.fixture(scope="session")
def ready_file(of_the_run: Path) -> Callable[[Path], Database]:
    """Make a file of SQLite at the newest migration, where the test is of SQLite alone."""

    def make(file: Path) -> Database:
        shutil.copyfile(str(make_url(_prepared_sqlite(of_the_run)).database), file)
        return _on_sqlite(file)

    return make


def _on_sqlite(file: Path) -> Database:
    """A database that waits for no disk: nothing has to survive the run.

    What an installation waits for is held by tests/db/test_promises.py.
    """
    database = Database(URL.create("sqlite", database=str(file)))
    event.listen(
        database.engine, "connect", lambda plain, _record: plain.execute("PRAGMA synchronous=OFF")
    )
    return database


def _prepared_sqlite(folder: Path) -> str:
    def make() -> str:
        database = _on_sqlite(folder / "prepared.sqlite")
        upgrade(database)
        return _left_alone(database)

    return made_once(folder, "prepared-sqlite", make)


def _prepared_postgresql(folder: Path, new: NewDatabase) -> str:
    def make() -> str:
        database = new()
        upgrade(database)
        _number_from(FIRST_NUMBER, database)
        return _left_alone(database)

    return made_once(folder, "prepared", make)


def _number_from(first: int, database: Database) -> None:
    """Let every number that PostgreSQL gives begin high: no test can count on being the first."""
    sequences = "SELECT setval(oid::regclass, :first) FROM pg_class WHERE relkind = 'S'"
    with database.engine.begin() as connection:
        connection.execute(text(sequences), {"first": first})


def _left_alone(database: Database) -> str:
    database.dispose()
    return make_url(database.url).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def also_postgresql(
    pytestconfig: pytest.Config, new_postgresql: NewDatabase, of_the_run: Path
) -> AlsoPostgresql | None:
    """What runs on PostgreSQL what SQLite is asked; None where a run leaves PostgreSQL out."""
    if LEFT_OUT in pytestconfig.option.keyword:
        return None
    if not ALSO:
        prepared = make_url(_prepared_postgresql(of_the_run, new_postgresql))
        known = NotedOnce(of_the_run / "taken-by-postgresql")
        ALSO.append(AlsoPostgresql(new_postgresql(prepared), known))
    return ALSO[0]


@pytest.fixture(autouse=True)
def refused_by_no_engine(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test of SQLite alone that let it run what PostgreSQL refuses."""
    for also in ALSO:
        also.is_on = is_of_one_engine(request.node, request.fixturenames)
    yield
    assert [text for also in ALSO for text in also.said()] == []


@pytest.fixture(scope="session")
def migrated(
    engine_kind: str,
    new_database: NewDatabase,
    prepared: URL,
    also_postgresql: AlsoPostgresql | None,
) -> Database:
    """A database that the migrations have brought to head; whoever commits to it makes a mess."""
    if engine_kind not in MIGRATED:
        MIGRATED[engine_kind] = new_database(prepared)
        if engine_kind == "sqlite" and also_postgresql is not None:
            also_postgresql.follow(MIGRATED[engine_kind].engine)
    return MIGRATED[engine_kind]


@dataclass
class OneConnection(Database):
    """A database seen through one connection: what its sessions commit is only a savepoint."""

    connection: Connection = field(kw_only=True)

    def __post_init__(self) -> None:
        """Share the engine of the connection."""
        self.engine = self.connection.engine

    def new_session(self) -> Session:
        """A session inside the transaction of the connection."""
        return Session(
            self.connection,
            join_transaction_mode="create_savepoint",
            expire_on_commit=False,
        )

    def reading_session(self) -> Session:
        """The same: what is read was written in this transaction, and not committed."""
        return self.new_session()

    def snapshot(self) -> Session:
        """The same: nobody else writes into this transaction."""
        return self.new_session()

    def dispose(self) -> None:
        """Leave the engine open: other tests use it too."""


@pytest.fixture
def database(migrated: Database) -> Iterator[OneConnection]:
    """The database of one test, on each engine, empty again afterwards whatever was committed."""
    with migrated.engine.connect().execution_options(**{WRITING: True}) as connection:
        transaction = connection.begin()
        each_connection = OneConnection(migrated.url, connection=connection)
        use_database(each_connection)
        yield each_connection
        close_session()
        transaction.rollback()


@pytest.fixture(scope="session", autouse=True)
def audit_key() -> AuditKey:
    """The key of the audit of this run, in use: nothing is recorded without one."""
    set_audit_key(AUDIT_KEY)
    return AUDIT_KEY


@pytest.fixture(autouse=True)
def features() -> None:
    """What the features bring is there as in the application, after a test that brought other."""
    bring(BROUGHT)


@pytest.fixture(scope="session")
def keyring() -> Keyring:
    """Keys made for this run."""
    return Keyring.new()


@pytest.fixture
def keys(keyring: Keyring) -> Iterator[Keyring]:
    """The keys of this run, in use: for tests that call actions."""
    with use_keyring(keyring):
        yield keyring


@pytest.fixture
def app(database: OneConnection, keys: Keyring) -> Iterator[Flask]:
    """The whole application on the database of this test; shared, so nobody adds a route to it."""
    # Of the minute at which all tests stand, by the number of whoever typed, who is another here.
    drafts._kept_lately.clear()
    with SHARED.on(database, keys) as app:
        yield app


@pytest.fixture
def own_app(database: OneConnection, keys: Keyring) -> Flask:
    """The whole application on the database of this test, made for it alone."""
    return make_app(database, keys)


# --- Which file first -----------------------------------------------------------------------------

# Files that keep a worker busy for long, the longest first. The tests of a file stay together, so
# one that is begun last lets the other workers wait for it; by the number of tests alone, as xdist
# sorts files, those with one long test would come at the end. The first makes what others share:
# the six behind it need little of that, and nobody stands still meanwhile.
LONG = (
    "tests/guards/test_every_text_field.py",
    "tests/guards/test_hard_rules.py",
    "tests/guards/test_case_file_is_shown.py",
    "tests/db/test_new_database.py",
    "tests/desk/notices/test_command.py",
    "tests/guards/test_hidden_rows.py",
    "tests/guards/test_one_language.py",
    "tests/guards/test_strangers_act.py",
    "tests/guards/test_sent_twice.py",
    "tests/guards/test_routes.py",
    "tests/guards/test_kept_forms.py",
    "tests/guards/test_sent_unchanged.py",
    "tests/guards/test_sent_amiss.py",
    "tests/guards/test_roles.py",
    "tests/guards/test_list_plans.py",
    "tests/guards/test_search_plans.py",
    "tests/guards/test_derived.py",
    "tests/guards/test_long_numbers.py",
    "tests/guards/test_page_statements.py",
    "tests/guards/test_undated.py",
    "tests/guards/test_page_titles.py",
    "tests/guards/test_everyday_words.py",
    "tests/guards/test_raw_codes.py",
    "tests/journeys/",
    "tests/exchange/",
    "tests/walk/",
    "tests/commands/",
    "tests/run/",
    "tests/demo/",
    "tests/db/",
    "tests/web/test_kills.py",
    "tests/web/test_idempotency.py",
    "tests/probation/entrustments/test_visibility.py",
    "tests/cases/test_who_knows_of_a_case.py",
    "tests/benchmarks/",
)


def long_files_first(items: list[pytest.Item]) -> None:
    """Put the files in `LONG` first, then those with the most tests; the order within one stays."""
    files = [item.nodeid.partition("::")[0] for item in items]
    tests = Counter(files)

    def rank(file: str) -> tuple[int, int, str]:
        place = next((n for n, name in enumerate(LONG) if file.startswith(name)), len(LONG))
        return place, -tests[file], file

    items.sort(key=lambda item: rank(item.nodeid.partition("::")[0]))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the browser journeys out where there is no browser, and what the night has for itself;
    put long files first for workers. One process alone takes them in the order of the tree.
    """
    day = config.stash[DAY]
    if day is not None and (left := set(left_for_the_night(items, day))):
        items[:] = [item for item in items if item not in left]
        config.hook.pytest_deselected(items=list(left))
    if not find_chromium():
        for item in items:
            if item.get_closest_marker("journey"):
                item.add_marker(pytest.mark.skip(reason=NO_BROWSER))
    if is_worker(config) or config.getoption("processes") > 1:
        long_files_first(items)


def pytest_collection(session: pytest.Session) -> None:
    """Look for nothing to throw away while tests are collected: all of it is kept."""
    gc.disable()


def pytest_collection_finish(session: pytest.Session) -> None:
    """Keep what is loaded as it is, as a worker that serves does: a run is a sixth shorter."""
    gc.enable()
    keep_what_is_loaded()


# --- The browser ----------------------------------------------------------------------------------


# Nobody looks at the window: a quarter of the time of a journey went into a graphics processor that
# is played by software.
NO_GRAPHICS = ("--disable-gpu", "--disable-gpu-compositing", "--disable-software-rasterizer")


def find_chromium() -> str | None:
    """The Chromium of this machine, if it has one; one without windows takes half the time."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Have Playwright drive the Chromium of this machine instead of one it would download."""
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    arguments = {"executable_path": find_chromium(), "args": [*as_root, *NO_GRAPHICS]}
    return {**browser_type_launch_args, **arguments}


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many journeys were left out."""
    skipped = terminalreporter.stats.get("skipped", [])
    left_out = sum(NO_BROWSER in str(report.longrepr) for report in skipped)
    if left_out:
        terminalreporter.write_line(f"Browser journeys left out: {left_out} ({NO_BROWSER}).")
