"""Who saved a version of a record, and what was typed to find a case.

Revision: 0008, after 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both."""
    op.create_table(
        "saved_version",
        sa.Column("record", sa.String(length=60), nullable=False),
        sa.Column("record_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_saved_version_staff_id")),
        sa.PrimaryKeyConstraint("record", "record_id", name=op.f("pk_saved_version")),
    )
    with op.batch_alter_table("saved_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_saved_version_staff_id"), ["staff_id"], unique=False)
    op.create_table(
        "typed_search",
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("typed", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_typed_search_staff_id")),
        sa.PrimaryKeyConstraint("key_hash", name=op.f("pk_typed_search")),
    )
    with op.batch_alter_table("typed_search", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_typed_search_made_at"), ["made_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_typed_search_staff_id"), ["staff_id"], unique=False)


def downgrade() -> None:
    """Forget both."""
    op.drop_table("typed_search")
    op.drop_table("saved_version")
