"""Whose part of a case an office has: that of one co-offender, or the whole case as until now.

Revision: 0089, after 0083
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0089"
down_revision = "0088"
branch_labels = None
depends_on = None

_PARTY, _INDEX = "fk_office_part_party_id_party", "ix_office_part_party_id"


def upgrade() -> None:
    """Let a part name a person; each that is there is of the whole case."""
    with op.batch_alter_table("office_part", schema=None) as batch_op:
        batch_op.add_column(sa.Column("party_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(op.f(_PARTY), "party", ["party_id"], ["id"])
        batch_op.create_index(op.f(_INDEX), ["party_id"], unique=False)


def downgrade() -> None:
    """Forget whose part it was."""
    with op.batch_alter_table("office_part", schema=None) as batch_op:
        batch_op.drop_index(op.f(_INDEX))
        batch_op.drop_constraint(op.f(_PARTY), type_="foreignkey")
        batch_op.drop_column("party_id")
