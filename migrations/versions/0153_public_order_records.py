"""Which records a query is about, and which seals are of a public-order punishment.

Revision: 0153, after 0152
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0153"
down_revision = "0152"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two columns: what was asked and sealed before was about criminal records."""
    op.add_column(
        "record_query",
        sa.Column("record", sa.String(length=60), nullable=False, server_default="criminal"),
    )
    op.add_column(
        "record_seal",
        sa.Column("is_public_order", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    for table, column in (("record_query", "record"), ("record_seal", "is_public_order")):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.alter_column(column, server_default=None)


def downgrade() -> None:
    """Undo it."""
    with op.batch_alter_table("record_seal", schema=None) as batch_op:
        batch_op.drop_column("is_public_order")

    with op.batch_alter_table("record_query", schema=None) as batch_op:
        batch_op.drop_column("record")
