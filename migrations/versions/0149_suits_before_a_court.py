"""Suits before a court, and the procedure proposed.

Revision: 0149, after 0148
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0149"
down_revision = "0148"
branch_labels = None
depends_on = None

_PROPOSED, _AGREED = "ck_court_step_procedure_proposed", "ck_court_step_agreed_to_a_procedure"


def upgrade() -> None:
    """Suits before a court, and the procedure proposed."""
    op.create_table(
        "lawsuit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("respondent_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("who_en", sa.String(length=200), nullable=True),
        sa.Column("who_zh", sa.String(length=200), nullable=True),
        sa.Column("filed_edtf", sa.String(length=120), nullable=False),
        sa.Column("filed_words", sa.String(length=200), nullable=True),
        sa.Column("filed_first", sa.Date(), nullable=True),
        sa.Column("filed_last", sa.Date(), nullable=True),
        sa.Column("court_en", sa.String(length=200), nullable=True),
        sa.Column("court_zh", sa.String(length=200), nullable=True),
        sa.Column("claims_en", sa.String(length=500), nullable=True),
        sa.Column("claims_zh", sa.String(length=500), nullable=True),
        sa.Column("wants_to_sue", sa.Boolean(), nullable=True),
        sa.Column("supported_on", sa.Date(), nullable=True),
        sa.Column("result", sa.String(length=60), nullable=True),
        sa.Column("decided_edtf", sa.String(length=120), nullable=True),
        sa.Column("decided_words", sa.String(length=200), nullable=True),
        sa.Column("decided_first", sa.Date(), nullable=True),
        sa.Column("decided_last", sa.Date(), nullable=True),
        sa.Column("given_en", sa.String(length=500), nullable=True),
        sa.Column("given_zh", sa.String(length=500), nullable=True),
        sa.Column("lasts_until", sa.Date(), nullable=True),
        sa.Column("extension_asked_edtf", sa.String(length=120), nullable=True),
        sa.Column("extension_asked_words", sa.String(length=200), nullable=True),
        sa.Column("extension_asked_first", sa.Date(), nullable=True),
        sa.Column("extension_asked_last", sa.Date(), nullable=True),
        sa.Column("why_not_extended_en", sa.String(length=500), nullable=True),
        sa.Column("why_not_extended_zh", sa.String(length=500), nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind = 'protection_order' OR (lasts_until IS NULL AND extension_asked_edtf IS NULL)",
            name=op.f("ck_lawsuit_order_lasts"),
        ),
        sa.CheckConstraint("party_id <> respondent_id", name=op.f("ck_lawsuit_two_parties")),
        sa.CheckConstraint(
            "supported_on IS NULL OR wants_to_sue IS NULL OR wants_to_sue",
            name=op.f("ck_lawsuit_wants_to_sue"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_lawsuit_case_id")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entry.id"], name=op.f("fk_lawsuit_entry_id")
        ),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_lawsuit_party_id")),
        sa.ForeignKeyConstraint(
            ["respondent_id"], ["party.id"], name=op.f("fk_lawsuit_respondent_id")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["journal_entry.id"], name=op.f("fk_lawsuit_withdrawn_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lawsuit")),
    )
    with op.batch_alter_table("lawsuit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lawsuit_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lawsuit_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lawsuit_party_id"), ["party_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_lawsuit_respondent_id"), ["respondent_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_lawsuit_withdrawn_by_id"), ["withdrawn_by_id"], unique=False
        )

    with op.batch_alter_table("court_step", schema=None) as batch_op:
        batch_op.add_column(sa.Column("procedure", sa.String(length=60), nullable=True))
        batch_op.add_column(sa.Column("is_agreed", sa.Boolean(), nullable=True))
        batch_op.create_check_constraint(
            op.f(_PROPOSED), "(kind = 'procedure_proposed') = (procedure IS NOT NULL)"
        )
        batch_op.create_check_constraint(
            op.f(_AGREED), "is_agreed IS NULL OR procedure IS NOT NULL"
        )


def downgrade() -> None:
    """Undo it."""
    with op.batch_alter_table("court_step", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(_AGREED), type_="check")
        batch_op.drop_constraint(op.f(_PROPOSED), type_="check")
        batch_op.drop_column("is_agreed")
        batch_op.drop_column("procedure")

    with op.batch_alter_table("lawsuit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lawsuit_withdrawn_by_id"))
        batch_op.drop_index(batch_op.f("ix_lawsuit_respondent_id"))
        batch_op.drop_index(batch_op.f("ix_lawsuit_party_id"))
        batch_op.drop_index(batch_op.f("ix_lawsuit_entry_id"))
        batch_op.drop_index(batch_op.f("ix_lawsuit_case_id"))

    op.drop_table("lawsuit")
