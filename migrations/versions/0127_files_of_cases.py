"""Files of cases.

Revision: 0127, after 0125
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0127"
down_revision = "0125"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the files of cases, each of one entry, and the index by which an entry is of its case."""
    # First: the foreign key of a file leads to it.
    with op.batch_alter_table("journal_entry", schema=None) as batch_op:
        batch_op.create_index("ix_journal_entry_case_id", ["case_id", "id"], unique=True)

    op.create_table(
        "attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("file_type", sa.String(length=60), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("about", sa.String(length=200), nullable=True),
        sa.Column("proves_on", sa.Date(), nullable=True),
        sa.Column("paper_number", sa.String(length=100), nullable=True),
        sa.Column("from_whom", sa.String(length=200), nullable=True),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_why", sa.String(length=500), nullable=True),
        sa.Column("store_name", sa.String(length=32), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("disk_sha256", sa.String(length=64), nullable=False),
        sa.Column("file_key", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)"
            " AND (withdrawn_at IS NULL) = (withdrawn_why IS NULL)",
            name=op.f("ck_attachment_withdrawn_with_a_reason"),
        ),
        sa.CheckConstraint("size > 0", name=op.f("ck_attachment_keeps_something")),
        sa.CheckConstraint(
            "length(store_name) = 32", name=op.f("ck_attachment_store_name_is_whole")
        ),
        sa.CheckConstraint(
            "length(disk_sha256) = 64", name=op.f("ck_attachment_disk_sha256_is_whole")
        ),
        sa.CheckConstraint("number > 0", name=op.f("ck_attachment_number_counts")),
        sa.CheckConstraint("pages IS NULL OR pages > 0", name=op.f("ck_attachment_shows_a_page")),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["staff.id"], name=op.f("fk_attachment_added_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["case_id", "entry_id"],
            ["journal_entry.case_id", "journal_entry.id"],
            name=op.f("fk_attachment_case_id_entry_id"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_attachment_case_id")),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["staff.id"], name=op.f("fk_attachment_withdrawn_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint(
            "case_id", "kind", "number", name=op.f("uq_attachment_case_id_kind_number")
        ),
        sa.UniqueConstraint("store_name", name=op.f("uq_attachment_store_name")),
    )
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_attachment_added_by_id"), ["added_by_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_attachment_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attachment_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_attachment_withdrawn_by_id"), ["withdrawn_by_id"], unique=False
        )


def downgrade() -> None:
    """Undo it."""
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attachment_withdrawn_by_id"))
        batch_op.drop_index(batch_op.f("ix_attachment_entry_id"))
        batch_op.drop_index(batch_op.f("ix_attachment_case_id"))
        batch_op.drop_index(batch_op.f("ix_attachment_added_by_id"))

    op.drop_table("attachment")

    with op.batch_alter_table("journal_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_journal_entry_case_id")
