"""What is done for the safety of an installation.

Revision: 0111, after 0110
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0111"
down_revision = "0110"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Backups, copies of keys and tried restores, none yet; and how many anchors a check left."""
    op.create_table(
        "upkeep",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("is_good", sa.Boolean(), nullable=False),
        sa.Column("place", sa.String(length=400), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.CheckConstraint("size >= 0 AND seconds >= 0", name=op.f("ck_upkeep_counts_up")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upkeep")),
    )
    op.create_index("ix_upkeep_kind", "upkeep", ["kind", "at"])
    op.add_column("audit_check", sa.Column("anchors", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Undo it."""
    with op.batch_alter_table("audit_check", schema=None) as batch_op:
        batch_op.drop_column("anchors")
    op.drop_index("ix_upkeep_kind", table_name="upkeep")
    op.drop_table("upkeep")
