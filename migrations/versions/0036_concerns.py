"""Concerns.

Revision: 0036, after 0034
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add concerns; what was urgent at a visit and raised one is kept as such."""
    op.create_table(
        "concern",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=True),
        sa.Column("level", sa.String(length=60), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("happened_edtf", sa.String(length=120), nullable=False),
        sa.Column("happened_words", sa.String(length=200), nullable=True),
        sa.Column("happened_first", sa.Date(), nullable=True),
        sa.Column("happened_last", sa.Date(), nullable=True),
        sa.Column("seen_en", sa.Text(), nullable=True),
        sa.Column("seen_zh", sa.Text(), nullable=True),
        sa.Column("done_now_en", sa.Text(), nullable=True),
        sa.Column("done_now_zh", sa.Text(), nullable=True),
        sa.Column("told_en", sa.Text(), nullable=True),
        sa.Column("told_zh", sa.Text(), nullable=True),
        sa.Column("raised_at", sa.DateTime(), nullable=True),
        sa.Column("raised_by_id", sa.Integer(), nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answer_id", sa.Integer(), nullable=True),
        sa.Column("escalated_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "(source = 'visit') = (visit_id IS NOT NULL)",
            name=op.f("ck_concern_visit_is_its_source"),
        ),
        sa.CheckConstraint(
            "level <> 'urgent' OR raised_at IS NULL"
            " OR ((done_now_en IS NOT NULL OR done_now_zh IS NOT NULL)"
            " AND (told_en IS NOT NULL OR told_zh IS NOT NULL))",
            name=op.f("ck_concern_urgent_says_what_and_whom"),
        ),
        sa.CheckConstraint(
            "answer_id IS NULL OR answered_on IS NOT NULL",
            name=op.f("ck_concern_answered_on_a_day"),
        ),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["journal_entry.id"], name=op.f("fk_concern_answer_id")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["staff.id"], name=op.f("fk_concern_answered_by_id")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_concern_case_id")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entry.id"], name=op.f("fk_concern_entry_id")
        ),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_concern_party_id")),
        sa.ForeignKeyConstraint(
            ["raised_by_id"], ["staff.id"], name=op.f("fk_concern_raised_by_id")
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_concern_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern")),
        sa.UniqueConstraint("visit_id", name=op.f("uq_concern_visit_id")),
    )
    with op.batch_alter_table("concern", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_concern_answer_id"), ["answer_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_concern_answered_by_id"), ["answered_by_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_concern_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_concern_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_concern_party_id"), ["party_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_concern_raised_by_id"), ["raised_by_id"], unique=False)
    _keep_what_is_urgent()


def _keep_what_is_urgent() -> None:
    """Each visit of which an answer is or was owed, as a concern; the duty is that of the concern.

    The instant at which it was raised is not known, so that the chief procurator has it, too.
    """
    op.execute(
        """
        INSERT INTO concern (
            case_id, party_id, visit_id, level, source, happened_edtf, happened_words,
            happened_first, happened_last, seen_en, seen_zh, entry_id, answered_on, answered_by_id,
            answer_id
        )
        SELECT visit.case_id, visit.party_id, visit.id, 'urgent', 'visit',
            coalesce(visit.happened_edtf, ''), visit.happened_words, visit.happened_first,
            visit.happened_last, visit.findings_en, visit.findings_zh, visit.entry_id,
            obligation.settled_on, answer.written_by_id, answer.id
        FROM visit
        JOIN obligation ON obligation.kind = 'urgent_concern' AND obligation.subject = 'visit'
            AND obligation.subject_id = visit.id
        LEFT JOIN journal_entry AS answer ON obligation.settled_on IS NOT NULL AND answer.id = (
            SELECT max(said.id) FROM journal_entry AS said
            WHERE said.case_id = visit.case_id AND said.kind = 'concern_answered'
            AND said.subject = 'visit' AND said.subject_id = visit.id
        )
        """
    )
    op.execute(
        """
        UPDATE obligation SET subject = 'concern', subject_id = (
            SELECT concern.id FROM concern WHERE concern.visit_id = obligation.subject_id
        )
        WHERE kind = 'urgent_concern' AND subject = 'visit' AND EXISTS (
            SELECT 1 FROM concern WHERE concern.visit_id = obligation.subject_id
        )
        """
    )


def downgrade() -> None:
    """Undo it; what was urgent at a visit is owed for the visit again, the rest is lost."""
    op.execute(
        """
        UPDATE obligation SET subject = 'visit', subject_id = (
            SELECT concern.visit_id FROM concern WHERE concern.id = obligation.subject_id
        )
        WHERE kind = 'urgent_concern' AND subject = 'concern' AND EXISTS (
            SELECT 1 FROM concern
            WHERE concern.id = obligation.subject_id AND concern.visit_id IS NOT NULL
        )
        """
    )
    op.execute(
        "DELETE FROM obligation_day WHERE obligation_id IN"
        " (SELECT id FROM obligation WHERE subject = 'concern')"
    )
    op.execute("DELETE FROM obligation WHERE subject = 'concern'")
    with op.batch_alter_table("concern", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_concern_raised_by_id"))
        batch_op.drop_index(batch_op.f("ix_concern_party_id"))
        batch_op.drop_index(batch_op.f("ix_concern_entry_id"))
        batch_op.drop_index(batch_op.f("ix_concern_case_id"))
        batch_op.drop_index(batch_op.f("ix_concern_answered_by_id"))
        batch_op.drop_index(batch_op.f("ix_concern_answer_id"))

    op.drop_table("concern")
