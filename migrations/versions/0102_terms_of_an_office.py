"""Every term that an office sets for itself stands in one table, that of opinions with them.

Revision: 0102, after 0100
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0102"
down_revision = "0100"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The numbers of before keep their versions."""
    op.create_table(
        "office_term",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "number BETWEEN 0 AND 366", name=op.f("ck_office_term_number_that_can_be")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["procuratorate.id"], name=op.f("fk_office_term_office_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_term")),
        sa.UniqueConstraint("office_id", "code", name=op.f("uq_office_term_office_id_code")),
    )
    op.execute(
        "INSERT INTO office_term (office_id, code, number, version)"
        " SELECT office_id, 'opinion', days_before, version FROM opinion_days"
    )
    op.drop_table("opinion_days")


def downgrade() -> None:
    """Of the terms only that of opinions stays."""
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
    op.execute(
        "INSERT INTO opinion_days (office_id, days_before, version)"
        " SELECT office_id, number, version FROM office_term WHERE code = 'opinion'"
    )
    op.drop_table("office_term")
