"""Days not known, and what was reported by hand.

Revision: 0033, after 0032
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

_SESSIONS = sa.table(
    "measure_session",
    sa.column("id", sa.Integer),
    sa.column("entry_id", sa.Integer),
    sa.column("held_on", sa.Date),
    sa.column("held_edtf", sa.String),
    sa.column("held_first", sa.Date),
    sa.column("held_last", sa.Date),
)
_ENTRIES = sa.table(
    "journal_entry", sa.column("id", sa.Integer), sa.column("written_at", sa.DateTime)
)


def upgrade() -> None:
    """Add how exactly the day of a session is known, and the entries of what was reported."""
    with op.batch_alter_table("measure_session") as batch_op:
        batch_op.add_column(sa.Column("held_edtf", sa.String(length=120), nullable=True))
        batch_op.add_column(sa.Column("held_words", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("held_first", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("held_last", sa.Date(), nullable=True))
    connection = op.get_bind()
    held = sa.select(_SESSIONS.c.id, _SESSIONS.c.held_on)
    for row in connection.execute(held).all():
        kept = _SESSIONS.update().where(_SESSIONS.c.id == row.id)
        day = row.held_on
        connection.execute(kept.values(held_edtf=day.isoformat(), held_first=day, held_last=day))
    with op.batch_alter_table("measure_session") as batch_op:
        batch_op.alter_column("held_edtf", existing_type=sa.String(length=120), nullable=False)
        batch_op.drop_column("held_on")
    with op.batch_alter_table("rectification") as batch_op:
        batch_op.add_column(sa.Column("entry_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("withdrawn_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        batch_op.create_index(batch_op.f("ix_rectification_entry_id"), ["entry_id"])
        batch_op.create_index(batch_op.f("ix_rectification_withdrawn_by_id"), ["withdrawn_by_id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_rectification_entry_id"), "journal_entry", ["entry_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_rectification_withdrawn_by_id"),
            "journal_entry",
            ["withdrawn_by_id"],
            ["id"],
        )
    # The model gives a version to what is new.
    with op.batch_alter_table("rectification") as batch_op:
        batch_op.alter_column("version", server_default=None)


def downgrade() -> None:
    """Undo it: a session whose day nobody knows gets the day on which it was written down."""
    with op.batch_alter_table("rectification") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_rectification_withdrawn_by_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_rectification_entry_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_rectification_withdrawn_by_id"))
        batch_op.drop_index(batch_op.f("ix_rectification_entry_id"))
        batch_op.drop_column("version")
        batch_op.drop_column("withdrawn_by_id")
        batch_op.drop_column("entry_id")
    with op.batch_alter_table("measure_session") as batch_op:
        batch_op.add_column(sa.Column("held_on", sa.Date(), nullable=True))
    connection = op.get_bind()
    held = sa.select(
        _SESSIONS.c.id, _SESSIONS.c.held_first, _SESSIONS.c.held_last, _ENTRIES.c.written_at
    ).join(_ENTRIES, _ENTRIES.c.id == _SESSIONS.c.entry_id)
    for row in connection.execute(held).all():
        day = row.held_first or row.held_last or row.written_at.date()
        kept = _SESSIONS.update().where(_SESSIONS.c.id == row.id)
        connection.execute(kept.values(held_on=day))
    with op.batch_alter_table("measure_session") as batch_op:
        batch_op.alter_column("held_on", existing_type=sa.Date(), nullable=False)
        for name in ("held_edtf", "held_words", "held_first", "held_last"):
            batch_op.drop_column(name)
