"""The day on which an earlier decision was written down.

Revision: 0080, after 0079
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0080"
down_revision = "0079"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The day on which an earlier decision was written down."""
    with op.batch_alter_table("disposition", schema=None) as batch_op:
        batch_op.add_column(sa.Column("recorded_on", sa.Date(), nullable=True))
        batch_op.create_check_constraint(
            op.f("ck_disposition_recorded_is_not_decided_here"),
            "recorded_on IS NULL OR NOT decided_here",
        )


def downgrade() -> None:
    """Undo it."""
    with op.batch_alter_table("disposition", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_disposition_recorded_is_not_decided_here"), type_="check")
        batch_op.drop_column("recorded_on")
