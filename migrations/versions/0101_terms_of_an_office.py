"""Every term that an office sets for itself stands in one table; the time to reply stands still.

Revision: 0101, after 0100
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0101"
down_revision = "0100"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The numbers of before keep their versions."""
    op.create_table(
        "office_term",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "number BETWEEN 0 AND 366", name=op.f("ck_office_term_number_that_can_be")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["procuratorate.id"], name=op.f("fk_office_term_office_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_term")),
        sa.UniqueConstraint("office_id", "code", name=op.f("uq_office_term_office_id_code")),
    )
    op.execute(
        "INSERT INTO office_term (office_id, code, number, version)"
        " SELECT office_id, 'opinion', days_before, version FROM opinion_days"
    )
    op.drop_table("opinion_days")
    op.create_table(
        "suggestion_standstill",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("suggestion_id", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(length=60), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("told_by", sa.String(length=120), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=True),
        sa.Column("text_zh", sa.Text(), nullable=True),
        sa.Column("shown", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(length=60), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answer_en", sa.Text(), nullable=True),
        sa.Column("answer_zh", sa.Text(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("ended_entry_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "outcome IS NULL OR (why = 'objection') = (outcome <> 'answered')",
            name=op.f("ck_suggestion_standstill_outcome_of_its_kind"),
        ),
        sa.CheckConstraint(
            "(outcome IS NULL) = (answered_on IS NULL)",
            name=op.f("ck_suggestion_standstill_outcome_of_a_day"),
        ),
        sa.CheckConstraint(
            "until IS NULL OR outcome IS NOT NULL",
            name=op.f("ck_suggestion_standstill_ends_with_an_outcome"),
        ),
        sa.CheckConstraint(
            "until IS NULL OR until >= since",
            name=op.f("ck_suggestion_standstill_until_after_since"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_suggestion_standstill_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["ended_entry_id"],
            ["journal_entry.id"],
            name=op.f("fk_suggestion_standstill_ended_entry_id"),
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entry.id"], name=op.f("fk_suggestion_standstill_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["suggestion_id"],
            ["suggestion.id"],
            name=op.f("fk_suggestion_standstill_suggestion_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion_standstill")),
    )
    with op.batch_alter_table("suggestion_standstill", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_suggestion_standstill_case_id"), ["case_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_suggestion_standstill_ended_entry_id"), ["ended_entry_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_suggestion_standstill_entry_id"), ["entry_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_suggestion_standstill_suggestion_id"), ["suggestion_id"], unique=False
        )

    with op.batch_alter_table("suggestion", schema=None) as batch_op:
        batch_op.add_column(sa.Column("still_since", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("still_for", sa.String(length=60), nullable=True))
        batch_op.create_check_constraint(
            batch_op.f("ck_suggestion_still_for_a_reason"),
            "(still_since IS NULL) = (still_for IS NULL)",
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_suggestion_still_without_a_day"),
            "still_since IS NULL OR reply_due IS NULL",
        )


def downgrade() -> None:
    """Of the terms only that of opinions stays, and no time stands still."""
    with op.batch_alter_table("suggestion", schema=None) as batch_op:
        for name in ("still_for_a_reason", "still_without_a_day"):
            batch_op.drop_constraint(batch_op.f(f"ck_suggestion_{name}"), type_="check")
        batch_op.drop_column("still_for")
        batch_op.drop_column("still_since")
    op.drop_table("suggestion_standstill")
    op.create_table(
        "opinion_days",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("days_before", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "days_before >= 0 AND days_before <= 90",
            name=op.f("ck_opinion_days_days_that_can_be"),
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["procuratorate.id"], name=op.f("fk_opinion_days_office_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinion_days")),
        sa.UniqueConstraint("office_id", name=op.f("uq_opinion_days_office_id")),
    )
    op.execute(
        "INSERT INTO opinion_days (office_id, days_before, version)"
        " SELECT office_id, number, version FROM office_term WHERE code = 'opinion'"
    )
    op.drop_table("office_term")
