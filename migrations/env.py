"""Run migrations: by the `alembic` command, or by casetrack with a connection of its own.

    alembic -x url=postgresql://… upgrade head      one database, named
    alembic -x config=/etc/casetrack.toml …         the database of a settings file
    alembic …                                       CASETRACK_DATABASE_URL, or the default

A caller in Python sets `config.attributes["connection"]`, outside any transaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.util import CommandError

from casetrack.config import from_file
from casetrack.db import Model
from casetrack.db.search.words import TABLE as WORDS
from casetrack.db.session import WRITING, Database
from casetrack.schema import load_models


def render_item(kind: str, item: Any, autogenerate: AutogenContext) -> str | Literal[False]:
    """Write types as the database has them, so that old migrations outlive our own types.

    A stored enum is text: its values may change without a migration.
    """
    if kind != "type":
        return False
    stored = item.impl_instance if isinstance(item, sa.types.TypeDecorator) else item
    if isinstance(stored, sa.Enum):
        return f"sa.String(length={stored.length})"
    if stored is not item:
        return f"sa.{stored!r}"
    return False


def include_name(name: str | None, kind: str, parents: Any) -> bool:
    """Leave out the words of what can be found: each engine keeps them in a way of its own, SQLite
    in several tables, and no model tells of them.
    """
    return not (kind == "table" and name is not None and name.startswith(WORDS))


@contextmanager
def without_cascades(connection: sa.Connection) -> Iterator[None]:
    """Turn SQLite's foreign keys off around a migration, and on again.

    A batch alter drops the old table: with foreign keys on, ON DELETE CASCADE would take every
    child row with it. SQLite ignores the pragma inside a transaction, so it goes to the driver
    before one begins.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = connection.connection.cursor()
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")
        driver.close()


def check_foreign_keys(connection: sa.Connection) -> None:
    """Raise CommandError, which undoes the migration, if a row points at nothing."""
    if connection.dialect.name != "sqlite":
        return
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        tables = ", ".join(sorted({row[0] for row in broken}))
        raise CommandError(f"{len(broken)} rows would point at nothing, in: {tables}")


def migrate(connection: sa.Connection) -> None:
    """Do what was asked in one transaction; both engines can undo a change of schema."""
    if connection.in_transaction():
        raise CommandError("a migration needs a connection outside any transaction")
    connection.execution_options(**{WRITING: True})
    with without_cascades(connection), connection.begin():
        context.configure(
            connection=connection,
            target_metadata=Model.metadata,
            compare_type=True,
            render_as_batch=connection.dialect.name == "sqlite",
            render_item=render_item,
            include_name=include_name,
        )
        context.run_migrations()
        check_foreign_keys(connection)


def asked_url() -> str:
    """The address named with -x url=, or that of the settings."""
    asked = context.get_x_argument(as_dictionary=True)
    if url := asked.get("url"):
        return url
    return from_file(Path(asked["config"]) if "config" in asked else None).database_url


def main() -> None:
    """Migrate over the connection we were given, or over one of our own."""
    if context.is_offline_mode():
        raise CommandError("migrations read the database they change; --sql is not supported")
    load_models()
    given = context.config.attributes.get("connection")
    if given is not None:
        migrate(given)
        return
    database = Database(asked_url())
    try:
        with database.engine.connect() as connection:
            migrate(connection)
    finally:
        database.dispose()


main()
