"""Parts of offices.

Revision: 0032, after 0031
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

BOUNDS = (
    "CASE WHEN {0}_edtf IS NULL OR {0}_edtf = '' THEN {0}_first IS NULL AND {0}_last IS NULL"
    " ELSE ({0}_first IS NOT NULL OR {0}_last IS NOT NULL)"
    " AND ({0}_first IS NULL OR {0}_last IS NULL OR {0}_first <= {0}_last) END"
)


def upgrade() -> None:
    """Add which procuratorates have a part in a case, with the numbers of their own."""
    op.create_table(
        "office_part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=True),
        sa.Column("part", sa.String(length=60), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=True),
        sa.Column("since_edtf", sa.String(length=120), nullable=True),
        sa.Column("since_words", sa.String(length=200), nullable=True),
        sa.Column("since_first", sa.Date(), nullable=True),
        sa.Column("since_last", sa.Date(), nullable=True),
        sa.Column("until_edtf", sa.String(length=120), nullable=True),
        sa.Column("until_words", sa.String(length=200), nullable=True),
        sa.Column("until_first", sa.Date(), nullable=True),
        sa.Column("until_last", sa.Date(), nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            BOUNDS.format("since"),
            name=op.f("ck_office_part_since_bounds"),
        ),
        sa.CheckConstraint(
            BOUNDS.format("until"),
            name=op.f("ck_office_part_until_bounds"),
        ),
        sa.CheckConstraint(
            "since_first IS NULL OR until_last IS NULL OR since_first <= until_last",
            name=op.f("ck_office_part_until_after_since"),
        ),
        sa.ForeignKeyConstraint(["body_id"], ["party.id"], name=op.f("fk_office_part_body_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_office_part_case_id")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entry.id"], name=op.f("fk_office_part_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["journal_entry.id"], name=op.f("fk_office_part_withdrawn_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_part")),
    )
    with op.batch_alter_table("office_part", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_office_part_body_id"), ["body_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_office_part_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_office_part_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_office_part_withdrawn_by_id"), ["withdrawn_by_id"], unique=False
        )


def downgrade() -> None:
    """Undo it."""
    with op.batch_alter_table("office_part", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_office_part_withdrawn_by_id"))
        batch_op.drop_index(batch_op.f("ix_office_part_entry_id"))
        batch_op.drop_index(batch_op.f("ix_office_part_case_id"))
        batch_op.drop_index(batch_op.f("ix_office_part_body_id"))

    op.drop_table("office_part")
