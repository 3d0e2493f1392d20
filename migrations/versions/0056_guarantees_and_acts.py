"""Guarantees and acts.

Revision: 0056, after 0054
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0054"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Guarantees, acts with their age, steps of an approval, and what proves an age."""
    op.create_table(
        "age_finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("is_certain", sa.Boolean(), nullable=False),
        sa.Column("happened_edtf", sa.String(length=120), nullable=False),
        sa.Column("happened_words", sa.String(length=200), nullable=True),
        sa.Column("happened_first", sa.Date(), nullable=True),
        sa.Column("happened_last", sa.Date(), nullable=True),
        sa.Column("evidence", sa.String(length=60), nullable=False),
        sa.Column("text_en", sa.String(length=500), nullable=True),
        sa.Column("text_zh", sa.String(length=500), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_age_finding_case_id")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entry.id"], name=op.f("fk_age_finding_entry_id")
        ),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_age_finding_party_id")),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["journal_entry.id"], name=op.f("fk_age_finding_withdrawn_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_age_finding")),
    )
    with op.batch_alter_table("age_finding", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_age_finding_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_age_finding_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_age_finding_party_id"), ["party_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_age_finding_withdrawn_by_id"), ["withdrawn_by_id"], unique=False
        )

    op.create_table(
        "alleged_act",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("sort", sa.String(length=60), nullable=True),
        sa.Column("happened_edtf", sa.String(length=120), nullable=False),
        sa.Column("happened_words", sa.String(length=200), nullable=True),
        sa.Column("happened_first", sa.Date(), nullable=True),
        sa.Column("happened_last", sa.Date(), nullable=True),
        sa.Column("text_en", sa.String(length=500), nullable=True),
        sa.Column("text_zh", sa.String(length=500), nullable=True),
        sa.Column("charge_en", sa.String(length=200), nullable=True),
        sa.Column("charge_zh", sa.String(length=200), nullable=True),
        sa.Column("is_gravest", sa.Boolean(), nullable=True),
        sa.Column("age_band", sa.String(length=60), nullable=True),
        sa.Column("is_counted", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "NOT is_counted OR age_band IS NOT NULL", name=op.f("ck_alleged_act_counted_is_a_band")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_alleged_act_case_id")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entry.id"], name=op.f("fk_alleged_act_entry_id")
        ),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_alleged_act_party_id")),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["journal_entry.id"], name=op.f("fk_alleged_act_withdrawn_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alleged_act")),
    )
    with op.batch_alter_table("alleged_act", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_alleged_act_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_alleged_act_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_alleged_act_party_id"), ["party_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_alleged_act_withdrawn_by_id"), ["withdrawn_by_id"], unique=False
        )

    op.create_table(
        "guarantee",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("happened_edtf", sa.String(length=120), nullable=False),
        sa.Column("happened_words", sa.String(length=200), nullable=True),
        sa.Column("happened_first", sa.Date(), nullable=True),
        sa.Column("happened_last", sa.Date(), nullable=True),
        sa.Column("adult", sa.String(length=60), nullable=True),
        sa.Column("heard_of", sa.String(length=60), nullable=True),
        sa.Column("plea", sa.String(length=60), nullable=True),
        sa.Column("is_signed", sa.Boolean(), nullable=True),
        sa.Column("woman_present", sa.Boolean(), nullable=True),
        sa.Column("defender_present", sa.Boolean(), nullable=True),
        sa.Column("is_recorded", sa.Boolean(), nullable=True),
        sa.Column("child_consents", sa.Boolean(), nullable=True),
        sa.Column("guardian_consents", sa.Boolean(), nullable=True),
        sa.Column("is_closed", sa.Boolean(), nullable=True),
        sa.Column("has_grave_harm", sa.Boolean(), nullable=True),
        sa.Column("why_en", sa.String(length=500), nullable=True),
        sa.Column("why_zh", sa.String(length=500), nullable=True),
        sa.Column("proof_en", sa.String(length=200), nullable=True),
        sa.Column("proof_zh", sa.String(length=200), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind <> 'opinion_heard' OR heard_of IS NOT NULL",
            name=op.f("ck_guarantee_an_opinion_is_of_somebody"),
        ),
        sa.CheckConstraint(
            "kind <> 'plea' OR plea IS NOT NULL", name=op.f("ck_guarantee_a_plea_has_an_outcome")
        ),
        sa.CheckConstraint(
            "kind = 'opinion_heard' OR heard_of IS NULL",
            name=op.f("ck_guarantee_only_opinions_are_of_somebody"),
        ),
        sa.CheckConstraint(
            "kind = 'plea' OR plea IS NULL", name=op.f("ck_guarantee_only_pleas_have_an_outcome")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_guarantee_case_id")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entry.id"], name=op.f("fk_guarantee_entry_id")
        ),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_guarantee_party_id")),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["journal_entry.id"], name=op.f("fk_guarantee_withdrawn_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guarantee")),
    )
    with op.batch_alter_table("guarantee", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_guarantee_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_guarantee_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_guarantee_party_id"), ["party_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_guarantee_withdrawn_by_id"), ["withdrawn_by_id"], unique=False
        )

    op.create_table(
        "spp_approval",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=60), nullable=False),
        sa.Column("happened_edtf", sa.String(length=120), nullable=False),
        sa.Column("happened_words", sa.String(length=200), nullable=True),
        sa.Column("happened_first", sa.Date(), nullable=True),
        sa.Column("happened_last", sa.Date(), nullable=True),
        sa.Column("proof_en", sa.String(length=200), nullable=True),
        sa.Column("proof_zh", sa.String(length=200), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_spp_approval_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entry.id"], name=op.f("fk_spp_approval_entry_id")
        ),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_spp_approval_party_id")),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["journal_entry.id"], name=op.f("fk_spp_approval_withdrawn_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spp_approval")),
    )
    with op.batch_alter_table("spp_approval", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_spp_approval_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_spp_approval_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_spp_approval_party_id"), ["party_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_spp_approval_withdrawn_by_id"), ["withdrawn_by_id"], unique=False
        )


def downgrade() -> None:
    """Undo it."""
    with op.batch_alter_table("spp_approval", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_spp_approval_withdrawn_by_id"))
        batch_op.drop_index(batch_op.f("ix_spp_approval_party_id"))
        batch_op.drop_index(batch_op.f("ix_spp_approval_entry_id"))
        batch_op.drop_index(batch_op.f("ix_spp_approval_case_id"))

    op.drop_table("spp_approval")
    with op.batch_alter_table("guarantee", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_guarantee_withdrawn_by_id"))
        batch_op.drop_index(batch_op.f("ix_guarantee_party_id"))
        batch_op.drop_index(batch_op.f("ix_guarantee_entry_id"))
        batch_op.drop_index(batch_op.f("ix_guarantee_case_id"))

    op.drop_table("guarantee")
    with op.batch_alter_table("alleged_act", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_alleged_act_withdrawn_by_id"))
        batch_op.drop_index(batch_op.f("ix_alleged_act_party_id"))
        batch_op.drop_index(batch_op.f("ix_alleged_act_entry_id"))
        batch_op.drop_index(batch_op.f("ix_alleged_act_case_id"))

    op.drop_table("alleged_act")
    with op.batch_alter_table("age_finding", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_age_finding_withdrawn_by_id"))
        batch_op.drop_index(batch_op.f("ix_age_finding_party_id"))
        batch_op.drop_index(batch_op.f("ix_age_finding_entry_id"))
        batch_op.drop_index(batch_op.f("ix_age_finding_case_id"))

    op.drop_table("age_finding")
