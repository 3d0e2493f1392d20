"""sign figures of a period.

Revision: 0113, after 0112
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0113"
down_revision = "0112"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """sign figures of a period."""
    op.create_table(
        "signed_figures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(length=6), nullable=False),
        sa.Column("signed_by_id", sa.Integer(), nullable=False),
        sa.Column("signed_at", sa.DateTime(), nullable=False),
        sa.Column("numbers", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "length(period) IN (4, 6)", name=op.f("ck_signed_figures_year_or_quarter")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["procuratorate.id"], name=op.f("fk_signed_figures_office_id")
        ),
        sa.ForeignKeyConstraint(
            ["signed_by_id"], ["staff.id"], name=op.f("fk_signed_figures_signed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signed_figures")),
        sa.UniqueConstraint("office_id", "period", name=op.f("uq_signed_figures_office_id_period")),
    )
    with op.batch_alter_table("signed_figures", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_signed_figures_signed_by_id"), ["signed_by_id"], unique=False
        )


def downgrade() -> None:
    """Undo it."""
    with op.batch_alter_table("signed_figures", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_signed_figures_signed_by_id"))

    op.drop_table("signed_figures")
