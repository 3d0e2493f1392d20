"""Opinions.

Revision: 0067, after 0066
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0067"
down_revision = "0066"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The opinion at the end of a probation, and its wordings.

    Of probations that run already it is owed by the first night after this.
    """
    op.create_table(
        "probation_opinion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("probation_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("finished_on", sa.Date(), nullable=True),
        sa.Column("finished_by_id", sa.Integer(), nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "finished_by_id IS NULL OR finished_on IS NOT NULL",
            name=op.f("ck_probation_opinion_finished_on_a_day"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_probation_opinion_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entry.id"], name=op.f("fk_probation_opinion_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["finished_by_id"], ["staff.id"], name=op.f("fk_probation_opinion_finished_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["probation_id"], ["probation.id"], name=op.f("fk_probation_opinion_probation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_probation_opinion")),
        sa.UniqueConstraint("probation_id", name=op.f("uq_probation_opinion_probation_id")),
    )
    with op.batch_alter_table("probation_opinion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_probation_opinion_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_probation_opinion_entry_id"), ["entry_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_probation_opinion_finished_by_id"), ["finished_by_id"], unique=False
        )

    op.create_table(
        "opinion_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("opinion_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("is_drafted", sa.Boolean(), nullable=False),
        sa.Column("proposes", sa.String(length=60), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=True),
        sa.Column("text_zh", sa.Text(), nullable=True),
        sa.Column("written_by_id", sa.Integer(), nullable=True),
        sa.Column("written_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("number > 0", name=op.f("ck_opinion_version_counted_from_one")),
        sa.CheckConstraint(
            "text_en IS NOT NULL OR text_zh IS NOT NULL",
            name=op.f("ck_opinion_version_says_something"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_opinion_version_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["opinion_id"], ["probation_opinion.id"], name=op.f("fk_opinion_version_opinion_id")
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["staff.id"], name=op.f("fk_opinion_version_written_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinion_version")),
        sa.UniqueConstraint(
            "opinion_id", "number", name=op.f("uq_opinion_version_opinion_id_number")
        ),
    )
    with op.batch_alter_table("opinion_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_opinion_version_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_opinion_version_written_by_id"), ["written_by_id"], unique=False
        )


def downgrade() -> None:
    """Undo it."""
    with op.batch_alter_table("opinion_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_opinion_version_written_by_id"))
        batch_op.drop_index(batch_op.f("ix_opinion_version_case_id"))

    op.drop_table("opinion_version")
    with op.batch_alter_table("probation_opinion", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_probation_opinion_finished_by_id"))
        batch_op.drop_index(batch_op.f("ix_probation_opinion_entry_id"))
        batch_op.drop_index(batch_op.f("ix_probation_opinion_case_id"))

    op.drop_table("probation_opinion")
