"""Proposals.

Revision: 0060, after 0056
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0056"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What was proposed to whom, who decides what in an office, and who stands in for whom."""
    op.create_table(
        "office_decider",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("decides", sa.String(length=60), nullable=False),
        sa.Column("decider", sa.String(length=60), nullable=False),
        sa.Column("is_checked_first", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id"], ["procuratorate.id"], name=op.f("fk_office_decider_office_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_decider")),
        sa.UniqueConstraint(
            "office_id", "decides", name=op.f("uq_office_decider_office_id_decides")
        ),
    )
    op.create_table(
        "deputy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("for_id", sa.Integer(), nullable=False),
        sa.Column("deputy_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("named_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("for_id <> deputy_id", name=op.f("ck_deputy_somebody_else")),
        sa.CheckConstraint("since <= until", name=op.f("ck_deputy_until_after_since")),
        sa.ForeignKeyConstraint(["deputy_id"], ["staff.id"], name=op.f("fk_deputy_deputy_id")),
        sa.ForeignKeyConstraint(["for_id"], ["staff.id"], name=op.f("fk_deputy_for_id")),
        sa.ForeignKeyConstraint(
            ["office_id"], ["procuratorate.id"], name=op.f("fk_deputy_office_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deputy")),
    )
    with op.batch_alter_table("deputy", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deputy_deputy_id"), ["deputy_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_deputy_for_id"), ["for_id"], unique=False)
        batch_op.create_index("ix_deputy_office_until", ["office_id", "until"], unique=False)

    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=True),
        sa.Column("what", sa.String(length=60), nullable=True),
        sa.Column("decides", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=True),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=60), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("proposed_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_entry_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'decided') = (decided_entry_id IS NOT NULL)",
            name=op.f("ck_proposal_decided_is_told"),
        ),
        sa.CheckConstraint(
            "proposed_by_id IS NULL OR (what IS NOT NULL AND subject_id IS NOT NULL)",
            name=op.f("ck_proposal_proposed_here_can_be_decided"),
        ),
        sa.CheckConstraint(
            "decided_by_id IS NULL OR decided_by_id <> proposed_by_id",
            name=op.f("ck_proposal_not_decided_by_proposer"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_proposal_case_id")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["staff.id"], name=op.f("fk_proposal_decided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_entry_id"], ["journal_entry.id"], name=op.f("fk_proposal_decided_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["procuratorate.id"], name=op.f("fk_proposal_office_id")
        ),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_proposal_party_id")),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["staff.id"], name=op.f("fk_proposal_proposed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
    )
    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_proposal_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_proposal_decided_by_id"), ["decided_by_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_proposal_decided_entry_id"), ["decided_entry_id"], unique=False
        )
        batch_op.create_index("ix_proposal_office_ended", ["office_id", "ended_on"], unique=False)
        batch_op.create_index(
            "ix_proposal_office_state", ["office_id", "state", "due"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_proposal_party_id"), ["party_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_proposal_proposed_by_id"), ["proposed_by_id"], unique=False
        )
        batch_op.create_index("ix_proposal_subject", ["subject", "subject_id"], unique=False)

    op.create_table(
        "proposal_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("by_name", sa.String(length=60), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("decider", sa.String(length=60), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=True),
        sa.Column("number", sa.String(length=60), nullable=True),
        sa.Column("reason_en", sa.Text(), nullable=True),
        sa.Column("reason_zh", sa.Text(), nullable=True),
        sa.Column("terms", sa.JSON(), nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'decided') = (decider IS NOT NULL)",
            name=op.f("ck_proposal_step_says_who_decided"),
        ),
        sa.CheckConstraint(
            "decider IS NULL OR decider <> 'procuratorial_committee' OR number IS NOT NULL",
            name=op.f("ck_proposal_step_committee_has_minutes"),
        ),
        sa.CheckConstraint(
            "kind NOT IN ('returned', 'withdrawn')"
            " OR reason_en IS NOT NULL OR reason_zh IS NOT NULL",
            name=op.f("ck_proposal_step_says_why"),
        ),
        sa.ForeignKeyConstraint(["by_id"], ["staff.id"], name=op.f("fk_proposal_step_by_id")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_proposal_step_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entry.id"], name=op.f("fk_proposal_step_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_proposal_step_proposal_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_step")),
        sa.UniqueConstraint(
            "proposal_id", "position", name=op.f("uq_proposal_step_proposal_id_position")
        ),
    )
    with op.batch_alter_table("proposal_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_proposal_step_by_id"), ["by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_proposal_step_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_proposal_step_entry_id"), ["entry_id"], unique=False)


def downgrade() -> None:
    """Undo it."""
    with op.batch_alter_table("proposal_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_proposal_step_entry_id"))
        batch_op.drop_index(batch_op.f("ix_proposal_step_case_id"))
        batch_op.drop_index(batch_op.f("ix_proposal_step_by_id"))

    op.drop_table("proposal_step")
    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.drop_index("ix_proposal_subject")
        batch_op.drop_index(batch_op.f("ix_proposal_proposed_by_id"))
        batch_op.drop_index(batch_op.f("ix_proposal_party_id"))
        batch_op.drop_index("ix_proposal_office_state")
        batch_op.drop_index("ix_proposal_office_ended")
        batch_op.drop_index(batch_op.f("ix_proposal_decided_entry_id"))
        batch_op.drop_index(batch_op.f("ix_proposal_decided_by_id"))
        batch_op.drop_index(batch_op.f("ix_proposal_case_id"))

    op.drop_table("proposal")
    with op.batch_alter_table("deputy", schema=None) as batch_op:
        batch_op.drop_index("ix_deputy_office_until")
        batch_op.drop_index(batch_op.f("ix_deputy_for_id"))
        batch_op.drop_index(batch_op.f("ix_deputy_deputy_id"))

    op.drop_table("deputy")
    op.drop_table("office_decider")
