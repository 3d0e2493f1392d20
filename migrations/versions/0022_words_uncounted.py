"""Words uncounted.

Revision: 0022, after 0021
"""

from __future__ import annotations

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Have PostgreSQL count no words: it would take those of one office, of which there are few,
    for as many as those of all, and read every text there is.
    """
    _count(0)


def downgrade() -> None:
    """Have it count them again."""
    _count(-1)


def _count(how_many: int) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE search_words ALTER COLUMN tokens SET STATISTICS {how_many}")
