"""Indexes by which each group of duties of an office stops at its limit.

Revision: 0099, after 0095
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0099"
down_revision = "0095"
branch_labels = None
depends_on = None

DUE, KIND, WEIGHT = (
    "ix_obligation_office_due",
    "ix_obligation_office_kind",
    "ix_obligation_office_weight",
)


def upgrade() -> None:
    """By day, by kind, and by weight what is not a visit."""
    no_visit = sa.text("kind <> 'visit'")
    op.drop_index(DUE, table_name="obligation")
    op.create_index(DUE, "obligation", ["office_id", "is_open", "due", "weight", "id"])
    op.create_index(KIND, "obligation", ["office_id", "kind", "is_open", "due", "weight", "id"])
    op.create_index(
        WEIGHT,
        "obligation",
        ["office_id", "is_open", "weight", "due", "id"],
        sqlite_where=no_visit,
        postgresql_where=no_visit,
    )


def downgrade() -> None:
    """By day alone."""
    op.drop_index(WEIGHT, table_name="obligation")
    op.drop_index(KIND, table_name="obligation")
    op.drop_index(DUE, table_name="obligation")
    op.create_index(DUE, "obligation", ["office_id", "is_open", "due"])
