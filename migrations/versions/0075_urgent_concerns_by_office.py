"""What is urgent in an office, found without reading what else is owed there or anywhere.

Revision: 0075, after 0074
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0075"
down_revision = "0074"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """An index of the urgent concerns that are owed."""
    is_urgent = sa.text("kind = 'urgent_concern'")
    op.create_index(
        "ix_obligation_urgent",
        "obligation",
        ["office_id", "is_open", "due"],
        sqlite_where=is_urgent,
        postgresql_where=is_urgent,
    )


def downgrade() -> None:
    """Take it away."""
    op.drop_index("ix_obligation_urgent", table_name="obligation")
