"""The migrations lead to the models, and back, and lose no row on the way."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.util import CommandError

from casetrack.db.session import Database
from casetrack.revisions import is_current
from casetrack.schema import alembic_config, downgrade, upgrade

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


def test_an_empty_database_is_not_current(empty: Database) -> None:
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


# --- What stood in a database before the clocks came --------------------------------------------


def put(connection: sa.Connection, table: str, **values: object) -> int:
    """A row of a table as it is now; what it must have and is not given is made up."""
    reflected = sa.Table(table, sa.MetaData(), autoload_with=connection)
    made_up: dict[type, object] = {
        sa.Integer: 1,
        sa.String: "x",
        sa.Boolean: True,
        sa.Date: date(2026, 1, 1),
        sa.DateTime: datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None),
        sa.JSON: {},
    }
    for column in reflected.columns:
        is_worked_out = column.nullable or column.primary_key or column.computed is not None
        if not (is_worked_out or column.name in values):
            kind = next(kind for kind in made_up if isinstance(column.type, kind))
            values[column.name] = made_up[kind]
    id: int = connection.execute(
        sa.insert(reflected).values(values).returning(reflected.c.id)
    ).scalar_one()
    return id


@pytest.fixture
def before_the_clocks(empty: Database) -> Callable[..., int]:
    """A database at the first migration; call it to owe something there."""
    upgrade(empty, "0001")
    with empty.engine.begin() as connection:
        office = put(connection, "procuratorate", parent_id=None)
        case = put(
            connection,
            "case_file",
            office_id=office,
            provenance="real",
            status="open",
            title_zh="x",
        )
        party = put(connection, "party", case_id=case, alias_zh="x")
        track = put(connection, "track", case_id=case)
    numbers = count(1)

    def owe(kind: str, *, why: dict[str, object], settled_on: date | None = None, **of: str) -> int:
        with empty.engine.begin() as connection:
            subject_id = next(numbers)
            if of:
                subject_id = put(
                    connection,
                    "review_period",
                    case_id=case,
                    party_id=party,
                    track_id=track,
                    ended_on=settled_on,
                    nominal=settled_on,
                    due=settled_on,
                    received_first=settled_on,
                    **of,
                )
            return put(
                connection,
                "obligation",
                case_id=case,
                office_id=office,
                kind=kind,
                why=why,
                is_open=settled_on is None,
                settled_on=settled_on,
                subject="review_period" if of else "made_up",
                subject_id=subject_id,
            )

    return owe


@pytest.mark.night
def test_the_clocks_say_of_what_was_owed_before_how_it_stands_and_what_it_weighs(
    empty: Database, before_the_clocks: Callable[..., int]
) -> None:
    owe, day = before_the_clocks, date(2026, 3, 2)
    held = {"rule": "prosecution_review", "options": {"in_custody": True}, "steps": []}
    expected = {
        owe("visit", why={"rule": None}): ("running", 6),
        owe("visit", why={"rule": None}, settled_on=day): ("met", 6),
        owe("prosecution_review", why=held): ("running", 1),
        owe("prosecution_review", why={"rule": "prosecution_review"}): ("running", 2),
        owe(
            "prosecution_review",
            why={"rule": "prosecution_review"},
            settled_on=day,
            ended_by="suspended",
        ): ("suspended", 2),
        owe("suggestion_reply", why={"rule": "suggestion_reply_general"}): ("running", 5),
    }

    upgrade(empty)

    obligation = sa.table("obligation", sa.column("id"), sa.column("state"), sa.column("weight"))
    with empty.engine.connect() as connection:
        rows = connection.execute(sa.select(obligation)).all()
    assert {row.id: (row.state, row.weight) for row in rows} == expected


@pytest.mark.night
def test_what_was_owed_survives_the_way_back(
    empty: Database, before_the_clocks: Callable[..., int]
) -> None:
    before_the_clocks("visit", why={"rule": None})
    upgrade(empty)
    downgrade(empty, "0001")
    assert count_of(empty, "obligation") == 1
