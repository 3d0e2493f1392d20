"""Half hours of service, and when an office wants its opinions finished.

Revision: 0072, after 0071
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0072"
down_revision = "0071"
branch_labels = None
depends_on = None

PROMISES = ("measure_item", "probation_condition", "probation_duty", "suggestion_item")


def upgrade() -> None:
    """Halves beside the whole numbers of before, which stay; days where an office says them."""
    with op.batch_alter_table("promise_look", schema=None) as batch_op:
        batch_op.add_column(sa.Column("has_half", sa.Boolean(), nullable=True))
    for table in PROMISES:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("reached_half", sa.Boolean(), nullable=True))
    op.create_table(
        "opinion_days",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("days_before", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "days_before >= 0 AND days_before <= 90",
            name=op.f("ck_opinion_days_days_that_can_be"),
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["procuratorate.id"], name=op.f("fk_opinion_days_office_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinion_days")),
        sa.UniqueConstraint("office_id", name=op.f("uq_opinion_days_office_id")),
    )


def downgrade() -> None:
    """Forget them."""
    op.drop_table("opinion_days")
    for table in PROMISES:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("reached_half")
    with op.batch_alter_table("promise_look", schema=None) as batch_op:
        batch_op.drop_column("has_half")
