"""What to know at the door.

Revision: 0045, after 0043
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep, sealed, what whoever goes to somebody should know at the door; of nobody so far."""
    op.add_column("identity", sa.Column("door_hints", sa.Text(), nullable=True))


def downgrade() -> None:
    """Undo it."""
    with op.batch_alter_table("identity") as batch_op:
        batch_op.drop_column("door_hints")
