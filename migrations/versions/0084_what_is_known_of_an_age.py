"""What is known of an age, beside the choice made by hand.

A band at an act that is on record tells it. A birth date is sealed and is not opened here: what it
tells is kept with the next change of it or of an act, and every decision asks it anyway.

Revision: 0084, after 0083
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0084"
down_revision = "0083"
branch_labels = None
depends_on = None

_PARTY = sa.table("party", sa.column("id"), sa.column("was_minor"))
_ACT = sa.table(
    "alleged_act", sa.column("party_id"), sa.column("age_band"), sa.column("withdrawn_by_id")
)


def upgrade() -> None:
    """Keep it, and take it from the acts that stand: a minor at one; of age at each of them."""
    with op.batch_alter_table("party", schema=None) as batch_op:
        batch_op.add_column(sa.Column("was_minor", sa.Boolean(), nullable=True))
    standing = sa.select(_ACT.c.party_id).where(_ACT.c.withdrawn_by_id.is_(None))
    young = standing.where(_ACT.c.age_band.is_not(None), _ACT.c.age_band != "adult")
    other = standing.where(sa.or_(_ACT.c.age_band.is_(None), _ACT.c.age_band != "adult"))
    connection = op.get_bind()
    connection.execute(_PARTY.update().where(_PARTY.c.id.in_(young)).values(was_minor=True))
    connection.execute(
        _PARTY.update()
        .where(_PARTY.c.id.in_(standing), _PARTY.c.id.not_in(other))
        .values(was_minor=False)
    )


def downgrade() -> None:
    """Leave it to the birth date and the acts."""
    with op.batch_alter_table("party", schema=None) as batch_op:
        batch_op.drop_column("was_minor")
