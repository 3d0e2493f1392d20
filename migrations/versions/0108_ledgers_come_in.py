"""Batches of ledger rows, and how an office calls its columns.

Revision: 0108, after 0106
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0108"
down_revision = "0106"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Three tables, empty."""
    op.create_table(
        "ledger_heading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("sheet", sa.String(length=20), nullable=False),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.Column("heading_hash", sa.String(length=64), nullable=False),
        sa.Column("column_key", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id"], ["procuratorate.id"], name=op.f("fk_ledger_heading_office_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_heading")),
        sa.UniqueConstraint(
            "office_id",
            "sheet",
            "heading_hash",
            name=op.f("uq_ledger_heading_office_id_sheet_heading_hash"),
        ),
    )
    op.create_table(
        "ledger_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.DateTime(), nullable=False),
        sa.Column("file_hash", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=60), nullable=False),
        sa.Column("matched", sa.JSON(), nullable=False),
        sa.Column("handler_id", sa.Integer(), nullable=False),
        sa.Column("spread_from", sa.Date(), nullable=True),
        sa.Column("spread_until", sa.Date(), nullable=True),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.Column("taken_back_at", sa.DateTime(), nullable=True),
        sa.Column("taken_back_by_id", sa.Integer(), nullable=True),
        sa.Column("taken_back_why", sa.String(length=300), nullable=True),
        sa.CheckConstraint(
            "(taken_back_at IS NULL) = (taken_back_by_id IS NULL)",
            name=op.f("ck_ledger_batch_taken_back_by_somebody"),
        ),
        sa.ForeignKeyConstraint(["by_id"], ["staff.id"], name=op.f("fk_ledger_batch_by_id")),
        sa.ForeignKeyConstraint(
            ["handler_id"], ["staff.id"], name=op.f("fk_ledger_batch_handler_id")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["procuratorate.id"], name=op.f("fk_ledger_batch_office_id")
        ),
        sa.ForeignKeyConstraint(
            ["taken_back_by_id"], ["staff.id"], name=op.f("fk_ledger_batch_taken_back_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_batch")),
    )
    with op.batch_alter_table("ledger_batch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ledger_batch_by_id"), ["by_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_ledger_batch_handler_id"), ["handler_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_ledger_batch_office_id"), ["office_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_ledger_batch_office_id_file_hash"),
            ["office_id", "file_hash"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_ledger_batch_taken_back_by_id"), ["taken_back_by_id"], unique=False
        )

    op.create_table(
        "ledger_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("sheet", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=60), nullable=False),
        sa.Column("identity", sa.Text(), nullable=True),
        sa.Column("identity_hash", sa.String(length=64), nullable=True),
        sa.Column("told", sa.Text(), nullable=True),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["ledger_batch.id"], name=op.f("fk_ledger_row_batch_id")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_ledger_row_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_row")),
        sa.UniqueConstraint(
            "batch_id", "sheet", "number", name=op.f("uq_ledger_row_batch_id_sheet_number")
        ),
    )
    with op.batch_alter_table("ledger_row", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ledger_row_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_ledger_row_identity_hash"), ["identity_hash"], unique=False
        )


def downgrade() -> None:
    """Undo it."""
    with op.batch_alter_table("ledger_row", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ledger_row_identity_hash"))
        batch_op.drop_index(batch_op.f("ix_ledger_row_case_id"))

    op.drop_table("ledger_row")
    with op.batch_alter_table("ledger_batch", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ledger_batch_taken_back_by_id"))
        batch_op.drop_index(batch_op.f("ix_ledger_batch_office_id_file_hash"))
        batch_op.drop_index(batch_op.f("ix_ledger_batch_office_id"))
        batch_op.drop_index(batch_op.f("ix_ledger_batch_handler_id"))
        batch_op.drop_index(batch_op.f("ix_ledger_batch_by_id"))

    op.drop_table("ledger_batch")
    op.drop_table("ledger_heading")
