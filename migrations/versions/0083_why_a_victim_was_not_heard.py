"""Why a victim was not heard before the final decision: there is none, or nobody reached them.

Until then a probation said only that; its journal says which of the two it was.

Revision: 0083, after 0082
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0083"
down_revision = "0082"
branch_labels = None
depends_on = None

_CHECK = "ck_probation_unheard_for_a_reason"
_REASONS = ("none_such", "unreachable")
_PROBATION = sa.table(
    "probation", sa.column("id"), sa.column("victim_heard"), sa.column("victim_unheard")
)
_ENTRY = sa.table(
    "journal_entry",
    sa.column("id"),
    sa.column("kind"),
    sa.column("subject"),
    sa.column("subject_id"),
    sa.column("fields", sa.JSON()),
)


def upgrade() -> None:
    """Keep the reason beside the yes or no, and take it from what was told."""
    with op.batch_alter_table("probation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("victim_unheard", sa.String(length=60), nullable=True))
        batch_op.create_check_constraint(
            op.f(_CHECK), "victim_unheard IS NULL OR victim_heard = false"
        )
    told = (
        sa.select(_ENTRY.c.subject_id, _ENTRY.c.fields)
        .where(_ENTRY.c.kind == "victim_heard", _ENTRY.c.subject == "probation")
        .order_by(_ENTRY.c.id)
    )
    connection = op.get_bind()
    for probation_id, fields in connection.execute(told).all():
        why = (fields or {}).get("heard")
        connection.execute(
            _PROBATION.update()
            .where(_PROBATION.c.id == probation_id, _PROBATION.c.victim_heard == sa.false())
            .values(victim_unheard=why if why in _REASONS else None)
        )


def downgrade() -> None:
    """Leave the reason to the journal."""
    with op.batch_alter_table("probation", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(_CHECK), type_="check")
        batch_op.drop_column("victim_unheard")
