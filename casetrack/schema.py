"""The shape of the database: what the migrations make of it, from the empty one to today's."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from casetrack.config import MIGRATIONS
from casetrack.db.session import Database
from casetrack.revisions import ensure_not_newer


def alembic_config(connection: Connection | None = None) -> Config:
    """Return a configuration for Alembic's commands that works in the tree and from a wheel.

    connection: one outside any transaction; without it migrations/env.py opens its own.
    """
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


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
