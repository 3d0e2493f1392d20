"""A new database, made in one step, is the one that all migrations make, and goes on with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.engine import Inspector

from casetrack.db.session import Database
from casetrack.revisions import is_current
from casetrack.schema import downgrade, upgrade
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
MISTAKES = (
    "DROP INDEX ix_case_grant_party_id",
    "ALTER TABLE task ADD COLUMN forgotten INTEGER",
    "DROP TRIGGER case_file_opened",
    "INSERT INTO calendar_state (id, version, fingerprint) VALUES (1, 1, 'x')",
)


@pytest.fixture
def by_steps(new_database: NewDatabase) -> Database:
    """One that went through every migration."""
    database = new_database()
    upgrade(database, by_steps=True)
    return database


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


def test_it_is_the_one_that_all_migrations_make(by_steps: Database, at_once: Database) -> None:
    assert is_current(at_once)
    assert shape_of(at_once) == shape_of(by_steps)


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


def test_it_finds_its_way_back_and_forward_again(at_once: Database) -> None:
    before = shape_of(at_once)

    downgrade(at_once, "0076")
    upgrade(at_once)

    assert shape_of(at_once) == before


def test_what_has_tables_is_brought_forward_and_not_made_anew(
    new_database: Callable[[], Database],
) -> None:
    database = new_database()
    upgrade(database, "0001")
    with database.engine.connect() as connection:
        assert sa.inspect(connection).has_table("guidance_session")

    upgrade(database)

    assert is_current(database)
    assert "guidance_session" not in sa.inspect(database.engine).get_table_names()
