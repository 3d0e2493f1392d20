"""A seal for each event that waits for its place in the audit, and what a look at it found.

Revision: 0005, after 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both. What waits already is chained by `casetrack db upgrade`, before the key begins."""
    with op.batch_alter_table("audit_waiting", schema=None) as batch_op:
        batch_op.add_column(sa.Column("seal", sa.String(length=64), nullable=True))
    op.create_table(
        "audit_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("chained", sa.Integer(), nullable=False),
        sa.Column("was_whole", sa.Boolean(), nullable=False),
        sa.Column("misfit", sa.String(length=300), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_check")),
    )


def downgrade() -> None:
    """Drop both."""
    op.drop_table("audit_check")
    with op.batch_alter_table("audit_waiting", schema=None) as batch_op:
        batch_op.drop_column("seal")
