"""Published cases at a glance.

Revision: 0016, after 0015
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """An index of those few, among all the cases there are."""
    published = sa.text("provenance = 'published'")
    op.create_index(
        "ix_case_file_published",
        "case_file",
        ["id"],
        sqlite_where=published,
        postgresql_where=published,
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_index("ix_case_file_published", table_name="case_file")
