"""Index undone decisions by their case; no page begins at a day on which decisions were undone.

Revision: 0160, after 0159
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0160"
down_revision = "0159"
branch_labels = None
depends_on = None

TABLE, NAME = "disposition", "ix_disposition_undone"
_UNDONE = sa.text("undone_on IS NOT NULL")
_FORMER = ("recorded_on", "undone_on")


def upgrade() -> None:
    """Begin at the case; leave out the two that no statement uses."""
    for column in _FORMER:
        op.drop_index(f"ix_{TABLE}_{column}", table_name=TABLE)
    op.create_index(
        NAME, TABLE, ["case_id", "undone_on"], sqlite_where=_UNDONE, postgresql_where=_UNDONE
    )


def downgrade() -> None:
    """Begin at the day again."""
    op.drop_index(NAME, table_name=TABLE)
    for column in _FORMER:
        is_told = sa.text(f"{column} IS NOT NULL")
        op.create_index(
            f"ix_{TABLE}_{column}",
            TABLE,
            [column],
            sqlite_where=is_told,
            postgresql_where=is_told,
        )
