"""The day since which a whole case is sealed.

Revision: 0137, after 0136
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0137"
down_revision = "0136"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The day since which a whole case is sealed."""
    op.add_column("case_file", sa.Column("sealed_on", sa.Date(), nullable=True))
    op.create_index(
        "ix_case_file_sealed",
        "case_file",
        ["id"],
        unique=False,
        sqlite_where=sa.text("sealed_on IS NOT NULL"),
        postgresql_where=sa.text("sealed_on IS NOT NULL"),
    )


def downgrade() -> None:
    """Undo it."""
    op.drop_index("ix_case_file_sealed", "case_file")
    op.drop_column("case_file", "sealed_on")
