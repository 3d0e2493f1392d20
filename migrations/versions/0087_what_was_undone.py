"""A decision that was revoked or changed: when, by which way, by whom and why.

And of a probation the last day of its review, where that went on after a decision was undone. Of
nothing that is kept anybody said so: every decision stands as it stood.

Revision: 0087, after 0083
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0087"
down_revision = "0086"
branch_labels = None
depends_on = None

_BY_A_WAY = "ck_disposition_undone_by_a_way"
_ONCE_DECIDED = "ck_disposition_undone_once_decided"


def upgrade() -> None:
    """Keep it beside the decision."""
    with op.batch_alter_table("disposition", schema=None) as batch_op:
        batch_op.add_column(sa.Column("undone_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("undone_way", sa.String(length=60), nullable=True))
        batch_op.add_column(sa.Column("undone_by_en", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("undone_by_zh", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("undone_why_en", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("undone_why_zh", sa.Text(), nullable=True))
        batch_op.create_check_constraint(
            op.f(_BY_A_WAY), "(undone_on IS NULL) = (undone_way IS NULL)"
        )
        batch_op.create_check_constraint(
            op.f(_ONCE_DECIDED),
            "undone_on IS NULL OR decided_first IS NULL OR undone_on >= decided_first",
        )
    with op.batch_alter_table("probation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("review_nominal", sa.Date(), nullable=True))


def downgrade() -> None:
    """Leave it to the journal."""
    with op.batch_alter_table("probation", schema=None) as batch_op:
        batch_op.drop_column("review_nominal")
    with op.batch_alter_table("disposition", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(_ONCE_DECIDED), type_="check")
        batch_op.drop_constraint(op.f(_BY_A_WAY), type_="check")
        for name in ("why_zh", "why_en", "by_zh", "by_en", "way", "on"):
            batch_op.drop_column(f"undone_{name}")
