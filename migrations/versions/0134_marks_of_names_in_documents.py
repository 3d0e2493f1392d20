"""Keyed hashes of what was sealed and stood in a copy of a document with the names.

Revision: 0134, after 0132
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0134"
down_revision = "0132"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A document remembers, as keyed hashes, what was sealed and stood in its copy with names."""
    with op.batch_alter_table("made_paper", schema=None) as batch_op:
        batch_op.add_column(sa.Column("named", sa.JSON(), nullable=True))


def downgrade() -> None:
    """Undo it."""
    with op.batch_alter_table("made_paper", schema=None) as batch_op:
        batch_op.drop_column("named")
