"""Sessions belong to their measure, whatever runs as a course.

Revision: 0014, after 0013
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Move the sessions of programmes under the measures that these are the detail of."""
    _table("measure_session", "measure_id", "measure")
    op.execute(
        "INSERT INTO measure_session (id, measure_id, held_on, entry_id)"
        " SELECT guidance_session.id, programme.measure_id, held_on, entry_id"
        " FROM guidance_session JOIN programme ON programme.id = guidance_session.programme_id"
    )
    _numbers_go_on("measure_session")
    op.drop_table("guidance_session")


def downgrade() -> None:
    """Move back what belongs to programmes; nothing else had sessions before."""
    _table("guidance_session", "programme_id", "programme")
    op.execute(
        "INSERT INTO guidance_session (id, programme_id, held_on, entry_id)"
        " SELECT measure_session.id, programme.id, held_on, entry_id"
        " FROM measure_session"
        " JOIN programme ON programme.measure_id = measure_session.measure_id"
    )
    _numbers_go_on("guidance_session")
    op.drop_table("measure_session")


def _table(name: str, link: str, of: str) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(link, sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entry.id"], name=op.f(f"fk_{name}_entry_id")
        ),
        sa.ForeignKeyConstraint([link], [f"{of}.id"], name=op.f(f"fk_{name}_{link}")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    with op.batch_alter_table(name, schema=None) as batch_op:
        batch_op.create_index(batch_op.f(f"ix_{name}_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f(f"ix_{name}_{link}"), [link], unique=False)


def _numbers_go_on(table: str) -> None:
    """Let PostgreSQL number new rows after those brought with their numbers."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'),"
            f" COALESCE((SELECT max(id) FROM {table}), 1))"
        )
