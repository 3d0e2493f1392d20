"""Rhythms and pauses of plans.

Revision: 0038, after 0037
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

PLAN_CHECKS = {
    "times_positive": "times IS NULL OR times > 0",
    "weekday_of_weeks": "weekday IS NULL OR (weekday BETWEEN 1 AND 7 AND unit = 'week')",
    "month_day_of_months": ("month_day IS NULL OR (month_day BETWEEN 1 AND 31 AND unit = 'month')"),
    "follows_something": "NOT follows_measure OR measure_id IS NOT NULL",
}
# What the rows of before say of what is new.
TAKEN_OVER = (
    "UPDATE visit SET slot_on = COALESCE(moved_from, planned_on) WHERE plan_id IS NOT NULL",
    "UPDATE visit SET slot_on = NULL WHERE EXISTS (SELECT 1 FROM visit AS earlier"
    " WHERE earlier.plan_id = visit.plan_id AND earlier.slot_on = visit.slot_on"
    " AND earlier.id < visit.id)",
    "UPDATE visit_plan SET first_on ="
    " (SELECT MIN(visit.slot_on) FROM visit WHERE visit.plan_id = visit_plan.id)",
    "UPDATE visit_plan SET follows_measure = true, until_on = NULL WHERE every IS NOT NULL"
    " AND until_on = (SELECT measure.last_day FROM measure"
    " WHERE measure.id = visit_plan.measure_id)",
    "UPDATE visit_plan SET times ="
    " NULLIF((SELECT COUNT(*) FROM visit WHERE visit.plan_id = visit_plan.id), 0)"
    " WHERE every IS NOT NULL AND until_on IS NULL AND NOT follows_measure",
)


def upgrade() -> None:
    """Add to plans their rhythm, who takes part and comes along, and their pauses; the weeks of
    examinations of an office.

    A visit of a plan stands for the day it was planned for; of two of one plan the first. A plan
    begins with its first visit. One that was planned to the last day of what it serves follows it.
    """
    op.create_table(
        "exam_week",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("name_en", sa.String(length=60), nullable=True),
        sa.Column("name_zh", sa.String(length=60), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("last_on >= first_on", name=op.f("ck_exam_week_ends_after_it_begins")),
        sa.CheckConstraint(
            "name_en IS NOT NULL OR name_zh IS NOT NULL", name=op.f("ck_exam_week_has_a_name")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["procuratorate.id"], name=op.f("fk_exam_week_office_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_week")),
    )
    with op.batch_alter_table("exam_week") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_exam_week_office_id_last_on"), ["office_id", "last_on"], unique=False
        )

    op.create_table(
        "visit_pause",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("reason_en", sa.Text(), nullable=True),
        sa.Column("reason_zh", sa.Text(), nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("resumed_on", sa.Date(), nullable=True),
        sa.Column("resumed_why_en", sa.Text(), nullable=True),
        sa.Column("resumed_why_zh", sa.Text(), nullable=True),
        sa.Column("resumed_entry_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "resumed_entry_id IS NULL OR resumed_on IS NOT NULL",
            name=op.f("ck_visit_pause_resumed_is_told"),
        ),
        sa.CheckConstraint(
            "until_on IS NULL OR until_on >= from_on",
            name=op.f("ck_visit_pause_ends_after_it_begins"),
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entry.id"], name=op.f("fk_visit_pause_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["visit_plan.id"], name=op.f("fk_visit_pause_plan_id")
        ),
        sa.ForeignKeyConstraint(
            ["resumed_entry_id"], ["journal_entry.id"], name=op.f("fk_visit_pause_resumed_entry_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_pause")),
    )
    with op.batch_alter_table("visit_pause") as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_pause_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_visit_pause_plan_id"), ["plan_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_visit_pause_resumed_entry_id"), ["resumed_entry_id"], unique=False
        )

    op.create_table(
        "visit_plan_person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_visit_plan_person_party_id")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["visit_plan.id"], name=op.f("fk_visit_plan_person_plan_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_plan_person")),
        sa.UniqueConstraint(
            "plan_id", "party_id", name=op.f("uq_visit_plan_person_plan_id_party_id")
        ),
    )
    with op.batch_alter_table("visit_plan_person") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_visit_plan_person_party_id"), ["party_id"], unique=False
        )

    op.create_table(
        "visit_plan_staff",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["visit_plan.id"], name=op.f("fk_visit_plan_staff_plan_id")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_visit_plan_staff_staff_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_plan_staff")),
        sa.UniqueConstraint(
            "plan_id", "staff_id", name=op.f("uq_visit_plan_staff_plan_id_staff_id")
        ),
    )
    with op.batch_alter_table("visit_plan_staff") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_visit_plan_staff_staff_id"), ["staff_id"], unique=False
        )

    with op.batch_alter_table("visit") as batch_op:
        batch_op.add_column(sa.Column("slot_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("called_off", sa.String(length=60), nullable=True))
        batch_op.create_check_constraint(
            batch_op.f("ck_visit_called_off_is_cancelled"),
            "called_off IS NULL OR state = 'cancelled'",
        )

    with op.batch_alter_table("visit_plan") as batch_op:
        batch_op.add_column(sa.Column("first_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("planned_at", sa.Time(), nullable=True))
        batch_op.add_column(sa.Column("weekday", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("month_day", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("times", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("avoids_exams", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(
            sa.Column("avoids_holidays", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(
            sa.Column("follows_measure", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(sa.Column("ahead_to", sa.Date(), nullable=True))
        batch_op.create_index("ix_visit_plan_ahead_to", ["ahead_to"], unique=False)
        for name, condition in PLAN_CHECKS.items():
            batch_op.create_check_constraint(batch_op.f(f"ck_visit_plan_{name}"), condition)
    with op.batch_alter_table("visit_plan") as batch_op:
        for name in ("avoids_exams", "avoids_holidays", "follows_measure"):
            batch_op.alter_column(name, server_default=None)
    for statement in TAKEN_OVER:
        op.execute(statement)
    with op.batch_alter_table("visit") as batch_op:
        batch_op.create_index(
            "uq_visit_plan_slot",
            ["plan_id", "slot_on"],
            unique=True,
            sqlite_where=sa.text("called_off IS NULL"),
            postgresql_where=sa.text("called_off IS NULL"),
        )


def downgrade() -> None:
    """Undo it; what was taken back is only cancelled then."""
    op.execute(
        "UPDATE visit_plan SET until_on ="
        " (SELECT measure.last_day FROM measure WHERE measure.id = visit_plan.measure_id)"
        " WHERE follows_measure"
    )
    with op.batch_alter_table("visit_plan") as batch_op:
        for name in PLAN_CHECKS:
            batch_op.drop_constraint(batch_op.f(f"ck_visit_plan_{name}"), type_="check")
        batch_op.drop_index("ix_visit_plan_ahead_to")
        batch_op.drop_column("ahead_to")
        batch_op.drop_column("follows_measure")
        batch_op.drop_column("avoids_holidays")
        batch_op.drop_column("avoids_exams")
        batch_op.drop_column("times")
        batch_op.drop_column("month_day")
        batch_op.drop_column("weekday")
        batch_op.drop_column("planned_at")
        batch_op.drop_column("first_on")

    with op.batch_alter_table("visit") as batch_op:
        batch_op.drop_index(
            "uq_visit_plan_slot",
            sqlite_where=sa.text("called_off IS NULL"),
            postgresql_where=sa.text("called_off IS NULL"),
        )
        batch_op.drop_constraint(batch_op.f("ck_visit_called_off_is_cancelled"), type_="check")
        batch_op.drop_column("called_off")
        batch_op.drop_column("slot_on")

    with op.batch_alter_table("visit_plan_staff") as batch_op:
        batch_op.drop_index(batch_op.f("ix_visit_plan_staff_staff_id"))

    op.drop_table("visit_plan_staff")
    with op.batch_alter_table("visit_plan_person") as batch_op:
        batch_op.drop_index(batch_op.f("ix_visit_plan_person_party_id"))

    op.drop_table("visit_plan_person")
    with op.batch_alter_table("visit_pause") as batch_op:
        batch_op.drop_index(batch_op.f("ix_visit_pause_resumed_entry_id"))
        batch_op.drop_index(batch_op.f("ix_visit_pause_plan_id"))
        batch_op.drop_index(batch_op.f("ix_visit_pause_entry_id"))

    op.drop_table("visit_pause")
    with op.batch_alter_table("exam_week") as batch_op:
        batch_op.drop_index(batch_op.f("ix_exam_week_office_id_last_on"))

    op.drop_table("exam_week")
