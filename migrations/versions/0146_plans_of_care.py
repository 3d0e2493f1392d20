"""Plans of care.

Revision: 0146, after 0145
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0146"
down_revision = "0145"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Plans of care."""
    with op.batch_alter_table("measure_item", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(length=60), nullable=True))

    with op.batch_alter_table("psychological_help", schema=None) as batch_op:
        batch_op.add_column(sa.Column("child_agrees", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("guardian_agrees", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("asked_on", sa.Date(), nullable=True))


def downgrade() -> None:
    """Undo it."""
    with op.batch_alter_table("psychological_help", schema=None) as batch_op:
        batch_op.drop_column("asked_on")
        batch_op.drop_column("guardian_agrees")
        batch_op.drop_column("child_agrees")

    with op.batch_alter_table("measure_item", schema=None) as batch_op:
        batch_op.drop_column("kind")
