"""The shape of the database: what the migrations make of it, from the empty one to today's."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from casetrack.config import MIGRATIONS
from casetrack.db.session import Database


def alembic_config(connection: Connection | None = None) -> Config:
    """Return a configuration for Alembic's commands that works in the tree and from a wheel.

    connection: one outside any transaction; without it migrations/env.py opens its own.
    """
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


class NewerDatabase(RuntimeError):
    """The database was brought forward by a newer casetrack; one sentence for an operator."""


def upgrade(database: Database, revision: str = "head") -> None:
    """Bring the database forward to `revision`; one that is there already is left alone.

    Raises NewerDatabase.
    """
    ensure_not_newer(database)
    with database.engine.connect() as connection:
        command.upgrade(alembic_config(connection), revision)


def downgrade(database: Database, revision: str) -> None:
    """Take the database back to `revision`; "base" is the empty database."""
    with database.engine.connect() as connection:
        command.downgrade(alembic_config(connection), revision)


def is_current(database: Database) -> bool:
    """Whether the database stands at the newest migration of this casetrack."""
    newest = ScriptDirectory.from_config(alembic_config()).get_heads()
    return set(_stands_at(database)) == set(newest)


def ensure_not_newer(database: Database) -> None:
    """Raise NewerDatabase if the database stands at a migration that this casetrack lacks."""
    at = _stands_at(database)
    known = {one.revision for one in ScriptDirectory.from_config(alembic_config()).walk_revisions()}
    if unknown := sorted(set(at) - known):
        raise NewerDatabase(
            f"The database was made by a newer casetrack (it stands at {', '.join(unknown)}):"
            " install that one; nothing was changed."
        )


def _stands_at(database: Database) -> tuple[str, ...]:
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_heads()
