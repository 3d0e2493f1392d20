"""The day for which everything derived of a case was last worked out whole.

Revision: 0013, after 0012
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add it; a case that has none is worked out whole when it is next saved, or in the night."""
    op.add_column("case_file", sa.Column("derived_on", sa.Date(), nullable=True))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("case_file", "derived_on")
