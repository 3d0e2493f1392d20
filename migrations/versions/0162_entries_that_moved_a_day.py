"""Index the entries that moved a day; figures read every entry of each letter for them.

Revision: 0162, after 0161
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0162"
down_revision = "0161"
branch_labels = None
depends_on = None

TABLE, NAME = "journal_entry", "ix_journal_entry_moved"
_MOVED = sa.text("kind = 'date_moved'")


def upgrade() -> None:
    """Begin at what an entry is about, among those that moved a day alone."""
    op.create_index(
        NAME, TABLE, ["subject", "subject_id"], sqlite_where=_MOVED, postgresql_where=_MOVED
    )


def downgrade() -> None:
    """Read all entries of a letter again."""
    op.drop_index(NAME, table_name=TABLE)
