"""Mechanisms of several cases.

Revision: 0030, after 0029
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add from which other cases a mechanism grew."""
    op.create_table(
        "measure_origin",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_measure_origin_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["measure_id"], ["measure.id"], name=op.f("fk_measure_origin_measure_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure_origin")),
        sa.UniqueConstraint(
            "measure_id", "case_id", name=op.f("uq_measure_origin_measure_id_case_id")
        ),
    )
    with op.batch_alter_table("measure_origin") as batch_op:
        batch_op.create_index(batch_op.f("ix_measure_origin_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_measure_origin_measure_id"), ["measure_id"], unique=False
        )


def downgrade() -> None:
    """Undo it."""
    with op.batch_alter_table("measure_origin") as batch_op:
        batch_op.drop_index(batch_op.f("ix_measure_origin_measure_id"))
        batch_op.drop_index(batch_op.f("ix_measure_origin_case_id"))
    op.drop_table("measure_origin")
