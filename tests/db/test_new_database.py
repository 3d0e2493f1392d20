"""A new database, made in one step, is the one that all migrations make, and goes on with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from sqlalchemy import Connection
from sqlalchemy.engine import Inspector

from casetrack.db.session import Database
from casetrack.revisions import is_current
from casetrack.schema import alembic_config, downgrade, upgrade
from tests.house import NewDatabase

# What no inspector tells of: triggers, views, functions, and how what can be found is kept.
BESIDE = {
    "sqlite": (
        "SELECT name, sql FROM sqlite_master"
        " WHERE type IN ('trigger', 'view', 'index') OR sql LIKE 'CREATE VIRTUAL%'",
        "SELECT k, v FROM search_words_config WHERE k != 'version'",
    ),
    "postgresql": (
        "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
        "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
        "SELECT attrelid::regclass::text, attname, attstattarget FROM pg_attribute"
        " WHERE attstattarget >= 0 AND attrelid::regclass::text NOT LIKE 'pg_%'",
        "SELECT relname FROM pg_class WHERE relkind = 'S'",
    ),
}
# The names of all that can be in one; an index goes with its table.
NAMES = {
    # What SQLite keeps itself of keys that are given once cannot be dropped.
    "sqlite": "SELECT name FROM sqlite_master WHERE type != 'index' AND name != 'sqlite_sequence'",
    "postgresql": "SELECT relname FROM pg_class WHERE relkind != 'i'"
    " AND relnamespace = 'public'::regnamespace"
    " UNION SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
}
# Of a database of before, so many steps from a new one that some change a table.
BEFORE = "0095"
MISTAKES = (
    "DROP INDEX ix_case_grant_party_id",
    "ALTER TABLE task ADD COLUMN forgotten INTEGER",
    "DROP TRIGGER case_file_opened",
    "INSERT INTO calendar_state (id, version, fingerprint) VALUES (1, 1, 'x')",
)


@dataclass(frozen=True)
class ThereAndBack:
    """A new database that was taken back to nothing and went through every migration.

    new: what it was made of when it was new. left: the names of what was in it when there was
    nothing.
    """

    database: Database
    new: Mapping[str, Any]
    left: set[str]


@pytest.fixture(scope="module")
def by_steps(new_database: NewDatabase) -> ThereAndBack:
    """Gone once on each engine: a way of a hundred migrations is as long as a hundred tests."""
    database = new_database()
    upgrade(database)
    new = shape_of(database)
    downgrade(database, "base")
    left = names_in(database)
    upgrade(database)
    return ThereAndBack(database, new, left)


@pytest.fixture
def at_once(new_database: NewDatabase) -> Database:
    """A new one."""
    database = new_database()
    upgrade(database)
    return database


def shape_of(database: Database) -> dict[str, Any]:
    """Whatever a database is made of, by its name, and the rows it begins with."""
    inspector = sa.inspect(database.engine)
    shape: dict[str, Any] = {}
    with database.engine.connect() as connection:
        for table in inspector.get_table_names():
            shape |= dict(_of_a_table(inspector, table, database))
            shape[f"rows of {table}"] = _rows_of(connection, table)
        for asked in BESIDE[connection.dialect.name]:
            shape |= {f"{asked} {row[0]}": _plain(row[1:]) for row in _told(connection, asked)}
    return shape


def names_in(database: Database) -> set[str]:
    with database.engine.connect() as connection:
        return {row[0] for row in _told(connection, NAMES[connection.dialect.name])}


def _of_a_table(inspector: Inspector, table: str, database: Database) -> Iterator[Any]:
    dialect = database.engine.dialect
    for column in inspector.get_columns(table):
        # Of the tables beneath those of words SQLite tells no type.
        is_typed = not isinstance(column["type"], sa.types.NullType)
        kind = column["type"].compile(dialect) if is_typed else ""
        computed = str(column.get("computed"))
        values = (kind, column["nullable"], column["default"], "False" in computed)
        yield f"{table}.{column['name']}", values
    yield f"key of {table}", _plain(inspector.get_pk_constraint(table))
    asking: dict[str, Callable[[str], Any]] = {
        "foreign keys": inspector.get_foreign_keys,
        "unique": inspector.get_unique_constraints,
        "checks": inspector.get_check_constraints,
    }
    for name, asked in asking.items():
        yield f"{name} of {table}", sorted(map(_plain, asked(table)))


def _rows_of(connection: Connection, table: str) -> Any:
    # The bytes of the words that can be found tell of their order, and of nothing else.
    if table.startswith("search_words") or table == "alembic_version":
        return None
    return sorted(map(_plain, _told(connection, f"SELECT * FROM {table}")))


def _told(connection: Connection, asked: str) -> Any:
    return connection.execute(sa.text(asked)).all()


def _plain(value: object) -> str:
    """As text, on one line, however it is laid out."""
    return " ".join(str(value).replace("\\n", " ").split())


@pytest.mark.sqlite_at_night
def test_it_is_the_one_that_all_migrations_make(by_steps: ThereAndBack) -> None:
    assert is_current(by_steps.database)
    assert shape_of(by_steps.database) == by_steps.new


@pytest.mark.sqlite_at_night
def test_the_migrations_make_exactly_the_tables_of_the_models(by_steps: ThereAndBack) -> None:
    with by_steps.database.engine.connect() as connection:
        command.check(alembic_config(connection))


@pytest.mark.sqlite_at_night
def test_nothing_is_left_behind_the_first_migration(by_steps: ThereAndBack) -> None:
    assert by_steps.left == {"alembic_version"}


@pytest.mark.in_turn(13)
def test_a_difference_is_seen(at_once: Database) -> None:
    is_postgresql = at_once.engine.dialect.name == "postgresql"
    shapes = [shape_of(at_once)]
    for mistake in MISTAKES:
        of_table = " ON case_file" if is_postgresql and mistake.startswith("DROP TRIGGER") else ""
        with at_once.engine.begin() as connection:
            connection.exec_driver_sql(f"{mistake}{of_table}")
        shapes.append(shape_of(at_once))

    unseen = [
        mistake
        for mistake, before, after in zip(MISTAKES, shapes, shapes[1:], strict=False)
        if before == after
    ]
    assert unseen == []


@pytest.mark.in_turn(13)
def test_one_of_before_is_brought_forward_and_not_made_anew(at_once: Database) -> None:
    before = shape_of(at_once)
    downgrade(at_once, BEFORE)
    assert shape_of(at_once) != before

    upgrade(at_once)

    assert is_current(at_once)
    assert shape_of(at_once) == before
