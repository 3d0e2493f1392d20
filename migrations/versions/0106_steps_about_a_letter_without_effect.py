"""steps about a letter without effect.

Revision: 0106, after 0105
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0106"
down_revision = "0105"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """steps about a letter without effect."""
    op.create_table(
        "escalation_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("suggestion_id", sa.Integer(), nullable=False),
        sa.Column("rung", sa.String(length=60), nullable=False),
        sa.Column("whom", sa.String(length=120), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=True),
        sa.Column("text_zh", sa.Text(), nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_escalation_step_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entry.id"], name=op.f("fk_escalation_step_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["suggestion_id"], ["suggestion.id"], name=op.f("fk_escalation_step_suggestion_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation_step")),
    )
    with op.batch_alter_table("escalation_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_escalation_step_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_escalation_step_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_escalation_step_suggestion_id"), ["suggestion_id"], unique=False
        )

    op.create_table(
        "escalation_result",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("known_on", sa.Date(), nullable=False),
        sa.Column("told_by", sa.String(length=120), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=True),
        sa.Column("text_zh", sa.Text(), nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entry.id"], name=op.f("fk_escalation_result_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["step_id"], ["escalation_step.id"], name=op.f("fk_escalation_result_step_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation_result")),
    )
    with op.batch_alter_table("escalation_result", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_escalation_result_entry_id"), ["entry_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_escalation_result_step_id"), ["step_id"], unique=False)


def downgrade() -> None:
    """Undo it."""
    with op.batch_alter_table("escalation_result", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_escalation_result_step_id"))
        batch_op.drop_index(batch_op.f("ix_escalation_result_entry_id"))

    op.drop_table("escalation_result")
    with op.batch_alter_table("escalation_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_escalation_step_suggestion_id"))
        batch_op.drop_index(batch_op.f("ix_escalation_step_entry_id"))
        batch_op.drop_index(batch_op.f("ix_escalation_step_case_id"))

    op.drop_table("escalation_step")
