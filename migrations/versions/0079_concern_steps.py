"""What is said of an urgent concern until it ends.

Revision: 0079, after 0078
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0079"
down_revision = "0078"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What is said of an urgent concern until it ends."""
    op.create_table(
        "concern_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("concern_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=True),
        sa.Column("text_zh", sa.Text(), nullable=True),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("seen", sa.String(length=60), nullable=True),
        sa.Column("seen_by_en", sa.Text(), nullable=True),
        sa.Column("seen_by_zh", sa.Text(), nullable=True),
        sa.Column("unseen_en", sa.Text(), nullable=True),
        sa.Column("unseen_zh", sa.Text(), nullable=True),
        sa.Column("safety", sa.String(length=60), nullable=True),
        sa.Column("watch_en", sa.Text(), nullable=True),
        sa.Column("watch_zh", sa.Text(), nullable=True),
        sa.Column("next_by_id", sa.Integer(), nullable=True),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("said_at", sa.DateTime(), nullable=True),
        sa.Column("said_by_id", sa.Integer(), nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(kind IN ('answer', 'look')) = (done_on IS NOT NULL)",
            name=op.f("ck_concern_step_done_on_a_day"),
        ),
        sa.CheckConstraint(
            "(kind IN ('answer', 'look')) = (next_on IS NOT NULL)",
            name=op.f("ck_concern_step_says_the_next_look"),
        ),
        sa.CheckConstraint(
            "(kind IN ('answer', 'look')) = (safety IS NOT NULL)",
            name=op.f("ck_concern_step_says_how_safe"),
        ),
        sa.CheckConstraint(
            "(kind IN ('answer', 'look')) = (seen IS NOT NULL)",
            name=op.f("ck_concern_step_says_whether_seen"),
        ),
        sa.CheckConstraint(
            "seen <> 'not' OR unseen_en IS NOT NULL OR unseen_zh IS NOT NULL",
            name=op.f("ck_concern_step_unseen_is_told"),
        ),
        sa.CheckConstraint(
            "next_on IS NULL OR next_on >= done_on",
            name=op.f("ck_concern_step_looks_again_afterwards"),
        ),
        sa.ForeignKeyConstraint(
            ["concern_id"], ["concern.id"], name=op.f("fk_concern_step_concern_id")
        ),
        sa.ForeignKeyConstraint(
            ["done_by_id"], ["staff.id"], name=op.f("fk_concern_step_done_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entry.id"], name=op.f("fk_concern_step_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["next_by_id"], ["staff.id"], name=op.f("fk_concern_step_next_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["said_by_id"], ["staff.id"], name=op.f("fk_concern_step_said_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern_step")),
    )
    with op.batch_alter_table("concern_step", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_concern_step_concern_id"), ["concern_id"], unique=False
        )
        for one in ("entry_id", "done_by_id", "next_by_id", "said_by_id"):
            batch_op.create_index(batch_op.f(f"ix_concern_step_{one}"), [one], unique=False)

    with op.batch_alter_table("concern", schema=None) as batch_op:
        batch_op.add_column(sa.Column("ended_on", sa.Date(), nullable=True))
    # The one answer was the end: whoever gave it was asked nothing else.
    op.execute("UPDATE concern SET ended_on = answered_on")
    with op.batch_alter_table("concern", schema=None) as batch_op:
        batch_op.create_check_constraint(
            "ended_once_answered", "ended_on IS NULL OR answered_on IS NOT NULL"
        )

    # Its reason told whoever sees the dates alone of what is feared for a child.
    op.execute("UPDATE obligation SET is_withheld = TRUE WHERE kind = 'what_follows'")
    with op.batch_alter_table("obligation", schema=None) as batch_op:
        batch_op.create_index(
            "ix_obligation_look",
            ["office_id", "is_open", "due"],
            unique=False,
            sqlite_where=sa.text("kind = 'concern_look'"),
            postgresql_where=sa.text("kind = 'concern_look'"),
        )


def downgrade() -> None:
    """Undo it. What was answered is over; what was said since stands in the journal alone."""
    of_looks = "SELECT id FROM obligation WHERE kind = 'concern_look'"
    op.execute(f"DELETE FROM obligation_day WHERE obligation_id IN ({of_looks})")
    op.execute("DELETE FROM obligation WHERE kind = 'concern_look'")
    with op.batch_alter_table("obligation", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_obligation_look",
            sqlite_where=sa.text("kind = 'concern_look'"),
            postgresql_where=sa.text("kind = 'concern_look'"),
        )

    with op.batch_alter_table("concern", schema=None) as batch_op:
        batch_op.drop_constraint("ended_once_answered", type_="check")
        batch_op.drop_column("ended_on")

    with op.batch_alter_table("concern_step", schema=None) as batch_op:
        for one in ("entry_id", "done_by_id", "next_by_id", "said_by_id"):
            batch_op.drop_index(batch_op.f(f"ix_concern_step_{one}"))
        batch_op.drop_index(batch_op.f("ix_concern_step_concern_id"))

    op.drop_table("concern_step")
