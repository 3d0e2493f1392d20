"""Steps about decisions of courts, and support for revoking a guardianship.

Revision: 0136, after 0135
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0136"
down_revision = "0135"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "court_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("disposition_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("who_en", sa.String(length=200), nullable=True),
        sa.Column("who_zh", sa.String(length=200), nullable=True),
        sa.Column("served_on", sa.Date(), nullable=True),
        sa.Column("on_facts", sa.String(length=60), nullable=True),
        sa.Column("on_law", sa.String(length=60), nullable=True),
        sa.Column("on_sentence", sa.String(length=60), nullable=True),
        sa.Column("on_procedure", sa.String(length=60), nullable=True),
        sa.Column("ground", sa.String(length=60), nullable=True),
        sa.Column("text_en", sa.String(length=500), nullable=True),
        sa.Column("text_zh", sa.String(length=500), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'protested') = (ground IS NOT NULL)",
            name=op.f("ck_court_step_protested_on_a_ground"),
        ),
        sa.CheckConstraint(
            "(kind IN ('protested', 'not_protested')) = (on_facts IS NOT NULL)",
            name=op.f("ck_court_step_sheet_of_a_decision"),
        ),
        sa.CheckConstraint(
            "(on_facts IS NULL) = (on_law IS NULL) AND (on_law IS NULL) = (on_sentence IS NULL) AND"
            " (on_sentence IS NULL) = (on_procedure IS NULL)",
            name=op.f("ck_court_step_whole_sheet"),
        ),
        sa.CheckConstraint(
            "served_on IS NULL OR served_on <= happened_on",
            name=op.f("ck_court_step_served_before"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_court_step_case_id")),
        sa.ForeignKeyConstraint(
            ["disposition_id"], ["disposition.id"], name=op.f("fk_court_step_disposition_id")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entry.id"], name=op.f("fk_court_step_entry_id")
        ),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_court_step_party_id")),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["journal_entry.id"], name=op.f("fk_court_step_withdrawn_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_court_step")),
    )
    with op.batch_alter_table("court_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_court_step_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_court_step_disposition_id"), ["disposition_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_court_step_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_court_step_party_id"), ["party_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_court_step_withdrawn_by_id"), ["withdrawn_by_id"], unique=False
        )
    op.create_table(
        "revocation_support",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("ground", sa.String(length=60), nullable=False),
        sa.Column("situation", sa.String(length=60), nullable=False),
        sa.Column("applicant", sa.String(length=60), nullable=False),
        sa.Column("who_en", sa.String(length=500), nullable=True),
        sa.Column("who_zh", sa.String(length=500), nullable=True),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("text_en", sa.String(length=500), nullable=True),
        sa.Column("text_zh", sa.String(length=500), nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("party_id <> other_id", name=op.f("ck_revocation_support_two_people")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_revocation_support_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entry.id"], name=op.f("fk_revocation_support_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["party.id"], name=op.f("fk_revocation_support_other_id")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_revocation_support_party_id")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"],
            ["journal_entry.id"],
            name=op.f("fk_revocation_support_withdrawn_by_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revocation_support")),
    )
    with op.batch_alter_table("revocation_support", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_revocation_support_case_id"), ["case_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_revocation_support_entry_id"), ["entry_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_revocation_support_other_id"), ["other_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_revocation_support_party_id"), ["party_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_revocation_support_withdrawn_by_id"), ["withdrawn_by_id"], unique=False
        )


def downgrade() -> None:
    """Leave them to the journal."""
    with op.batch_alter_table("revocation_support", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_revocation_support_withdrawn_by_id"))
        batch_op.drop_index(batch_op.f("ix_revocation_support_party_id"))
        batch_op.drop_index(batch_op.f("ix_revocation_support_other_id"))
        batch_op.drop_index(batch_op.f("ix_revocation_support_entry_id"))
        batch_op.drop_index(batch_op.f("ix_revocation_support_case_id"))

    op.drop_table("revocation_support")
    with op.batch_alter_table("court_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_court_step_withdrawn_by_id"))
        batch_op.drop_index(batch_op.f("ix_court_step_party_id"))
        batch_op.drop_index(batch_op.f("ix_court_step_entry_id"))
        batch_op.drop_index(batch_op.f("ix_court_step_disposition_id"))
        batch_op.drop_index(batch_op.f("ix_court_step_case_id"))

    op.drop_table("court_step")
