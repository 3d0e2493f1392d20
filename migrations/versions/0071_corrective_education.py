"""Corrective education and levels of misconduct.

Revision: 0071, after 0070
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0071"
down_revision = "0070"
branch_labels = None
depends_on = None


def _when(name: str, *, nullable: bool = False) -> tuple[sa.Column[object], ...]:
    return (
        sa.Column(f"{name}_edtf", sa.String(length=120), nullable=nullable),
        sa.Column(f"{name}_words", sa.String(length=200), nullable=True),
        sa.Column(f"{name}_first", sa.Date(), nullable=True),
        sa.Column(f"{name}_last", sa.Date(), nullable=True),
    )


def _bounds(when: str, name: str) -> sa.CheckConstraint:
    first, last = f"{when}_first", f"{when}_last"
    return sa.CheckConstraint(
        f"CASE WHEN {when}_edtf IS NULL OR {when}_edtf = ''"
        f" THEN {first} IS NULL AND {last} IS NULL"
        f" ELSE ({first} IS NOT NULL OR {last} IS NOT NULL)"
        f" AND ({first} IS NULL OR {last} IS NULL OR {first} <= {last}) END",
        name=op.f(name),
    )


def upgrade() -> None:
    """Corrective education that the police decide, and how grave a child's misconduct is."""
    op.create_table(
        "conduct_level",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=60), nullable=False),
        *_when("happened"),
        sa.Column("misconduct", sa.String(length=60), nullable=True),
        sa.Column("serious", sa.String(length=60), nullable=True),
        sa.Column("text_en", sa.String(length=500), nullable=True),
        sa.Column("text_zh", sa.String(length=500), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "level = 'misconduct' OR misconduct IS NULL",
            name=op.f("ck_conduct_level_misconduct_of_its_own"),
        ),
        sa.CheckConstraint(
            "level = 'serious' OR serious IS NULL", name=op.f("ck_conduct_level_serious_of_its_own")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_conduct_level_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entry.id"], name=op.f("fk_conduct_level_entry_id")
        ),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_conduct_level_party_id")),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["journal_entry.id"], name=op.f("fk_conduct_level_withdrawn_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conduct_level")),
    )
    with op.batch_alter_table("conduct_level", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_conduct_level_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_conduct_level_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_conduct_level_party_id"), ["party_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_conduct_level_withdrawn_by_id"), ["withdrawn_by_id"], unique=False
        )

    op.create_table(
        "corrective_measure",
        sa.Column("conduct", sa.String(length=60), nullable=False),
        *_when("acted", nullable=True),
        *_when("decided", nullable=True),
        sa.Column("decided_by_en", sa.String(length=200), nullable=True),
        sa.Column("decided_by_zh", sa.String(length=200), nullable=True),
        sa.Column("every_weeks", sa.Integer(), nullable=True),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("sessions_planned", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _bounds("acted", "ck_corrective_measure_acted_bounds"),
        _bounds("decided", "ck_corrective_measure_decided_bounds"),
        sa.CheckConstraint(
            "every_weeks IS NULL OR every_weeks > 0", name=op.f("ck_corrective_measure_some_weeks")
        ),
        sa.CheckConstraint(
            "sessions_planned IS NULL OR sessions_planned > 0",
            name=op.f("ck_corrective_measure_some_sessions"),
        ),
        sa.ForeignKeyConstraint(
            ["measure_id"], ["measure.id"], name=op.f("fk_corrective_measure_measure_id")
        ),
        sa.PrimaryKeyConstraint("measure_id", name=op.f("pk_corrective_measure")),
    )


def downgrade() -> None:
    """Forget them."""
    op.drop_table("corrective_measure")
    with op.batch_alter_table("conduct_level", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_conduct_level_withdrawn_by_id"))
        batch_op.drop_index(batch_op.f("ix_conduct_level_party_id"))
        batch_op.drop_index(batch_op.f("ix_conduct_level_entry_id"))
        batch_op.drop_index(batch_op.f("ix_conduct_level_case_id"))

    op.drop_table("conduct_level")
