"""The main one of several acts.

Revision: 0147, after 0146
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0147"
down_revision = "0146"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The main one of several acts."""
    with op.batch_alter_table("alleged_act", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_main", sa.Boolean(), nullable=True))


def downgrade() -> None:
    """Undo it."""
    with op.batch_alter_table("alleged_act", schema=None) as batch_op:
        batch_op.drop_column("is_main")
