"""What cannot be so in a case as its file told it.

Revision: 0019, after 0018
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add them; of the cases that are there nobody has asked."""
    op.add_column("case_file", sa.Column("doubts", sa.JSON(), nullable=True))


def downgrade() -> None:
    """Take them away."""
    op.drop_column("case_file", "doubts")
