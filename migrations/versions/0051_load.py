"""Load.

Revision: 0051, after 0047
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """How long the visits of a plan take, and when somebody is away; nothing is said so far.

    The visits of a plan are found by their days: of those in which somebody comes along.
    """
    op.create_table(
        "absence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("told_by_id", sa.Integer(), nullable=False),
        sa.Column("told_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("last_on >= first_on", name=op.f("ck_absence_ends_after_it_begins")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_absence_staff_id")),
        sa.ForeignKeyConstraint(["told_by_id"], ["staff.id"], name=op.f("fk_absence_told_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.create_index("ix_absence_staff_last", ["staff_id", "last_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_absence_told_by_id"), ["told_by_id"], unique=False)

    op.create_index("ix_visit_plan_day", "visit", ["plan_id", "planned_on"], unique=False)
    with op.batch_alter_table("visit_plan", schema=None) as batch_op:
        batch_op.add_column(sa.Column("minutes", sa.Integer(), nullable=True))
        batch_op.create_check_constraint(
            op.f("ck_visit_plan_minutes_of_a_day"), "minutes IS NULL OR minutes BETWEEN 5 AND 600"
        )


def downgrade() -> None:
    """Undo it."""
    with op.batch_alter_table("visit_plan", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_visit_plan_minutes_of_a_day"), type_="check")
        batch_op.drop_column("minutes")
    op.drop_index("ix_visit_plan_day", "visit")

    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_absence_told_by_id"))
        batch_op.drop_index("ix_absence_staff_last")

    op.drop_table("absence")
