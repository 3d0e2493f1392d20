"""Indexes by which each group of duties of an office stops at its limit.

Revision: 0096, after 0095
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0096"
down_revision = "0095"
branch_labels = None
depends_on = None

DUE, KIND = "ix_obligation_office_due", "ix_obligation_office_kind"
STATE, WEIGHT = "ix_obligation_office_state", "ix_obligation_office_weight"
NO_VISIT: dict[str, Any] = {
    name: sa.text("kind <> 'visit'") for name in ("sqlite_where", "postgresql_where")
}


def upgrade() -> None:
    """By day, by kind, and by state and weight what is not a visit."""
    op.drop_index(STATE, table_name="obligation")
    op.create_index(STATE, "obligation", ["office_id", "state", "due", "id"], **NO_VISIT)
    op.drop_index(DUE, table_name="obligation")
    op.create_index(DUE, "obligation", ["office_id", "is_open", "due", "weight", "id"])
    op.create_index(KIND, "obligation", ["office_id", "kind", "is_open", "due", "weight", "id"])
    op.create_index(
        WEIGHT, "obligation", ["office_id", "is_open", "weight", "due", "id"], **NO_VISIT
    )


def downgrade() -> None:
    """By day and state alone."""
    op.drop_index(STATE, table_name="obligation")
    op.create_index(STATE, "obligation", ["office_id", "state", "due", "id"])
    op.drop_index(WEIGHT, table_name="obligation")
    op.drop_index(KIND, table_name="obligation")
    op.drop_index(DUE, table_name="obligation")
    op.create_index(DUE, "obligation", ["office_id", "is_open", "due"])
