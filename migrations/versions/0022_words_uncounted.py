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
    for as many as those of all, and read every text there is. Nor may words wait beside the index:
    it would count what waits, too, and rather read every text.
    """
    _count(0)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER INDEX ix_search_words_tokens SET (fastupdate = off)")
        op.execute("SELECT gin_clean_pending_list('ix_search_words_tokens')")


def downgrade() -> None:
    """Have it count them again."""
    _count(-1)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER INDEX ix_search_words_tokens RESET (fastupdate)")


def _count(how_many: int) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE search_words ALTER COLUMN tokens SET STATISTICS {how_many}")
