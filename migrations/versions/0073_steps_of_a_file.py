"""What the law says of a step towards a guardian that a file tells, and whether it was broken.

The assessment of family education is owed from now on; the way back forgets that.

Revision: 0073, after 0070
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0073"
down_revision = "0070"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing is said of steps of before: nobody told whether the law was broken."""
    with op.batch_alter_table("family_step", schema=None) as batch_op:
        batch_op.add_column(sa.Column("law_broken", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("flags", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("family_step", schema=None) as batch_op:
        batch_op.alter_column("flags", server_default=None)


def downgrade() -> None:
    """Undo it, with what is owed of a kind that nobody knows any more."""
    owed = "SELECT id FROM obligation WHERE kind = 'family_education_assessment'"
    op.execute(f"DELETE FROM obligation_day WHERE obligation_id IN ({owed})")
    op.execute("DELETE FROM obligation WHERE kind = 'family_education_assessment'")
    with op.batch_alter_table("family_step", schema=None) as batch_op:
        batch_op.drop_column("flags")
        batch_op.drop_column("law_broken")
