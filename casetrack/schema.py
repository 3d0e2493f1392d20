"""The shape of the database: a new one in one step, from the models; an older one by migrations."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from collections.abc import Iterator

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Computed, Connection, inspect, text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import DDLCompiler

import casetrack
from casetrack.db import Model
from casetrack.db.session import WRITING, Database
from casetrack.revisions import MIGRATIONS, ensure_not_newer

# From this version on SQLite takes words out of the file at once, and not when it next merges them.
SECURE_DELETE_SINCE = (3, 42)
# What no model declares, as migrations 0018, 0022 and 0077 made it and explain it.
_COUNT = """INSERT INTO case_number (office_id, year, last)
    VALUES (NEW.office_id, NEW.counted_in, 1)
    ON CONFLICT (office_id, year) DO UPDATE SET last = last + 1;"""
_LET_IN = """INSERT INTO case_grant
    (case_id, staff_id, ground, aspect, since, given_by_id, given_at)
    VALUES (NEW.id, NEW.handler_id, 'handler', 'whole', NEW.derived_on, NEW.opened_by_id,
    NEW.opened_at);"""
_TEXTS = "what, row_id, case_id, party_id, office_id, sort, shown_to, text"
_NEW_TEXTS = ", ".join(f"NEW.{name}" for name in _TEXTS.split(", "))
_SECURE_DELETE = "INSERT INTO search_words (search_words, rank) VALUES ('secure-delete', 1)"
_OF_SQLITE = (
    "CREATE VIRTUAL TABLE search_words USING fts5"
    " (tokens, content='', detail=none, tokenize='ascii')",
    "CREATE TRIGGER case_file_opened AFTER INSERT ON case_file"
    f" WHEN NEW.counted_in IS NOT NULL BEGIN {_COUNT} {_LET_IN} END",
    f"CREATE VIEW search_kept AS SELECT {_TEXTS}, NULL AS tokens FROM search_text",
    f"""CREATE TRIGGER search_kept_with_words INSTEAD OF INSERT ON search_kept BEGIN
        INSERT INTO search_text ({_TEXTS}) VALUES ({_NEW_TEXTS});
        INSERT INTO search_words (rowid, tokens) VALUES (last_insert_rowid(), NEW.tokens);
    END""",
)
_OF_POSTGRESQL = (
    """CREATE TABLE search_words (
        id INTEGER NOT NULL,
        tokens INTEGER[] NOT NULL,
        CONSTRAINT pk_search_words PRIMARY KEY (id),
        CONSTRAINT fk_search_words_id FOREIGN KEY(id) REFERENCES search_text (id) ON DELETE CASCADE
    )""",
    "CREATE INDEX ix_search_words_tokens ON search_words USING gin (tokens)"
    " WITH (fastupdate = off)",
    "ALTER TABLE search_words ALTER COLUMN tokens SET STATISTICS 0",
    "CREATE FUNCTION let_handler_in() RETURNS trigger LANGUAGE plpgsql AS"
    f" $$ BEGIN {_LET_IN} RETURN NULL; END $$",
    "CREATE TRIGGER case_file_opened AFTER INSERT ON case_file FOR EACH ROW"
    " WHEN (NEW.counted_in IS NOT NULL) EXECUTE FUNCTION let_handler_in()",
)


@compiles(Computed, "sqlite")
def _worked_out_when_read(column: Computed, compiler: DDLCompiler, **_options: object) -> str:
    """As migration 0021 made it: SQLite adds no column that is stored to a table that is there."""
    expression = compiler.sql_compiler.process(
        column.sqltext, include_table=False, literal_binds=True
    )
    return f"GENERATED ALWAYS AS ({expression}) VIRTUAL"


def load_models() -> None:
    """Import the models of every feature, found by name, so that none can be forgotten."""
    for package in pkgutil.walk_packages(casetrack.__path__, "casetrack."):
        models = f"{package.name}.models"
        if package.ispkg and importlib.util.find_spec(models):
            importlib.import_module(models)


def alembic_config(connection: Connection | None = None) -> Config:
    """Return a configuration for Alembic's commands that works in the tree and from a wheel.

    connection: one outside any transaction; without it migrations/env.py opens its own.
    """
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def upgrade(database: Database, revision: str = "head", *, by_steps: bool = False) -> None:
    """Bring the database forward to `revision`; one that is there already is left alone.

    One without tables is made in one step, unless it should go only so far.
    by_steps: through every migration all the same. Raises NewerDatabase.
    """
    ensure_not_newer(database)
    with database.engine.connect() as connection:
        config = alembic_config(connection)
        is_at_once = revision == "head" and not by_steps
        if not (is_at_once and _make_new(connection, ScriptDirectory.from_config(config))):
            command.upgrade(config, revision)


def downgrade(database: Database, revision: str) -> None:
    """Take the database back to `revision`; "base" is the empty database."""
    with database.engine.connect() as connection:
        command.downgrade(alembic_config(connection), revision)


def _make_new(connection: Connection, migrations: ScriptDirectory) -> bool:
    """Make every table in one transaction, as if all migrations had been done.

    Whether it was: not in a database that has tables.
    """
    load_models()
    with connection.execution_options(**{WRITING: True}).begin():
        if inspect(connection).get_table_names():
            return False
        Model.metadata.create_all(connection)
        for statement in _beside_the_models(connection):
            connection.execute(text(statement))
        MigrationContext.configure(connection).stamp(migrations, "head")
    return True


def _beside_the_models(connection: Connection) -> Iterator[str]:
    if connection.dialect.name == "postgresql":
        yield from _OF_POSTGRESQL
        return
    yield from _OF_SQLITE
    version = connection.exec_driver_sql("SELECT sqlite_version()").scalar_one()
    if tuple(int(part) for part in version.split(".")[:2]) >= SECURE_DELETE_SINCE:
        yield _SECURE_DELETE
