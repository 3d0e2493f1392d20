"""The migrations lead to the models, and back, and lose no row on the way."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.util import CommandError

from casetrack.db.session import Database
from casetrack.schema import alembic_config, downgrade, is_current, upgrade

ONE_PARENT_TWO_CHILDREN = """
    op.create_table("parent", sa.Column("id", sa.Integer, primary_key=True))
    op.create_table(
        "child",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "parent_id",
            sa.Integer,
            sa.ForeignKey("parent.id", name="fk_child_parent_id", ondelete="CASCADE"),
            nullable=False,
        ),
    )
    op.execute("INSERT INTO parent (id) VALUES (1)")
    op.execute("INSERT INTO child (id, parent_id) VALUES (1, 1), (2, 1)")
"""

BATCH_ALTER_OF_THE_PARENT = """
    with op.batch_alter_table("parent") as batch:  # SQLite cannot, and makes the table anew
        batch.add_column(sa.Column("title", sa.String(20)))
        batch.create_unique_constraint("uq_parent_title", ["title"])
"""

A_CHILD_WITHOUT_PARENT = """
    op.execute("INSERT INTO child (id, parent_id) VALUES (3, 99)")
"""


@pytest.fixture
def empty(new_database: Callable[[], Database]) -> Database:
    """A database nobody has migrated yet."""
    return new_database()


def table_names(database: Database) -> set[str]:
    return set(sa.inspect(database.engine).get_table_names())


def count_of(database: Database, table: str) -> int:
    with database.engine.connect() as connection:
        return connection.execute(
            sa.select(sa.func.count()).select_from(sa.table(table))
        ).scalar_one()


def run_migrations(database: Database, folder: Path, *steps: str) -> None:
    """Write each step as a revision of its own and run them through the real env.py."""
    before = "None"
    for number, step in enumerate(steps, start=1):
        revision = f'"{number:04}"'
        body = textwrap.indent(textwrap.dedent(step), "    ")
        (folder / f"{number:04}.py").write_text(
            "import sqlalchemy as sa\n"
            "from alembic import op\n"
            f"revision, down_revision = {revision}, {before}\n"
            f"def upgrade():\n{body}\n"
        )
        before = revision
    with database.engine.connect() as connection:
        config = alembic_config(connection)
        config.set_main_option("version_locations", str(folder))
        command.upgrade(config, "head")


def test_the_migrations_make_exactly_the_tables_of_the_models(empty: Database) -> None:
    upgrade(empty)

    with empty.engine.connect() as connection:
        command.check(alembic_config(connection))
    assert is_current(empty)


def test_a_database_can_be_taken_back_to_nothing_and_made_again(empty: Database) -> None:
    upgrade(empty)
    tables = table_names(empty)

    downgrade(empty, "base")
    left = table_names(empty)
    upgrade(empty)

    assert left == {"alembic_version"}
    assert table_names(empty) == tables > left


def test_a_new_database_is_not_current(empty: Database) -> None:
    assert not is_current(empty)


def test_children_outlive_a_batch_alter_of_their_parents_table(
    empty: Database, tmp_path: Path
) -> None:
    run_migrations(empty, tmp_path, ONE_PARENT_TWO_CHILDREN, BATCH_ALTER_OF_THE_PARENT)

    assert count_of(empty, "parent") == 1
    assert count_of(empty, "child") == 2


def test_foreign_keys_hold_again_after_a_migration(empty: Database, tmp_path: Path) -> None:
    run_migrations(empty, tmp_path, ONE_PARENT_TWO_CHILDREN, BATCH_ALTER_OF_THE_PARENT)

    with empty.engine.begin() as connection:
        connection.execute(sa.delete(sa.table("parent")))

    assert count_of(empty, "child") == 0


def test_a_migration_that_leaves_a_row_pointing_at_nothing_is_undone(
    empty: Database, tmp_path: Path
) -> None:
    with pytest.raises((CommandError, sa.exc.IntegrityError)):
        run_migrations(empty, tmp_path, ONE_PARENT_TWO_CHILDREN, A_CHILD_WITHOUT_PARENT)

    assert "child" not in table_names(empty)


def test_a_migration_refuses_a_connection_that_is_in_the_middle_of_something(
    empty: Database,
) -> None:
    with (
        empty.engine.begin() as connection,
        pytest.raises(CommandError, match="outside any transaction"),
    ):
        command.upgrade(alembic_config(connection), "head")
