"""How far the looks that waited beside the database were taken into the audit.

Revision: 0012, after 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add it."""
    op.create_table(
        "audit_spool",
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_audit_spool")),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("audit_spool")
