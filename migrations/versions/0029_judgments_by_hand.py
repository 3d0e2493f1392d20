"""Judgments by hand.

Revision: 0029, after 0028
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the court as a body of the case and the number of its document; of what it lays down the
    days beside years and months, and whether it is clear whom it binds.

    What is recorded so far names its court in words, and is clear.
    """
    with op.batch_alter_table("disposition") as batch_op:
        batch_op.add_column(sa.Column("court_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("number", sa.String(80), nullable=True))
        batch_op.create_index(batch_op.f("ix_disposition_court_id"), ["court_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_disposition_court_id"), "party", ["court_id"], ["id"]
        )
    with op.batch_alter_table("disposition_term") as batch_op:
        batch_op.add_column(sa.Column("days", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("is_unclear", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_disposition_term_days_below_a_month"),
            "days IS NULL OR days BETWEEN 0 AND 30",
        )
    with op.batch_alter_table("disposition_term") as batch_op:
        batch_op.alter_column("is_unclear", server_default=None)


def downgrade() -> None:
    """Undo it."""
    with op.batch_alter_table("disposition_term") as batch_op:
        batch_op.drop_constraint(
            batch_op.f("ck_disposition_term_days_below_a_month"), type_="check"
        )
        batch_op.drop_column("is_unclear")
        batch_op.drop_column("days")
    with op.batch_alter_table("disposition") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_disposition_court_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_disposition_court_id"))
        batch_op.drop_column("number")
        batch_op.drop_column("court_id")
