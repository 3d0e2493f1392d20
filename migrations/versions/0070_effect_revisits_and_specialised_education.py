"""What an order or a programme brought about, revisits after it, and specialised education.

Revision: 0070, after 0069
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0070"
down_revision = "0069"
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
    """Effects, which nobody judged of what ended before; revisits; specialised education."""
    for table in ("guardianship_order", "programme"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("effect", sa.String(length=60), nullable=True))
    op.create_table(
        "family_revisit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        *_when("happened"),
        sa.Column("way", sa.String(length=60), nullable=False),
        sa.Column("found", sa.String(length=60), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=True),
        sa.Column("text_zh", sa.Text(), nullable=True),
        sa.Column("next_due", sa.Date(), nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        _bounds("happened", "ck_family_revisit_happened_bounds"),
        sa.ForeignKeyConstraint(
            ["measure_id"], ["measure.id"], name=op.f("fk_family_revisit_measure_id")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entry.id"], name=op.f("fk_family_revisit_entry_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_family_revisit")),
    )
    with op.batch_alter_table("family_revisit", schema=None) as batch_op:
        for column in ("measure_id", "entry_id"):
            batch_op.create_index(batch_op.f(f"ix_family_revisit_{column}"), [column], unique=False)
    op.create_table(
        "specialised_education",
        sa.Column("basis", sa.String(length=60), nullable=False),
        sa.Column("every_weeks", sa.Integer(), nullable=True),
        *_when("assessed", nullable=True),
        sa.Column("opinion_en", sa.String(length=200), nullable=True),
        sa.Column("opinion_zh", sa.String(length=200), nullable=True),
        *_when("decided", nullable=True),
        sa.Column("decided_by_en", sa.String(length=200), nullable=True),
        sa.Column("decided_by_zh", sa.String(length=200), nullable=True),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("sessions_planned", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _bounds("assessed", "ck_specialised_education_assessed_bounds"),
        _bounds("decided", "ck_specialised_education_decided_bounds"),
        sa.CheckConstraint(
            "decided_edtf IS NULL OR assessed_edtf IS NOT NULL",
            name=op.f("ck_specialised_education_assessed_before_decided"),
        ),
        sa.CheckConstraint(
            "every_weeks IS NULL OR every_weeks > 0",
            name=op.f("ck_specialised_education_some_weeks"),
        ),
        sa.CheckConstraint(
            "sessions_planned IS NULL OR sessions_planned > 0",
            name=op.f("ck_specialised_education_some_sessions"),
        ),
        sa.ForeignKeyConstraint(
            ["measure_id"], ["measure.id"], name=op.f("fk_specialised_education_measure_id")
        ),
        sa.PrimaryKeyConstraint("measure_id", name=op.f("pk_specialised_education")),
    )


def downgrade() -> None:
    """Forget them."""
    op.drop_table("specialised_education")
    op.drop_table("family_revisit")
    for table in ("programme", "guardianship_order"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("effect")
