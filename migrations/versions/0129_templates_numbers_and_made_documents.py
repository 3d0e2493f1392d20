"""Templates, numbers and made documents.

Revision: 0129, after 0127
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0129"
down_revision = "0127"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Templates, numbers and made documents."""
    op.create_table(
        "paper_series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("instrument", sa.String(length=60), nullable=False),
        sa.Column("sign", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("last >= 0", name=op.f("ck_paper_series_counts_from_one")),
        sa.ForeignKeyConstraint(
            ["office_id"], ["procuratorate.id"], name=op.f("fk_paper_series_office_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_series")),
        sa.UniqueConstraint(
            "office_id", "instrument", name=op.f("uq_paper_series_office_id_instrument")
        ),
    )
    op.create_table(
        "paper_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("instrument", sa.String(length=60), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("is_ours", sa.Boolean(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("uploaded_by_id", sa.Integer(), nullable=True),
        sa.Column("uploaded_at", sa.DateTime(), nullable=False),
        sa.Column("why", sa.String(length=300), nullable=False),
        sa.CheckConstraint(
            "is_ours OR uploaded_by_id IS NOT NULL",
            name=op.f("ck_paper_template_uploaded_by_somebody"),
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["procuratorate.id"], name=op.f("fk_paper_template_office_id")
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by_id"], ["staff.id"], name=op.f("fk_paper_template_uploaded_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_template")),
        sa.UniqueConstraint(
            "office_id",
            "instrument",
            "number",
            name=op.f("uq_paper_template_office_id_instrument_number"),
        ),
    )
    with op.batch_alter_table("paper_template", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_paper_template_uploaded_by_id"), ["uploaded_by_id"], unique=False
        )

    op.create_table(
        "made_paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("instrument", sa.String(length=60), nullable=False),
        sa.Column("disposition_id", sa.Integer(), nullable=True),
        sa.Column("measure_id", sa.Integer(), nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("template_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=80), nullable=True),
        sa.Column("gaps", sa.Integer(), nullable=False),
        sa.Column("values", sa.Text(), nullable=False),
        sa.Column("outdated_on", sa.Date(), nullable=True),
        sa.Column("told_id", sa.Integer(), nullable=True),
        sa.Column("store_name", sa.String(length=32), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("disk_sha256", sa.String(length=64), nullable=False),
        sa.Column("file_key", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.CheckConstraint("size > 0", name=op.f("ck_made_paper_keeps_something")),
        sa.CheckConstraint(
            "length(store_name) = 32", name=op.f("ck_made_paper_store_name_is_whole")
        ),
        sa.CheckConstraint(
            "length(disk_sha256) = 64", name=op.f("ck_made_paper_disk_sha256_is_whole")
        ),
        sa.ForeignKeyConstraint(
            ["told_id"], ["journal_entry.id"], name=op.f("fk_made_paper_told_id")
        ),
        sa.UniqueConstraint("store_name", name=op.f("uq_made_paper_store_name")),
        sa.CheckConstraint(
            "(CASE WHEN disposition_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN measure_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN entry_id IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_made_paper_of_one_thing"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_made_paper_case_id")),
        sa.ForeignKeyConstraint(
            ["disposition_id"], ["disposition.id"], name=op.f("fk_made_paper_disposition_id")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entry.id"], name=op.f("fk_made_paper_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["staff.id"], name=op.f("fk_made_paper_made_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["measure_id"], ["measure.id"], name=op.f("fk_made_paper_measure_id")
        ),
        sa.ForeignKeyConstraint(
            ["template_id"], ["paper_template.id"], name=op.f("fk_made_paper_template_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_made_paper")),
        sa.UniqueConstraint("code", name=op.f("uq_made_paper_code")),
    )
    with op.batch_alter_table("made_paper", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_made_paper_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_made_paper_disposition_id"), ["disposition_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_made_paper_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_made_paper_made_by_id"), ["made_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_made_paper_measure_id"), ["measure_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_made_paper_told_id"), ["told_id"], unique=False)
        batch_op.create_index("ix_made_paper_office", ["template_id", "made_at"], unique=False)


def downgrade() -> None:
    """Undo it."""
    with op.batch_alter_table("made_paper", schema=None) as batch_op:
        batch_op.drop_index("ix_made_paper_office")
        batch_op.drop_index(batch_op.f("ix_made_paper_told_id"))
        batch_op.drop_index(batch_op.f("ix_made_paper_measure_id"))
        batch_op.drop_index(batch_op.f("ix_made_paper_made_by_id"))
        batch_op.drop_index(batch_op.f("ix_made_paper_entry_id"))
        batch_op.drop_index(batch_op.f("ix_made_paper_disposition_id"))
        batch_op.drop_index(batch_op.f("ix_made_paper_case_id"))

    op.drop_table("made_paper")
    with op.batch_alter_table("paper_template", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_paper_template_uploaded_by_id"))

    op.drop_table("paper_template")
    op.drop_table("paper_series")
