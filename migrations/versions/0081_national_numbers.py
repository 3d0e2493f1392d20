"""The number of a case in the national system is looked up when another case gets it.

Revision: 0081, after 0080
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0081"
down_revision = "0080"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """An index of the cases that have one."""
    op.create_index(
        "ix_case_file_national_number",
        "case_file",
        ["national_number"],
        sqlite_where=sa.text("national_number IS NOT NULL"),
        postgresql_where=sa.text("national_number IS NOT NULL"),
    )


def downgrade() -> None:
    """Undo it."""
    op.drop_index("ix_case_file_national_number", table_name="case_file")
