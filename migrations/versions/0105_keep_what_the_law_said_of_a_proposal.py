"""Keep what the law said of a proposal.

Revision: 0105, after 0104
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0105"
down_revision = "0104"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A column, empty until the law is asked again."""
    op.add_column("proposal", sa.Column("trial", sa.JSON(), server_default="{}", nullable=False))


def downgrade() -> None:
    """Undo it."""
    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.drop_column("trial")
