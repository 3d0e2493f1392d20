"""bundles of cases.

Revision: 0131, after 0129
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0131"
down_revision = "0129"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """bundles of cases."""
    op.create_table(
        "case_bundle",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("with_names", sa.Boolean(), nullable=False),
        sa.Column("taken_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_case_bundle_has_a_reason")),
        sa.CheckConstraint(
            "taken_at IS NULL OR taken_at >= asked_at",
            name=op.f("ck_case_bundle_taken_after_asked"),
        ),
        sa.ForeignKeyConstraint(["by_id"], ["staff.id"], name=op.f("fk_case_bundle_by_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_case_bundle_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_bundle")),
    )
    with op.batch_alter_table("case_bundle", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_bundle_by_id"), ["by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_bundle_case_id"), ["case_id"], unique=False)


def downgrade() -> None:
    """Undo it."""
    with op.batch_alter_table("case_bundle", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_bundle_case_id"))
        batch_op.drop_index(batch_op.f("ix_case_bundle_by_id"))

    op.drop_table("case_bundle")
