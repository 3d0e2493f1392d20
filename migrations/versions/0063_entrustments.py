"""Entrustments.

Revision: 0063, after 0060
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0060"
branch_labels = None
depends_on = None


def _bounds(when: str, name: str) -> sa.CheckConstraint:
    first, last = f"{when}_first", f"{when}_last"
    return sa.CheckConstraint(
        f"CASE WHEN {when}_edtf IS NULL OR {when}_edtf = ''"
        f" THEN {first} IS NULL AND {last} IS NULL"
        f" ELSE ({first} IS NOT NULL OR {last} IS NOT NULL)"
        f" AND ({first} IS NULL OR {last} IS NULL OR {first} <= {last}) END",
        name=op.f(name),
    )


def upgrade() -> None:
    """A child entrusted to another office, who sees to what, and what it reports."""
    op.create_table(
        "entrustment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=True),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=60), nullable=False),
        sa.Column("applied_edtf", sa.String(length=120), nullable=True),
        sa.Column("applied_words", sa.String(length=200), nullable=True),
        sa.Column("applied_first", sa.Date(), nullable=True),
        sa.Column("applied_last", sa.Date(), nullable=True),
        sa.Column("reason_en", sa.Text(), nullable=True),
        sa.Column("reason_zh", sa.Text(), nullable=True),
        sa.Column("letter_edtf", sa.String(length=120), nullable=True),
        sa.Column("letter_words", sa.String(length=200), nullable=True),
        sa.Column("letter_first", sa.Date(), nullable=True),
        sa.Column("letter_last", sa.Date(), nullable=True),
        sa.Column("letter_number", sa.String(length=60), nullable=True),
        sa.Column("answer_due", sa.Date(), nullable=True),
        sa.Column("answered_edtf", sa.String(length=120), nullable=True),
        sa.Column("answered_words", sa.String(length=200), nullable=True),
        sa.Column("answered_first", sa.Date(), nullable=True),
        sa.Column("answered_last", sa.Date(), nullable=True),
        sa.Column("answer_en", sa.Text(), nullable=True),
        sa.Column("answer_zh", sa.Text(), nullable=True),
        sa.Column("ours_en", sa.Text(), nullable=True),
        sa.Column("ours_zh", sa.Text(), nullable=True),
        sa.Column("theirs_en", sa.Text(), nullable=True),
        sa.Column("theirs_zh", sa.Text(), nullable=True),
        sa.Column("every", sa.Integer(), nullable=True),
        sa.Column("unit", sa.String(length=60), nullable=True),
        sa.Column("report_due", sa.Date(), nullable=True),
        sa.Column("ended_edtf", sa.String(length=120), nullable=True),
        sa.Column("ended_words", sa.String(length=200), nullable=True),
        sa.Column("ended_first", sa.Date(), nullable=True),
        sa.Column("ended_last", sa.Date(), nullable=True),
        sa.Column("end_kind", sa.String(length=60), nullable=True),
        sa.Column("end_reason_en", sa.Text(), nullable=True),
        sa.Column("end_reason_zh", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'ended') = (end_kind IS NOT NULL)",
            name=op.f("ck_entrustment_ended_by_something"),
        ),
        _bounds("answered", "ck_entrustment_answered_bounds"),
        _bounds("applied", "ck_entrustment_applied_bounds"),
        _bounds("ended", "ck_entrustment_ended_bounds"),
        _bounds("letter", "ck_entrustment_letter_bounds"),
        sa.CheckConstraint(
            "report_due IS NULL OR state = 'accepted'",
            name=op.f("ck_entrustment_reports_while_it_runs"),
        ),
        sa.CheckConstraint(
            "state IN ('applied', 'withdrawn') OR letter_edtf IS NOT NULL",
            name=op.f("ck_entrustment_asked_by_a_letter"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('accepted', 'declined', 'ended') OR answered_edtf IS NOT NULL",
            name=op.f("ck_entrustment_answered_once_it_is"),
        ),
        sa.CheckConstraint(
            "(end_kind IS NULL) = (ended_edtf IS NULL)", name=op.f("ck_entrustment_ended_at_a_time")
        ),
        sa.CheckConstraint(
            "(every IS NULL) = (unit IS NULL)", name=op.f("ck_entrustment_rhythm_whole")
        ),
        sa.CheckConstraint(
            "every IS NULL OR every > 0", name=op.f("ck_entrustment_rhythm_positive")
        ),
        sa.CheckConstraint(
            "staff_id IS NULL OR office_id IS NOT NULL",
            name=op.f("ck_entrustment_staff_of_an_office"),
        ),
        sa.ForeignKeyConstraint(["body_id"], ["party.id"], name=op.f("fk_entrustment_body_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_entrustment_case_id")),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["disposition.id"], name=op.f("fk_entrustment_decision_id")
        ),
        sa.ForeignKeyConstraint(
            ["measure_id"], ["measure.id"], name=op.f("fk_entrustment_measure_id")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["procuratorate.id"], name=op.f("fk_entrustment_office_id")
        ),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_entrustment_party_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_entrustment_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entrustment")),
        sa.UniqueConstraint("measure_id", name=op.f("uq_entrustment_measure_id")),
    )
    with op.batch_alter_table("entrustment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entrustment_body_id"), ["body_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_entrustment_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_entrustment_decision_id"), ["decision_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_entrustment_office_id"), ["office_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_entrustment_party_id"), ["party_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_entrustment_staff_id"), ["staff_id"], unique=False)
        batch_op.create_index(
            "uq_entrustment_party_open",
            ["party_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('applied', 'asked', 'accepted')"),
            postgresql_where=sa.text("state IN ('applied', 'asked', 'accepted')"),
        )

    op.create_table(
        "entrustment_duty",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entrustment_id", sa.Integer(), nullable=False),
        sa.Column("condition", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(length=60), nullable=False),
        sa.CheckConstraint("condition > 0", name=op.f("ck_entrustment_duty_has_a_place")),
        sa.ForeignKeyConstraint(
            ["entrustment_id"], ["entrustment.id"], name=op.f("fk_entrustment_duty_entrustment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entrustment_duty")),
        sa.UniqueConstraint(
            "entrustment_id", "condition", name=op.f("uq_entrustment_duty_entrustment_id_condition")
        ),
    )
    op.create_table(
        "entrustment_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entrustment_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("happened_edtf", sa.String(length=120), nullable=False),
        sa.Column("happened_words", sa.String(length=200), nullable=True),
        sa.Column("happened_first", sa.Date(), nullable=True),
        sa.Column("happened_last", sa.Date(), nullable=True),
        sa.Column("text_en", sa.Text(), nullable=True),
        sa.Column("text_zh", sa.Text(), nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=True),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("breach_answer", sa.String(length=60), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answer_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _bounds("happened", "ck_entrustment_report_happened_bounds"),
        sa.CheckConstraint(
            "breach_answer IS NULL OR kind = 'breach'",
            name=op.f("ck_entrustment_report_only_a_breach_is_answered"),
        ),
        sa.CheckConstraint(
            "due IS NULL OR kind = 'course'", name=op.f("ck_entrustment_report_no_breach_is_due")
        ),
        sa.CheckConstraint(
            "(breach_answer IS NULL) = (answered_on IS NULL)",
            name=op.f("ck_entrustment_report_answered_on_a_day"),
        ),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["journal_entry.id"], name=op.f("fk_entrustment_report_answer_id")
        ),
        sa.ForeignKeyConstraint(
            ["entrustment_id"],
            ["entrustment.id"],
            name=op.f("fk_entrustment_report_entrustment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entry.id"], name=op.f("fk_entrustment_report_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["staff.id"], name=op.f("fk_entrustment_report_made_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entrustment_report")),
    )
    with op.batch_alter_table("entrustment_report", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_entrustment_report_answer_id"), ["answer_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_entrustment_report_entrustment_id"), ["entrustment_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_entrustment_report_entry_id"), ["entry_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_entrustment_report_made_by_id"), ["made_by_id"], unique=False
        )


def downgrade() -> None:
    """Undo it."""
    with op.batch_alter_table("entrustment_report", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entrustment_report_made_by_id"))
        batch_op.drop_index(batch_op.f("ix_entrustment_report_entry_id"))
        batch_op.drop_index(batch_op.f("ix_entrustment_report_entrustment_id"))
        batch_op.drop_index(batch_op.f("ix_entrustment_report_answer_id"))

    op.drop_table("entrustment_report")
    op.drop_table("entrustment_duty")
    with op.batch_alter_table("entrustment", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_entrustment_party_open",
            sqlite_where=sa.text("state IN ('applied', 'asked', 'accepted')"),
            postgresql_where=sa.text("state IN ('applied', 'asked', 'accepted')"),
        )
        batch_op.drop_index(batch_op.f("ix_entrustment_staff_id"))
        batch_op.drop_index(batch_op.f("ix_entrustment_party_id"))
        batch_op.drop_index(batch_op.f("ix_entrustment_office_id"))
        batch_op.drop_index(batch_op.f("ix_entrustment_decision_id"))
        batch_op.drop_index(batch_op.f("ix_entrustment_case_id"))
        batch_op.drop_index(batch_op.f("ix_entrustment_body_id"))

    op.drop_table("entrustment")
