"""When somebody last signed in.

Revision: 0150, after 0149
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0150"
down_revision = "0149"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """When somebody last signed in."""
    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.add_column(sa.Column("signed_in_at", sa.DateTime(), nullable=True))


def downgrade() -> None:
    """Undo it."""
    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.drop_column("signed_in_at")
