"""Minutes of the committee are corrected: what they told before is kept, with the reason.

Revision: 0098, after 0097
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0098"
down_revision = "0097"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A table for what minutes told; of those of before nothing was corrected."""
    op.create_table(
        "former_minutes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("minutes_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("sat", sa.String(length=500), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("corrected_by_id", sa.Integer(), nullable=False),
        sa.Column("corrected_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_former_minutes_corrected_for_a_reason")),
        sa.ForeignKeyConstraint(
            ["corrected_by_id"], ["staff.id"], name=op.f("fk_former_minutes_corrected_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["minutes_id"],
            ["committee_minutes.id"],
            name=op.f("fk_former_minutes_minutes_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_minutes")),
    )
    with op.batch_alter_table("former_minutes", schema=None) as batch_op:
        for column in ("corrected_by_id", "minutes_id"):
            batch_op.create_index(batch_op.f(f"ix_former_minutes_{column}"), [column])
    with op.batch_alter_table("committee_minutes", schema=None) as batch_op:
        batch_op.add_column(sa.Column("version", sa.Integer(), server_default="1", nullable=False))
        batch_op.alter_column("version", server_default=None)


def downgrade() -> None:
    """Keep what the minutes tell now, and lose what they told before."""
    with op.batch_alter_table("committee_minutes", schema=None) as batch_op:
        batch_op.drop_column("version")
    op.drop_table("former_minutes")
