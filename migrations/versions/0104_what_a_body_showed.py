"""A visit to a body keeps what was shown there.

Revision: 0104, after 0102
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0104"
down_revision = "0102"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two columns of the report of a visit, empty of those so far."""
    with op.batch_alter_table("visit_report", schema=None) as batch_op:
        batch_op.add_column(sa.Column("shown_en", sa.String(length=1000), nullable=True))
        batch_op.add_column(sa.Column("shown_zh", sa.String(length=1000), nullable=True))


def downgrade() -> None:
    """Forget what was shown."""
    with op.batch_alter_table("visit_report", schema=None) as batch_op:
        batch_op.drop_column("shown_zh")
        batch_op.drop_column("shown_en")
