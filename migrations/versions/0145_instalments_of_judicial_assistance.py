"""Instalments of judicial assistance, and objections to it.

Revision: 0145, after 0141
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0145"
down_revision = "0141"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Instalments of judicial assistance, and objections to it."""
    op.create_table(
        "assistance_objection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("objector_id", sa.Integer(), nullable=False),
        sa.Column("text_en", sa.String(length=500), nullable=True),
        sa.Column("text_zh", sa.String(length=500), nullable=True),
        sa.Column("objected_edtf", sa.String(length=120), nullable=False),
        sa.Column("objected_words", sa.String(length=200), nullable=True),
        sa.Column("objected_first", sa.Date(), nullable=True),
        sa.Column("objected_last", sa.Date(), nullable=True),
        sa.Column("answer_by", sa.Date(), nullable=True),
        sa.Column("result", sa.String(length=60), nullable=True),
        sa.Column("answer_en", sa.String(length=500), nullable=True),
        sa.Column("answer_zh", sa.String(length=500), nullable=True),
        sa.Column("answered_edtf", sa.String(length=120), nullable=True),
        sa.Column("answered_words", sa.String(length=200), nullable=True),
        sa.Column("answered_first", sa.Date(), nullable=True),
        sa.Column("answered_last", sa.Date(), nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(result IS NULL) = (answer_en IS NULL AND answer_zh IS NULL)",
            name=op.f("ck_assistance_objection_an_answer_with_its_result"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_assistance_objection_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entry.id"], name=op.f("fk_assistance_objection_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["objector_id"], ["party.id"], name=op.f("fk_assistance_objection_objector_id")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_assistance_objection_party_id")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"],
            ["journal_entry.id"],
            name=op.f("fk_assistance_objection_withdrawn_by_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assistance_objection")),
    )
    with op.batch_alter_table("assistance_objection", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_assistance_objection_case_id"), ["case_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_assistance_objection_entry_id"), ["entry_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_assistance_objection_objector_id"), ["objector_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_assistance_objection_party_id"), ["party_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_assistance_objection_withdrawn_by_id"), ["withdrawn_by_id"], unique=False
        )

    op.create_table(
        "assistance_payment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("payer_id", sa.Integer(), nullable=True),
        sa.Column("trustee_id", sa.Integer(), nullable=True),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("pay_by", sa.Date(), nullable=True),
        sa.Column("paid_edtf", sa.String(length=120), nullable=True),
        sa.Column("paid_words", sa.String(length=200), nullable=True),
        sa.Column("paid_first", sa.Date(), nullable=True),
        sa.Column("paid_last", sa.Date(), nullable=True),
        sa.Column("why_unpaid_en", sa.String(length=500), nullable=True),
        sa.Column("why_unpaid_zh", sa.String(length=500), nullable=True),
        sa.Column("payee_en", sa.String(length=200), nullable=True),
        sa.Column("payee_zh", sa.String(length=200), nullable=True),
        sa.Column("receipt_en", sa.String(length=200), nullable=True),
        sa.Column("receipt_zh", sa.String(length=200), nullable=True),
        sa.Column("used_for_en", sa.String(length=500), nullable=True),
        sa.Column("used_for_zh", sa.String(length=500), nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_assistance_payment_something_is_paid")),
        sa.CheckConstraint(
            "paid_edtf IS NOT NULL OR (receipt_en IS NULL AND receipt_zh IS NULL)",
            name=op.f("ck_assistance_payment_a_receipt_of_what_was_paid"),
        ),
        sa.CheckConstraint(
            "paid_edtf IS NULL OR (why_unpaid_en IS NULL AND why_unpaid_zh IS NULL)",
            name=op.f("ck_assistance_payment_paid_or_why_not"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_assistance_payment_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["journal_entry.id"], name=op.f("fk_assistance_payment_decision_id")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entry.id"], name=op.f("fk_assistance_payment_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_assistance_payment_party_id")
        ),
        sa.ForeignKeyConstraint(
            ["payer_id"], ["party.id"], name=op.f("fk_assistance_payment_payer_id")
        ),
        sa.ForeignKeyConstraint(
            ["trustee_id"], ["party.id"], name=op.f("fk_assistance_payment_trustee_id")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"],
            ["journal_entry.id"],
            name=op.f("fk_assistance_payment_withdrawn_by_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assistance_payment")),
    )
    with op.batch_alter_table("assistance_payment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_assistance_payment_case_id"), ["case_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_assistance_payment_decision_id"), ["decision_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_assistance_payment_entry_id"), ["entry_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_assistance_payment_party_id"), ["party_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_assistance_payment_payer_id"), ["payer_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_assistance_payment_trustee_id"), ["trustee_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_assistance_payment_withdrawn_by_id"), ["withdrawn_by_id"], unique=False
        )


def downgrade() -> None:
    """Undo it."""
    with op.batch_alter_table("assistance_payment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assistance_payment_withdrawn_by_id"))
        batch_op.drop_index(batch_op.f("ix_assistance_payment_trustee_id"))
        batch_op.drop_index(batch_op.f("ix_assistance_payment_payer_id"))
        batch_op.drop_index(batch_op.f("ix_assistance_payment_party_id"))
        batch_op.drop_index(batch_op.f("ix_assistance_payment_entry_id"))
        batch_op.drop_index(batch_op.f("ix_assistance_payment_decision_id"))
        batch_op.drop_index(batch_op.f("ix_assistance_payment_case_id"))

    op.drop_table("assistance_payment")
    with op.batch_alter_table("assistance_objection", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assistance_objection_withdrawn_by_id"))
        batch_op.drop_index(batch_op.f("ix_assistance_objection_party_id"))
        batch_op.drop_index(batch_op.f("ix_assistance_objection_objector_id"))
        batch_op.drop_index(batch_op.f("ix_assistance_objection_entry_id"))
        batch_op.drop_index(batch_op.f("ix_assistance_objection_case_id"))

    op.drop_table("assistance_objection")
