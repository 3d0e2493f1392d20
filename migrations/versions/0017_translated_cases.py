"""Which language of a case is our own translation.

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
    """Add the language, which nobody has told of the cases that are there."""
    op.add_column("case_file", sa.Column("translated", sa.String(60), nullable=True))


def downgrade() -> None:
    """Take it away."""
    op.drop_column("case_file", "translated")
