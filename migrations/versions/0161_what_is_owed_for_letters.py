"""Index what is owed for suggestions and their items by case, with all that lists of them read.

Revision: 0161, after 0160
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0161"
down_revision = "0160"
branch_labels = None
depends_on = None

TABLE, NAME = "obligation", "ix_obligation_of_letters"
_COLUMNS = ["case_id", "is_open", "due", "kind", "subject", "subject_id"]
_OF_LETTERS = sa.text("substr(subject, 1, 10) = 'suggestion'")


def upgrade() -> None:
    """Create it."""
    op.create_index(NAME, TABLE, _COLUMNS, sqlite_where=_OF_LETTERS, postgresql_where=_OF_LETTERS)


def downgrade() -> None:
    """Drop it."""
    op.drop_index(NAME, table_name=TABLE)
