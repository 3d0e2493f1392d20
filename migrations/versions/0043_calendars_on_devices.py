"""Calendars on devices.

Revision: 0043, after 0038
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Calendars on devices, and what each person's devices were told last."""
    op.create_table(
        "calendar_feed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("read_on", sa.Date(), nullable=True),
        sa.Column("read_at", sa.DateTime(), nullable=True),
        sa.Column("reads", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(read_on IS NULL) = (read_at IS NULL)", name=op.f("ck_calendar_feed_read_at_on_a_day")
        ),
        sa.CheckConstraint(
            "(read_on IS NULL) = (reads = 0)", name=op.f("ck_calendar_feed_reads_are_of_a_day")
        ),
        sa.CheckConstraint(
            "length(name) BETWEEN 1 AND 40", name=op.f("ck_calendar_feed_name_is_bounded")
        ),
        sa.CheckConstraint("reads >= 0", name=op.f("ck_calendar_feed_reads_counted")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_calendar_feed_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_calendar_feed_secret_hash")),
    )
    with op.batch_alter_table("calendar_feed", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_calendar_feed_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "calendar_told",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("told", sa.String(length=40), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("sequence >= 0", name=op.f("ck_calendar_told_sequence_counted")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_calendar_told_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_told")),
        sa.UniqueConstraint(
            "staff_id", "source", "row_id", name=op.f("uq_calendar_told_staff_id_source_row_id")
        ),
    )


def downgrade() -> None:
    """Undo it."""
    op.drop_table("calendar_told")
    with op.batch_alter_table("calendar_feed", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_calendar_feed_staff_id"))

    op.drop_table("calendar_feed")
