"""Opinions, notices to correct illegality and reviews of custody; what came of each.

Revision: 0088, after 0083
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0088"
down_revision = "0087"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The table of what the office does towards other bodies, and of reviews of custody."""
    op.create_table(
        "oversight_act",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("of_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("result", sa.String(length=60), nullable=True),
        sa.Column("recipient_en", sa.String(length=200), nullable=True),
        sa.Column("recipient_zh", sa.String(length=200), nullable=True),
        sa.Column("text_en", sa.String(length=500), nullable=True),
        sa.Column("text_zh", sa.String(length=500), nullable=True),
        sa.Column("ground_en", sa.String(length=500), nullable=True),
        sa.Column("ground_zh", sa.String(length=500), nullable=True),
        sa.Column("number_en", sa.String(length=200), nullable=True),
        sa.Column("number_zh", sa.String(length=200), nullable=True),
        sa.Column("decided_by", sa.String(length=60), nullable=True),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("written_edtf", sa.String(length=120), nullable=False),
        sa.Column("written_words", sa.String(length=200), nullable=True),
        sa.Column("written_first", sa.Date(), nullable=True),
        sa.Column("written_last", sa.Date(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(kind IN ('custody', 'replied', 'closed')) = (result IS NOT NULL)",
            name=op.f("ck_oversight_act_result_where_one_is"),
        ),
        sa.CheckConstraint(
            "(kind IN ('opinion', 'correction')) = (decided_by IS NOT NULL)",
            name=op.f("ck_oversight_act_somebody_decided"),
        ),
        sa.CheckConstraint(
            "(kind IN ('opinion', 'correction', 'custody')) = (of_id IS NULL)",
            name=op.f("ck_oversight_act_step_of_an_act"),
        ),
        sa.CheckConstraint(
            "(of_id IS NULL AND coalesce(result, '') <> 'not_held') = (due_on IS NOT NULL)",
            name=op.f("ck_oversight_act_due_while_it_goes_on"),
        ),
        sa.CheckConstraint(
            "due_on IS NULL OR due_on >= happened_on", name=op.f("ck_oversight_act_due_afterwards")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_oversight_act_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entry.id"], name=op.f("fk_oversight_act_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["of_id"], ["oversight_act.id"], name=op.f("fk_oversight_act_of_id")
        ),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_oversight_act_party_id")),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["journal_entry.id"], name=op.f("fk_oversight_act_withdrawn_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_oversight_act")),
    )
    with op.batch_alter_table("oversight_act", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_oversight_act_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_oversight_act_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_oversight_act_of_id"), ["of_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_oversight_act_party_id"), ["party_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_oversight_act_withdrawn_by_id"), ["withdrawn_by_id"], unique=False
        )


def downgrade() -> None:
    """Take it away."""
    with op.batch_alter_table("oversight_act", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_oversight_act_withdrawn_by_id"))
        batch_op.drop_index(batch_op.f("ix_oversight_act_party_id"))
        batch_op.drop_index(batch_op.f("ix_oversight_act_of_id"))
        batch_op.drop_index(batch_op.f("ix_oversight_act_entry_id"))
        batch_op.drop_index(batch_op.f("ix_oversight_act_case_id"))

    op.drop_table("oversight_act")
