"""An index by which the periods of an office are read in one state, by their day.

Revision: 0004, after 0003
"""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add it."""
    with op.batch_alter_table("obligation", schema=None) as batch_op:
        batch_op.create_index(
            "ix_obligation_office_state", ["office_id", "state", "due", "id"], unique=False
        )


def downgrade() -> None:
    """Drop it."""
    with op.batch_alter_table("obligation", schema=None) as batch_op:
        batch_op.drop_index("ix_obligation_office_state")
