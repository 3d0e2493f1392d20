"""Which language of a case is our own translation, and what cannot be so as its file told it.

Revision: 0017, after 0016
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both; of the cases that are there nobody has told a language, or asked."""
    op.add_column("case_file", sa.Column("translated", sa.String(60), nullable=True))
    op.add_column("case_file", sa.Column("doubts", sa.JSON(), nullable=True))


def downgrade() -> None:
    """Take them away."""
    op.drop_column("case_file", "doubts")
    op.drop_column("case_file", "translated")
