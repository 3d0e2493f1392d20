"""Texts of people.

Revision: 0023, after 0022
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_HAS_A_PERSON = sa.text("party_id IS NOT NULL")


def upgrade() -> None:
    """Index the texts of people alone: where none is of one, SQLite took all for one person's."""
    op.drop_index("ix_search_text_party_id", table_name="search_text")
    op.create_index(
        "ix_search_text_party",
        "search_text",
        ["party_id"],
        sqlite_where=_HAS_A_PERSON,
        postgresql_where=_HAS_A_PERSON,
    )


def downgrade() -> None:
    """Index all of them."""
    op.drop_index("ix_search_text_party", table_name="search_text")
    op.create_index("ix_search_text_party_id", "search_text", ["party_id"])
