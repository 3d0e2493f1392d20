"""Who of a case sat beside a child.

Revision: 0074, after 0073
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0074"
down_revision = "0073"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of a guarantee, which adult of the case was there; of those of before nobody said so."""
    with op.batch_alter_table("guarantee", schema=None) as batch_op:
        batch_op.add_column(sa.Column("adult_party_id", sa.Integer(), nullable=True))
        batch_op.create_index(
            batch_op.f("ix_guarantee_adult_party_id"), ["adult_party_id"], unique=False
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_guarantee_adult_party_id"), "party", ["adult_party_id"], ["id"]
        )


def downgrade() -> None:
    """Undo it."""
    with op.batch_alter_table("guarantee", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_guarantee_adult_party_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_guarantee_adult_party_id"))
        batch_op.drop_column("adult_party_id")
