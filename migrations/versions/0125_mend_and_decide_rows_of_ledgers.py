"""Mend and decide rows of ledgers.

Revision: 0125, after 0124
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0125"
down_revision = "0124"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Mend and decide rows of ledgers."""
    with op.batch_alter_table("ledger_row", schema=None) as batch_op:
        batch_op.add_column(sa.Column("mended", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("choice", sa.String(length=60), nullable=True))


def downgrade() -> None:
    """Undo it."""
    with op.batch_alter_table("ledger_row", schema=None) as batch_op:
        batch_op.drop_column("choice")
        batch_op.drop_column("mended")
