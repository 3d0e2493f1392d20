"""Today tells which decisions were undone: the few of them are found by an index of their own.

Revision: 0097, after 0096
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0097"
down_revision = "0096"
branch_labels = None
depends_on = None

_UNDONE = sa.text("undone_on IS NOT NULL")


def upgrade() -> None:
    """Index the decisions that were undone."""
    with op.batch_alter_table("disposition", schema=None) as batch_op:
        batch_op.create_index(
            "ix_disposition_undone_on",
            ["undone_on"],
            unique=False,
            sqlite_where=_UNDONE,
            postgresql_where=_UNDONE,
        )


def downgrade() -> None:
    """Take the index away."""
    with op.batch_alter_table("disposition", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_disposition_undone_on", sqlite_where=_UNDONE, postgresql_where=_UNDONE
        )
