"""Questions of an office, and who was met.

Revision: 0046, after 0045
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what offices ask at visits, what was answered, and who was met; nothing of it so far."""
    op.create_table(
        "question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("is_asked", sa.Boolean(), nullable=False),
        sa.Column("ways", sa.JSON(), nullable=False),
        sa.Column("whom", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id"], ["procuratorate.id"], name=op.f("fk_question_office_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
    )
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_question_office_id"), ["office_id"], unique=False)

    op.create_table(
        "question_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("text_en", sa.String(length=200), nullable=True),
        sa.Column("text_zh", sa.String(length=200), nullable=True),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "text_en IS NOT NULL OR text_zh IS NOT NULL",
            name=op.f("ck_question_version_says_something"),
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_question_version_question_id")
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["staff.id"], name=op.f("fk_question_version_written_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_version")),
        sa.UniqueConstraint(
            "question_id", "number", name=op.f("uq_question_version_question_id_number")
        ),
    )
    with op.batch_alter_table("question_version", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_question_version_written_by_id"), ["written_by_id"], unique=False
        )

    op.create_table(
        "visit_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("question_version_id", sa.Integer(), nullable=True),
        sa.Column("asked_en", sa.String(length=200), nullable=True),
        sa.Column("asked_zh", sa.String(length=200), nullable=True),
        sa.Column("answer_en", sa.String(length=500), nullable=True),
        sa.Column("answer_zh", sa.String(length=500), nullable=True),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "answer_en IS NOT NULL OR answer_zh IS NOT NULL",
            name=op.f("ck_visit_answer_says_something"),
        ),
        sa.CheckConstraint(
            "asked_en IS NOT NULL OR asked_zh IS NOT NULL",
            name=op.f("ck_visit_answer_says_what_was_asked"),
        ),
        sa.CheckConstraint(
            "value IS NULL OR value > 0", name=op.f("ck_visit_answer_counted_from_one")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_visit_answer_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entry.id"], name=op.f("fk_visit_answer_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["question_version_id"],
            ["question_version.id"],
            name=op.f("fk_visit_answer_question_version_id"),
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_visit_answer_visit_id")),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["journal_entry.id"], name=op.f("fk_visit_answer_withdrawn_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_answer")),
    )
    with op.batch_alter_table("visit_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_answer_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_visit_answer_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_visit_answer_question_version_id"), ["question_version_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_visit_answer_visit_id"), ["visit_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_visit_answer_withdrawn_by_id"), ["withdrawn_by_id"], unique=False
        )

    op.create_table(
        "visit_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("others_en", sa.String(length=200), nullable=True),
        sa.Column("others_zh", sa.String(length=200), nullable=True),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "minutes IS NULL OR minutes BETWEEN 1 AND 600",
            name=op.f("ck_visit_report_minutes_of_a_visit"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_visit_report_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entry.id"], name=op.f("fk_visit_report_entry_id")
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_visit_report_visit_id")),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["journal_entry.id"], name=op.f("fk_visit_report_withdrawn_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_report")),
    )
    with op.batch_alter_table("visit_report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_report_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_visit_report_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_visit_report_visit_id"), ["visit_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_visit_report_withdrawn_by_id"), ["withdrawn_by_id"], unique=False
        )

    op.create_table(
        "visit_met",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_visit_met_party_id")),
        sa.ForeignKeyConstraint(
            ["report_id"], ["visit_report.id"], name=op.f("fk_visit_met_report_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_met")),
        sa.UniqueConstraint("report_id", "party_id", name=op.f("uq_visit_met_report_id_party_id")),
    )
    with op.batch_alter_table("visit_met", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_met_party_id"), ["party_id"], unique=False)


def downgrade() -> None:
    """Undo it."""
    with op.batch_alter_table("visit_met", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_visit_met_party_id"))

    op.drop_table("visit_met")
    with op.batch_alter_table("visit_report", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_visit_report_withdrawn_by_id"))
        batch_op.drop_index(batch_op.f("ix_visit_report_visit_id"))
        batch_op.drop_index(batch_op.f("ix_visit_report_entry_id"))
        batch_op.drop_index(batch_op.f("ix_visit_report_case_id"))

    op.drop_table("visit_report")
    with op.batch_alter_table("visit_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_visit_answer_withdrawn_by_id"))
        batch_op.drop_index(batch_op.f("ix_visit_answer_visit_id"))
        batch_op.drop_index(batch_op.f("ix_visit_answer_question_version_id"))
        batch_op.drop_index(batch_op.f("ix_visit_answer_entry_id"))
        batch_op.drop_index(batch_op.f("ix_visit_answer_case_id"))

    op.drop_table("visit_answer")
    with op.batch_alter_table("question_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_question_version_written_by_id"))

    op.drop_table("question_version")
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_question_office_id"))

    op.drop_table("question")
