"""The version of a seal, so that two who prepare it in two windows are told.

Revision: 0154, after 0153
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0154"
down_revision = "0153"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One column: what was begun stands at its first version."""
    op.add_column(
        "record_seal", sa.Column("version", sa.Integer(), nullable=False, server_default="1")
    )
    with op.batch_alter_table("record_seal", schema=None) as batch_op:
        batch_op.alter_column("version", server_default=None)


def downgrade() -> None:
    """Undo it."""
    with op.batch_alter_table("record_seal", schema=None) as batch_op:
        batch_op.drop_column("version")
