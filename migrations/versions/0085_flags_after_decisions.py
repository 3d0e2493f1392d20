"""Flags that came after decisions, and what was said of them; no decision of before is asked here.

A decision is asked again with the next change of its case.

Revision: 0085, after 0083
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0085"
down_revision = "0084"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Begin the table, empty."""
    op.create_table(
        "later_flag",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("disposition_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=60), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("done", sa.String(length=60), nullable=True),
        sa.Column("done_by_en", sa.String(length=200), nullable=True),
        sa.Column("done_by_zh", sa.String(length=200), nullable=True),
        sa.Column("reason_en", sa.String(length=500), nullable=True),
        sa.Column("reason_zh", sa.String(length=500), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answer_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(done IS NULL) = (answered_on IS NULL)", name=op.f("ck_later_flag_answered_on_a_day")
        ),
        sa.CheckConstraint(
            "ended_on IS NULL OR ended_on >= since", name=op.f("ck_later_flag_ends_after_it_came")
        ),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["journal_entry.id"], name=op.f("fk_later_flag_answer_id")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_later_flag_case_id")),
        sa.ForeignKeyConstraint(
            ["disposition_id"], ["disposition.id"], name=op.f("fk_later_flag_disposition_id")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entry.id"], name=op.f("fk_later_flag_entry_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_later_flag")),
    )
    with op.batch_alter_table("later_flag", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_later_flag_answer_id"), ["answer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_later_flag_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_later_flag_disposition_id"), ["disposition_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_later_flag_entry_id"), ["entry_id"], unique=False)


def downgrade() -> None:
    """Take it away, with what was said."""
    with op.batch_alter_table("later_flag", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_later_flag_entry_id"))
        batch_op.drop_index(batch_op.f("ix_later_flag_disposition_id"))
        batch_op.drop_index(batch_op.f("ix_later_flag_case_id"))
        batch_op.drop_index(batch_op.f("ix_later_flag_answer_id"))

    op.drop_table("later_flag")
