"""Reports of harm, and failures to report.

Revision: 0139, after 0138
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0139"
down_revision = "0138"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add reports of harm, and failures to report."""
    op.create_table(
        "mandatory_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("reporter_id", sa.Integer(), nullable=True),
        sa.Column("reporter_kind", sa.String(length=60), nullable=True),
        sa.Column("situations", sa.JSON(), nullable=False),
        sa.Column("found_edtf", sa.String(length=120), nullable=False),
        sa.Column("found_words", sa.String(length=200), nullable=True),
        sa.Column("found_first", sa.Date(), nullable=True),
        sa.Column("found_last", sa.Date(), nullable=True),
        sa.Column("found_at", sa.Time(), nullable=True),
        sa.Column("reported_edtf", sa.String(length=120), nullable=False),
        sa.Column("reported_words", sa.String(length=200), nullable=True),
        sa.Column("reported_first", sa.Date(), nullable=True),
        sa.Column("reported_last", sa.Date(), nullable=True),
        sa.Column("reported_at", sa.Time(), nullable=True),
        sa.Column("why_late_en", sa.String(length=500), nullable=True),
        sa.Column("why_late_zh", sa.String(length=500), nullable=True),
        sa.Column("told_to", sa.String(length=60), nullable=True),
        sa.Column("channel", sa.String(length=60), nullable=True),
        sa.Column("text_en", sa.String(length=500), nullable=True),
        sa.Column("text_zh", sa.String(length=500), nullable=True),
        sa.Column("tell_by", sa.Date(), nullable=True),
        sa.Column("outcome_told_edtf", sa.String(length=120), nullable=True),
        sa.Column("outcome_told_words", sa.String(length=200), nullable=True),
        sa.Column("outcome_told_first", sa.Date(), nullable=True),
        sa.Column("outcome_told_last", sa.Date(), nullable=True),
        sa.Column("why_untold_en", sa.String(length=500), nullable=True),
        sa.Column("why_untold_zh", sa.String(length=500), nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "found_first IS NULL OR reported_last IS NULL OR reported_last >= found_first",
            name=op.f("ck_mandatory_report_found_before_reported"),
        ),
        sa.CheckConstraint(
            "outcome_told_edtf IS NULL OR (why_untold_en IS NULL AND why_untold_zh IS NULL)",
            name=op.f("ck_mandatory_report_told_or_why_not"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_mandatory_report_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entry.id"], name=op.f("fk_mandatory_report_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_mandatory_report_party_id")
        ),
        sa.ForeignKeyConstraint(
            ["reporter_id"], ["party.id"], name=op.f("fk_mandatory_report_reporter_id")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"],
            ["journal_entry.id"],
            name=op.f("fk_mandatory_report_withdrawn_by_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mandatory_report")),
    )
    with op.batch_alter_table("mandatory_report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mandatory_report_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_mandatory_report_entry_id"), ["entry_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_mandatory_report_party_id"), ["party_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_mandatory_report_reporter_id"), ["reporter_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_mandatory_report_withdrawn_by_id"), ["withdrawn_by_id"], unique=False
        )

    op.create_table(
        "report_failure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("learned_edtf", sa.String(length=120), nullable=False),
        sa.Column("learned_words", sa.String(length=200), nullable=True),
        sa.Column("learned_first", sa.Date(), nullable=True),
        sa.Column("learned_last", sa.Date(), nullable=True),
        sa.Column("text_en", sa.String(length=500), nullable=True),
        sa.Column("text_zh", sa.String(length=500), nullable=True),
        sa.Column("has_grave_result", sa.Boolean(), nullable=True),
        sa.Column("put_to_en", sa.String(length=200), nullable=True),
        sa.Column("put_to_zh", sa.String(length=200), nullable=True),
        sa.Column("answer_by", sa.Date(), nullable=True),
        sa.Column("sanction", sa.String(length=60), nullable=True),
        sa.Column("decided_by_en", sa.String(length=200), nullable=True),
        sa.Column("decided_by_zh", sa.String(length=200), nullable=True),
        sa.Column("decided_edtf", sa.String(length=120), nullable=True),
        sa.Column("decided_words", sa.String(length=200), nullable=True),
        sa.Column("decided_first", sa.Date(), nullable=True),
        sa.Column("decided_last", sa.Date(), nullable=True),
        sa.Column("suggestion_entry_id", sa.Integer(), nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "sanction IS NOT NULL OR (decided_by_en IS NULL AND decided_by_zh IS NULL)",
            name=op.f("ck_report_failure_a_decider_decided_something"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_report_failure_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entry.id"], name=op.f("fk_report_failure_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_report_failure_party_id")
        ),
        sa.ForeignKeyConstraint(
            ["suggestion_entry_id"],
            ["journal_entry.id"],
            name=op.f("fk_report_failure_suggestion_entry_id"),
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"],
            ["journal_entry.id"],
            name=op.f("fk_report_failure_withdrawn_by_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_failure")),
    )
    with op.batch_alter_table("report_failure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_failure_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_report_failure_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_report_failure_party_id"), ["party_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_report_failure_suggestion_entry_id"),
            ["suggestion_entry_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_report_failure_withdrawn_by_id"), ["withdrawn_by_id"], unique=False
        )


def downgrade() -> None:
    """Undo it."""
    with op.batch_alter_table("report_failure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_report_failure_withdrawn_by_id"))
        batch_op.drop_index(batch_op.f("ix_report_failure_suggestion_entry_id"))
        batch_op.drop_index(batch_op.f("ix_report_failure_party_id"))
        batch_op.drop_index(batch_op.f("ix_report_failure_entry_id"))
        batch_op.drop_index(batch_op.f("ix_report_failure_case_id"))

    op.drop_table("report_failure")
    with op.batch_alter_table("mandatory_report", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mandatory_report_withdrawn_by_id"))
        batch_op.drop_index(batch_op.f("ix_mandatory_report_reporter_id"))
        batch_op.drop_index(batch_op.f("ix_mandatory_report_party_id"))
        batch_op.drop_index(batch_op.f("ix_mandatory_report_entry_id"))
        batch_op.drop_index(batch_op.f("ix_mandatory_report_case_id"))

    op.drop_table("mandatory_report")
