"""Supervision of a probation.

Revision: 0064, after 0063
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0063"
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
    """How a probation is supervised: its rhythm, reports, leave, talks, assessments, breaches."""
    op.create_table(
        "leave_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("probation_id", sa.Integer(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("place_en", sa.String(length=200), nullable=True),
        sa.Column("place_zh", sa.String(length=200), nullable=True),
        sa.Column("text_en", sa.String(length=1000), nullable=True),
        sa.Column("text_zh", sa.String(length=1000), nullable=True),
        sa.Column("decision", sa.String(length=60), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by_en", sa.String(length=200), nullable=True),
        sa.Column("decided_by_zh", sa.String(length=200), nullable=True),
        sa.Column("reason_en", sa.String(length=1000), nullable=True),
        sa.Column("reason_zh", sa.String(length=1000), nullable=True),
        sa.Column("returned_on", sa.Date(), nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "returned_on IS NULL OR (decision = 'approved' AND returned_on >= since)",
            name=op.f("ck_leave_request_back_from_leave"),
        ),
        sa.CheckConstraint(
            "(decision IS NULL) = (decided_on IS NULL)",
            name=op.f("ck_leave_request_decided_on_a_day"),
        ),
        sa.CheckConstraint(
            "decided_on IS NULL OR decided_on >= asked_on",
            name=op.f("ck_leave_request_decided_after_asking"),
        ),
        sa.CheckConstraint("since <= until", name=op.f("ck_leave_request_since_until")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_leave_request_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entry.id"], name=op.f("fk_leave_request_entry_id")
        ),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_leave_request_party_id")),
        sa.ForeignKeyConstraint(
            ["probation_id"], ["probation.id"], name=op.f("fk_leave_request_probation_id")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["journal_entry.id"], name=op.f("fk_leave_request_withdrawn_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leave_request")),
    )
    with op.batch_alter_table("leave_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_leave_request_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_leave_request_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_leave_request_party_id"), ["party_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_leave_request_probation_id"), ["probation_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_leave_request_withdrawn_by_id"), ["withdrawn_by_id"], unique=False
        )

    op.create_table(
        "monthly_assessment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("probation_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("happened_edtf", sa.String(length=120), nullable=False),
        sa.Column("happened_words", sa.String(length=200), nullable=True),
        sa.Column("happened_first", sa.Date(), nullable=True),
        sa.Column("happened_last", sa.Date(), nullable=True),
        sa.Column("assessed_by_en", sa.String(length=200), nullable=True),
        sa.Column("assessed_by_zh", sa.String(length=200), nullable=True),
        sa.Column("text_en", sa.String(length=1000), nullable=True),
        sa.Column("text_zh", sa.String(length=1000), nullable=True),
        sa.Column("next_en", sa.String(length=1000), nullable=True),
        sa.Column("next_zh", sa.String(length=1000), nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _bounds("happened", "ck_monthly_assessment_happened_bounds"),
        sa.CheckConstraint(
            "month BETWEEN 1 AND 99", name=op.f("ck_monthly_assessment_month_from_one")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_monthly_assessment_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entry.id"], name=op.f("fk_monthly_assessment_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_monthly_assessment_party_id")
        ),
        sa.ForeignKeyConstraint(
            ["probation_id"], ["probation.id"], name=op.f("fk_monthly_assessment_probation_id")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"],
            ["journal_entry.id"],
            name=op.f("fk_monthly_assessment_withdrawn_by_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monthly_assessment")),
    )
    with op.batch_alter_table("monthly_assessment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_monthly_assessment_case_id"), ["case_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_monthly_assessment_entry_id"), ["entry_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_monthly_assessment_party_id"), ["party_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_monthly_assessment_probation_id"), ["probation_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_monthly_assessment_withdrawn_by_id"), ["withdrawn_by_id"], unique=False
        )

    op.create_table(
        "own_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("probation_id", sa.Integer(), nullable=False),
        sa.Column("planned", sa.Date(), nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("happened_edtf", sa.String(length=120), nullable=False),
        sa.Column("happened_words", sa.String(length=200), nullable=True),
        sa.Column("happened_first", sa.Date(), nullable=True),
        sa.Column("happened_last", sa.Date(), nullable=True),
        sa.Column("is_missing", sa.Boolean(), nullable=False),
        sa.Column("way", sa.String(length=60), nullable=True),
        sa.Column("text_en", sa.String(length=1000), nullable=True),
        sa.Column("text_zh", sa.String(length=1000), nullable=True),
        sa.Column("received_by_en", sa.String(length=200), nullable=True),
        sa.Column("received_by_zh", sa.String(length=200), nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _bounds("happened", "ck_own_report_happened_bounds"),
        sa.CheckConstraint(
            "(planned IS NULL) = (due IS NULL)", name=op.f("ck_own_report_due_when_planned")
        ),
        sa.CheckConstraint(
            "NOT is_missing OR due IS NOT NULL", name=op.f("ck_own_report_missing_was_due")
        ),
        sa.CheckConstraint(
            "NOT is_missing OR way IS NULL", name=op.f("ck_own_report_missing_came_no_way")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_own_report_case_id")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entry.id"], name=op.f("fk_own_report_entry_id")
        ),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_own_report_party_id")),
        sa.ForeignKeyConstraint(
            ["probation_id"], ["probation.id"], name=op.f("fk_own_report_probation_id")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["journal_entry.id"], name=op.f("fk_own_report_withdrawn_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_report")),
    )
    with op.batch_alter_table("own_report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_own_report_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_own_report_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_own_report_party_id"), ["party_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_own_report_probation_id"), ["probation_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_own_report_withdrawn_by_id"), ["withdrawn_by_id"], unique=False
        )

    op.create_table(
        "supervision_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("probation_id", sa.Integer(), nullable=False),
        sa.Column("every", sa.Integer(), nullable=True),
        sa.Column("unit", sa.String(length=60), nullable=True),
        sa.Column("first_report", sa.Date(), nullable=True),
        sa.Column("next_report", sa.Date(), nullable=True),
        sa.Column("report_due", sa.Date(), nullable=True),
        sa.Column("assesses_from", sa.Integer(), nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "unit <> 'day'", name=op.f("ck_supervision_plan_rhythm_of_weeks_or_months")
        ),
        sa.CheckConstraint(
            "(every IS NULL) = (first_report IS NULL)",
            name=op.f("ck_supervision_plan_rhythm_from_a_day"),
        ),
        sa.CheckConstraint(
            "(every IS NULL) = (unit IS NULL)", name=op.f("ck_supervision_plan_rhythm_whole")
        ),
        sa.CheckConstraint(
            "(next_report IS NULL) = (report_due IS NULL)",
            name=op.f("ck_supervision_plan_due_when_planned"),
        ),
        sa.CheckConstraint(
            "assesses_from BETWEEN 1 AND 99", name=op.f("ck_supervision_plan_assesses_from_a_month")
        ),
        sa.CheckConstraint(
            "every BETWEEN 1 AND 12", name=op.f("ck_supervision_plan_rhythm_in_bounds")
        ),
        sa.CheckConstraint(
            "next_report IS NULL OR every IS NOT NULL",
            name=op.f("ck_supervision_plan_no_next_without_rhythm"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_supervision_plan_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entry.id"], name=op.f("fk_supervision_plan_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_supervision_plan_party_id")
        ),
        sa.ForeignKeyConstraint(
            ["probation_id"], ["probation.id"], name=op.f("fk_supervision_plan_probation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_plan")),
        sa.UniqueConstraint("probation_id", name=op.f("uq_supervision_plan_probation_id")),
    )
    with op.batch_alter_table("supervision_plan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_supervision_plan_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_supervision_plan_entry_id"), ["entry_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_supervision_plan_party_id"), ["party_id"], unique=False
        )

    op.create_table(
        "supervision_talk",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("probation_id", sa.Integer(), nullable=False),
        sa.Column("happened_edtf", sa.String(length=120), nullable=False),
        sa.Column("happened_words", sa.String(length=200), nullable=True),
        sa.Column("happened_first", sa.Date(), nullable=True),
        sa.Column("happened_last", sa.Date(), nullable=True),
        sa.Column("held_by_en", sa.String(length=200), nullable=True),
        sa.Column("held_by_zh", sa.String(length=200), nullable=True),
        sa.Column("text_en", sa.String(length=1000), nullable=True),
        sa.Column("text_zh", sa.String(length=1000), nullable=True),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _bounds("happened", "ck_supervision_talk_happened_bounds"),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_supervision_talk_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entry.id"], name=op.f("fk_supervision_talk_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_supervision_talk_party_id")
        ),
        sa.ForeignKeyConstraint(
            ["probation_id"], ["probation.id"], name=op.f("fk_supervision_talk_probation_id")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"],
            ["journal_entry.id"],
            name=op.f("fk_supervision_talk_withdrawn_by_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_talk")),
    )
    with op.batch_alter_table("supervision_talk", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_supervision_talk_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_supervision_talk_entry_id"), ["entry_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_supervision_talk_party_id"), ["party_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_supervision_talk_probation_id"), ["probation_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_supervision_talk_withdrawn_by_id"), ["withdrawn_by_id"], unique=False
        )

    op.create_table(
        "breach_outcome",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("probation_id", sa.Integer(), nullable=False),
        sa.Column("breach_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("gravity", sa.String(length=60), nullable=False),
        sa.Column("happened_edtf", sa.String(length=120), nullable=False),
        sa.Column("happened_words", sa.String(length=200), nullable=True),
        sa.Column("happened_first", sa.Date(), nullable=True),
        sa.Column("happened_last", sa.Date(), nullable=True),
        sa.Column("text_en", sa.String(length=1000), nullable=True),
        sa.Column("text_zh", sa.String(length=1000), nullable=True),
        sa.Column("decided_here", sa.Boolean(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _bounds("happened", "ck_breach_outcome_happened_bounds"),
        sa.CheckConstraint(
            "kind <> 'not_revoked' OR gravity = 'neither' OR NOT decided_here",
            name=op.f("ck_breach_outcome_a_ground_is_not_left"),
        ),
        sa.ForeignKeyConstraint(
            ["breach_id"], ["breach.id"], name=op.f("fk_breach_outcome_breach_id")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_breach_outcome_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entry.id"], name=op.f("fk_breach_outcome_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_breach_outcome_party_id")
        ),
        sa.ForeignKeyConstraint(
            ["probation_id"], ["probation.id"], name=op.f("fk_breach_outcome_probation_id")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"],
            ["journal_entry.id"],
            name=op.f("fk_breach_outcome_withdrawn_by_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_breach_outcome")),
    )
    with op.batch_alter_table("breach_outcome", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_breach_outcome_breach_id"), ["breach_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_breach_outcome_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_breach_outcome_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_breach_outcome_party_id"), ["party_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_breach_outcome_probation_id"), ["probation_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_breach_outcome_withdrawn_by_id"), ["withdrawn_by_id"], unique=False
        )


# What is owed since, of kinds that nobody knew before.
KINDS = ("own_report", "leave_answer", "leave_return", "supervision_talk", "monthly_assessment")


def downgrade() -> None:
    """Undo it, with what was owed of it: the page of nobody could show it any more."""
    for kind in KINDS:
        named = {"kind": kind}
        days = (
            "DELETE FROM obligation_day WHERE obligation_id IN"
            " (SELECT id FROM obligation WHERE kind = :kind)"
        )
        op.get_bind().execute(sa.text(days), named)
        op.get_bind().execute(sa.text("DELETE FROM obligation WHERE kind = :kind"), named)
    with op.batch_alter_table("breach_outcome", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_breach_outcome_withdrawn_by_id"))
        batch_op.drop_index(batch_op.f("ix_breach_outcome_probation_id"))
        batch_op.drop_index(batch_op.f("ix_breach_outcome_party_id"))
        batch_op.drop_index(batch_op.f("ix_breach_outcome_entry_id"))
        batch_op.drop_index(batch_op.f("ix_breach_outcome_case_id"))
        batch_op.drop_index(batch_op.f("ix_breach_outcome_breach_id"))

    op.drop_table("breach_outcome")
    with op.batch_alter_table("supervision_talk", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_supervision_talk_withdrawn_by_id"))
        batch_op.drop_index(batch_op.f("ix_supervision_talk_probation_id"))
        batch_op.drop_index(batch_op.f("ix_supervision_talk_party_id"))
        batch_op.drop_index(batch_op.f("ix_supervision_talk_entry_id"))
        batch_op.drop_index(batch_op.f("ix_supervision_talk_case_id"))

    op.drop_table("supervision_talk")
    with op.batch_alter_table("supervision_plan", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_supervision_plan_party_id"))
        batch_op.drop_index(batch_op.f("ix_supervision_plan_entry_id"))
        batch_op.drop_index(batch_op.f("ix_supervision_plan_case_id"))

    op.drop_table("supervision_plan")
    with op.batch_alter_table("own_report", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_own_report_withdrawn_by_id"))
        batch_op.drop_index(batch_op.f("ix_own_report_probation_id"))
        batch_op.drop_index(batch_op.f("ix_own_report_party_id"))
        batch_op.drop_index(batch_op.f("ix_own_report_entry_id"))
        batch_op.drop_index(batch_op.f("ix_own_report_case_id"))

    op.drop_table("own_report")
    with op.batch_alter_table("monthly_assessment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_monthly_assessment_withdrawn_by_id"))
        batch_op.drop_index(batch_op.f("ix_monthly_assessment_probation_id"))
        batch_op.drop_index(batch_op.f("ix_monthly_assessment_party_id"))
        batch_op.drop_index(batch_op.f("ix_monthly_assessment_entry_id"))
        batch_op.drop_index(batch_op.f("ix_monthly_assessment_case_id"))

    op.drop_table("monthly_assessment")
    with op.batch_alter_table("leave_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_leave_request_withdrawn_by_id"))
        batch_op.drop_index(batch_op.f("ix_leave_request_probation_id"))
        batch_op.drop_index(batch_op.f("ix_leave_request_party_id"))
        batch_op.drop_index(batch_op.f("ix_leave_request_entry_id"))
        batch_op.drop_index(batch_op.f("ix_leave_request_case_id"))

    op.drop_table("leave_request")
