"""The day on which the victim was heard again, which must lie after the conditional decision.

Revision: 0010, after 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

probation = sa.table(
    "probation",
    sa.column("id", sa.Integer),
    sa.column("victim_heard", sa.Boolean),
    sa.column("victim_heard_on", sa.Date),
)
entry = sa.table(
    "journal_entry",
    sa.column("id", sa.Integer),
    sa.column("kind", sa.String),
    sa.column("subject", sa.String),
    sa.column("subject_id", sa.Integer),
    sa.column("when_first", sa.Date),
)


def upgrade() -> None:
    """Add it, and take the day from the last entry that tells of it."""
    with op.batch_alter_table("probation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("victim_heard_on", sa.Date(), nullable=True))
    told = (
        sa.select(entry.c.subject_id, entry.c.when_first)
        .where(entry.c.kind == "victim_heard", entry.c.subject == "probation")
        .order_by(entry.c.id)
    )
    connection = op.get_bind()
    for probation_id, day in connection.execute(told).all():
        connection.execute(
            sa.update(probation)
            .where(probation.c.id == probation_id, probation.c.victim_heard.is_not(None))
            .values(victim_heard_on=day)
        )


def downgrade() -> None:
    """Drop it; the entry keeps the day."""
    with op.batch_alter_table("probation", schema=None) as batch_op:
        batch_op.drop_column("victim_heard_on")
