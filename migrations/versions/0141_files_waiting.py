"""Files that wait for the form they were chosen in.

Revision: 0141, after 0139
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0141"
down_revision = "0139"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add files that wait for the form they were chosen in."""
    op.create_table(
        "waiting_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("form_key", sa.String(length=80), nullable=False),
        sa.Column("file_type", sa.String(length=60), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column("store_name", sa.String(length=32), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("disk_sha256", sa.String(length=64), nullable=False),
        sa.Column("file_key", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "length(disk_sha256) = 64", name=op.f("ck_waiting_file_disk_sha256_is_whole")
        ),
        sa.CheckConstraint(
            "length(store_name) = 32", name=op.f("ck_waiting_file_store_name_is_whole")
        ),
        sa.CheckConstraint("pages IS NULL OR pages > 0", name=op.f("ck_waiting_file_shows_a_page")),
        sa.CheckConstraint("size > 0", name=op.f("ck_waiting_file_keeps_something")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_waiting_file_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting_file")),
        sa.UniqueConstraint("store_name", name=op.f("uq_waiting_file_store_name")),
    )
    with op.batch_alter_table("waiting_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_waiting_file_form_key"), ["form_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_waiting_file_staff_id"), ["staff_id"], unique=False)


def downgrade() -> None:
    """Undo it."""
    with op.batch_alter_table("waiting_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_waiting_file_staff_id"))
        batch_op.drop_index(batch_op.f("ix_waiting_file_form_key"))

    op.drop_table("waiting_file")
