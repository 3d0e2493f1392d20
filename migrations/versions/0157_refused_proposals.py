"""What the custodian of sealed records proposed, and somebody else refused.

Revision: 0157, after 0156
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0157"
down_revision = "0156"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One table, empty: until now nothing could be refused."""
    op.create_table(
        "refused_proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("query_id", sa.Integer(), nullable=True),
        sa.Column("seal_id", sa.Integer(), nullable=True),
        sa.Column("answer", sa.String(length=60), nullable=True),
        sa.Column("months", sa.Integer(), nullable=True),
        sa.Column("after_retrial", sa.Boolean(), nullable=True),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("refused_on", sa.Date(), nullable=False),
        sa.Column("refused_by_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_refused_proposal_says_why")),
        sa.CheckConstraint(
            "(query_id IS NULL) <> (seal_id IS NULL)"
            " AND (query_id IS NULL) = (answer IS NULL)"
            " AND (seal_id IS NULL) = (months IS NULL)"
            " AND (seal_id IS NULL) = (after_retrial IS NULL)",
            name=op.f("ck_refused_proposal_of_query_or_seal"),
        ),
        sa.CheckConstraint(
            "refused_by_id <> proposed_by_id", name=op.f("ck_refused_proposal_refused_by_another")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["staff.id"], name=op.f("fk_refused_proposal_proposed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["query_id"], ["record_query.id"], name=op.f("fk_refused_proposal_query_id")
        ),
        sa.ForeignKeyConstraint(
            ["refused_by_id"], ["staff.id"], name=op.f("fk_refused_proposal_refused_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["seal_id"], ["record_seal.id"], name=op.f("fk_refused_proposal_seal_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refused_proposal")),
    )
    with op.batch_alter_table("refused_proposal", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_refused_proposal_proposed_by_id"), ["proposed_by_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_refused_proposal_query_id"), ["query_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_refused_proposal_refused_by_id"), ["refused_by_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_refused_proposal_seal_id"), ["seal_id"], unique=False)


def downgrade() -> None:
    """Undo it."""
    with op.batch_alter_table("refused_proposal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_refused_proposal_seal_id"))
        batch_op.drop_index(batch_op.f("ix_refused_proposal_refused_by_id"))
        batch_op.drop_index(batch_op.f("ix_refused_proposal_query_id"))
        batch_op.drop_index(batch_op.f("ix_refused_proposal_proposed_by_id"))

    op.drop_table("refused_proposal")
