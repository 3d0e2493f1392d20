"""Spot checks.

Revision: 0047, after 0046
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Spot checks, the draw of each, and duties that are withheld from who sees a part alone."""
    op.create_table(
        "spot_check_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=True),
        sa.Column("visitor_id", sa.Integer(), nullable=True),
        sa.Column("way", sa.String(length=60), nullable=False),
        sa.Column("aim_en", sa.Text(), nullable=True),
        sa.Column("aim_zh", sa.Text(), nullable=True),
        sa.Column("gap", sa.Integer(), nullable=False),
        sa.Column("days_ahead", sa.Integer(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "days_ahead BETWEEN 0 AND 14", name=op.f("ck_spot_check_plan_told_in_range")
        ),
        sa.CheckConstraint("gap BETWEEN 0 AND 120", name=op.f("ck_spot_check_plan_gap_in_range")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_spot_check_plan_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entry.id"], name=op.f("fk_spot_check_plan_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["measure_id"], ["measure.id"], name=op.f("fk_spot_check_plan_measure_id")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_spot_check_plan_party_id")
        ),
        sa.ForeignKeyConstraint(
            ["visitor_id"], ["staff.id"], name=op.f("fk_spot_check_plan_visitor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spot_check_plan")),
    )
    with op.batch_alter_table("spot_check_plan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_spot_check_plan_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_spot_check_plan_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_spot_check_plan_measure_id"), ["measure_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_spot_check_plan_party_id"), ["party_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_spot_check_plan_visitor_id"), ["visitor_id"], unique=False
        )

    op.create_table(
        "spot_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=60), nullable=False),
        sa.Column("seed", sa.Text(), nullable=False),
        sa.Column("commitment", sa.String(length=64), nullable=False),
        sa.Column("committed_at", sa.DateTime(), nullable=False),
        sa.Column("days", sa.JSON(), nullable=False),
        sa.Column("day", sa.Text(), nullable=True),
        sa.Column("drawn_at", sa.DateTime(), nullable=True),
        sa.Column("visit_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(state = 'shown') = (visit_id IS NOT NULL)",
            name=op.f("ck_spot_check_shown_as_a_visit"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('drawn', 'shown') OR drawn_at IS NOT NULL",
            name=op.f("ck_spot_check_drawn_at_a_time"),
        ),
        sa.CheckConstraint(
            "(drawn_at IS NULL) = (day IS NULL)", name=op.f("ck_spot_check_a_day_where_drawn")
        ),
        sa.CheckConstraint(
            "drawn_at IS NULL OR drawn_at >= committed_at",
            name=op.f("ck_spot_check_committed_first"),
        ),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_spot_check_window_in_order")),
        sa.CheckConstraint(
            "length(commitment) = 64", name=op.f("ck_spot_check_commitment_is_sha_256")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_spot_check_case_id")),
        sa.ForeignKeyConstraint(
            ["office_id"], ["procuratorate.id"], name=op.f("fk_spot_check_office_id")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["spot_check_plan.id"], name=op.f("fk_spot_check_plan_id")
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_spot_check_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spot_check")),
        sa.UniqueConstraint("plan_id", "position", name=op.f("uq_spot_check_plan_id_position")),
        sa.UniqueConstraint("visit_id", name=op.f("uq_spot_check_visit_id")),
    )
    with op.batch_alter_table("spot_check", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_spot_check_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            "ix_spot_check_office_first_day", ["office_id", "first_day", "id"], unique=False
        )
        batch_op.create_index("ix_spot_check_state_first_day", ["state", "first_day"], unique=False)

    with op.batch_alter_table("obligation", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("is_withheld", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("obligation", schema=None) as batch_op:
        batch_op.alter_column("is_withheld", server_default=None)


def downgrade() -> None:
    """Undo it."""
    with op.batch_alter_table("obligation", schema=None) as batch_op:
        batch_op.drop_column("is_withheld")

    with op.batch_alter_table("spot_check", schema=None) as batch_op:
        batch_op.drop_index("ix_spot_check_state_first_day")
        batch_op.drop_index("ix_spot_check_office_first_day")
        batch_op.drop_index(batch_op.f("ix_spot_check_case_id"))

    op.drop_table("spot_check")
    with op.batch_alter_table("spot_check_plan", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_spot_check_plan_visitor_id"))
        batch_op.drop_index(batch_op.f("ix_spot_check_plan_party_id"))
        batch_op.drop_index(batch_op.f("ix_spot_check_plan_measure_id"))
        batch_op.drop_index(batch_op.f("ix_spot_check_plan_entry_id"))
        batch_op.drop_index(batch_op.f("ix_spot_check_plan_case_id"))

    op.drop_table("spot_check_plan")
