"""Each version of a letter is kept as it was sent; a letter may be withdrawn.

Revision: 0103, after 0102
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0103"
down_revision = "0102"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Tables of former versions; what stands already was not sealed when it was written."""
    op.create_table(
        "former_letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("suggestion_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=True),
        sa.Column("ground", sa.String(length=60), nullable=True),
        sa.Column("addressed_en", sa.Text(), nullable=True),
        sa.Column("addressed_zh", sa.Text(), nullable=True),
        sa.Column("issued_edtf", sa.String(length=120), nullable=False),
        sa.Column("issued_words", sa.String(length=200), nullable=True),
        sa.Column("issued_first", sa.Date(), nullable=True),
        sa.Column("issued_last", sa.Date(), nullable=True),
        sa.Column("served_edtf", sa.String(length=120), nullable=True),
        sa.Column("served_words", sa.String(length=200), nullable=True),
        sa.Column("served_first", sa.Date(), nullable=True),
        sa.Column("served_last", sa.Date(), nullable=True),
        sa.Column("delivery", sa.String(length=60), nullable=False),
        sa.Column("set_day", sa.Date(), nullable=True),
        sa.Column("objection_until", sa.Date(), nullable=True),
        sa.Column("reply_due", sa.Date(), nullable=True),
        sa.Column("replied_edtf", sa.String(length=120), nullable=True),
        sa.Column("replied_words", sa.String(length=200), nullable=True),
        sa.Column("replied_first", sa.Date(), nullable=True),
        sa.Column("replied_last", sa.Date(), nullable=True),
        sa.Column("response", sa.String(length=60), nullable=True),
        sa.Column("replaced_on", sa.Date(), nullable=False),
        sa.Column("reason_en", sa.Text(), nullable=True),
        sa.Column("reason_zh", sa.Text(), nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_former_letter_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entry.id"], name=op.f("fk_former_letter_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["suggestion_id"], ["suggestion.id"], name=op.f("fk_former_letter_suggestion_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_letter")),
        sa.UniqueConstraint(
            "suggestion_id", "position", name=op.f("uq_former_letter_suggestion_id_position")
        ),
    )
    with op.batch_alter_table("former_letter", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_former_letter_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_former_letter_entry_id"), ["entry_id"], unique=False)

    op.create_table(
        "former_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("former_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_item", sa.Boolean(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=True),
        sa.Column("text_zh", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["former_id"], ["former_letter.id"], name=op.f("fk_former_line_former_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_line")),
    )
    with op.batch_alter_table("former_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_former_line_former_id"), ["former_id"], unique=False)

    with op.batch_alter_table("suggestion", schema=None) as batch_op:
        batch_op.add_column(sa.Column("withdrawn_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("edition", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(
            sa.Column("is_sealed", sa.Boolean(), nullable=False, server_default=sa.false())
        )

    with op.batch_alter_table("suggestion_problem", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("is_sealed", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(sa.Column("withdrawn_by_id", sa.Integer(), nullable=True))
        batch_op.create_index(
            batch_op.f("ix_suggestion_problem_withdrawn_by_id"), ["withdrawn_by_id"], unique=False
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_suggestion_problem_withdrawn_by_id"),
            "journal_entry",
            ["withdrawn_by_id"],
            ["id"],
        )
    for table in ("suggestion", "suggestion_problem"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.alter_column("is_sealed", existing_type=sa.Boolean(), server_default=None)
    with op.batch_alter_table("suggestion", schema=None) as batch_op:
        batch_op.alter_column("edition", existing_type=sa.Integer(), server_default=None)
        batch_op.create_check_constraint(
            batch_op.f("ck_suggestion_withdrawn_ends"),
            "withdrawn_on IS NULL OR withdrawn_on = closed_on",
        )


def downgrade() -> None:
    """The present version alone."""
    with op.batch_alter_table("suggestion_problem", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_suggestion_problem_withdrawn_by_id"), type_="foreignkey"
        )
        batch_op.drop_index(batch_op.f("ix_suggestion_problem_withdrawn_by_id"))
        batch_op.drop_column("withdrawn_by_id")
        batch_op.drop_column("is_sealed")

    with op.batch_alter_table("suggestion", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_suggestion_withdrawn_ends"), type_="check")
        batch_op.drop_column("is_sealed")
        batch_op.drop_column("edition")
        batch_op.drop_column("withdrawn_on")

    with op.batch_alter_table("former_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_former_line_former_id"))

    op.drop_table("former_line")
    with op.batch_alter_table("former_letter", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_former_letter_entry_id"))
        batch_op.drop_index(batch_op.f("ix_former_letter_case_id"))

    op.drop_table("former_letter")
