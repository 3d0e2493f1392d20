"""Steps towards a guardian who does not keep the duties of an order.

Revision: 0069, after 0068
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0069"
down_revision = "0068"
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
    """The steps that were taken towards the guardian whom an order binds."""
    op.create_table(
        "family_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("taken_edtf", sa.String(length=120), nullable=False),
        sa.Column("taken_words", sa.String(length=200), nullable=True),
        sa.Column("taken_first", sa.Date(), nullable=True),
        sa.Column("taken_last", sa.Date(), nullable=True),
        sa.Column("failing", sa.String(length=60), nullable=True),
        sa.Column("ground", sa.String(length=60), nullable=True),
        sa.Column("applicant", sa.String(length=60), nullable=True),
        sa.Column("body_id", sa.Integer(), nullable=True),
        sa.Column("text_en", sa.Text(), nullable=True),
        sa.Column("text_zh", sa.Text(), nullable=True),
        sa.Column("why_now_en", sa.String(length=500), nullable=True),
        sa.Column("why_now_zh", sa.String(length=500), nullable=True),
        sa.Column("result", sa.String(length=60), nullable=False),
        sa.Column("settled_edtf", sa.String(length=120), nullable=True),
        sa.Column("settled_words", sa.String(length=200), nullable=True),
        sa.Column("settled_first", sa.Date(), nullable=True),
        sa.Column("settled_last", sa.Date(), nullable=True),
        sa.Column("outcome_en", sa.String(length=500), nullable=True),
        sa.Column("outcome_zh", sa.String(length=500), nullable=True),
        sa.Column("look_due", sa.Date(), nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _bounds("taken", "ck_family_step_taken_bounds"),
        _bounds("settled", "ck_family_step_settled_bounds"),
        sa.CheckConstraint(
            "(result = 'waiting') = (settled_edtf IS NULL)",
            name=op.f("ck_family_step_settled_when"),
        ),
        sa.CheckConstraint(
            "(kind = 'revocation') = (ground IS NOT NULL)",
            name=op.f("ck_family_step_revoked_on_a_ground"),
        ),
        sa.CheckConstraint(
            "(kind = 'revocation') = (applicant IS NOT NULL)",
            name=op.f("ck_family_step_revoked_for_somebody"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_family_step_case_id")),
        sa.ForeignKeyConstraint(
            ["order_id"], ["guardianship_order.id"], name=op.f("fk_family_step_order_id")
        ),
        sa.ForeignKeyConstraint(["body_id"], ["party.id"], name=op.f("fk_family_step_body_id")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entry.id"], name=op.f("fk_family_step_entry_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_family_step")),
    )
    with op.batch_alter_table("family_step", schema=None) as batch_op:
        for column in ("case_id", "order_id", "body_id", "entry_id"):
            batch_op.create_index(batch_op.f(f"ix_family_step_{column}"), [column], unique=False)


def downgrade() -> None:
    """Forget them."""
    op.drop_table("family_step")
