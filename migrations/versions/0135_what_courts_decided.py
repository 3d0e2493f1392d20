"""Of a court's decision: instance, what it decides on again, received, in force, and each charge.

Of what is kept nobody said so: it stays untold, and counts as it counted.

Revision: 0135, after 0134
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0135"
down_revision = "0134"
branch_labels = None
depends_on = None

_RECEIVED = "ck_disposition_received_once_decided"
_BY_A_GROUND = "ck_disposition_in_force_by_a_ground"


def upgrade() -> None:
    """Add them, all empty."""
    op.create_table(
        "judged_charge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("disposition_id", sa.Integer(), nullable=False),
        sa.Column("charge_id", sa.Integer(), nullable=False),
        sa.Column("result", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["charge_id"], ["charge.id"], name=op.f("fk_judged_charge_charge_id")
        ),
        sa.ForeignKeyConstraint(
            ["disposition_id"], ["disposition.id"], name=op.f("fk_judged_charge_disposition_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judged_charge")),
        sa.UniqueConstraint(
            "disposition_id", "charge_id", name=op.f("uq_judged_charge_disposition_id_charge_id")
        ),
    )
    with op.batch_alter_table("judged_charge", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_judged_charge_charge_id"), ["charge_id"], unique=False)

    with op.batch_alter_table("disposition", schema=None) as batch_op:
        batch_op.add_column(sa.Column("instance", sa.String(length=60), nullable=True))
        batch_op.add_column(sa.Column("earlier_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("received_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("effect", sa.String(length=60), nullable=True))
        batch_op.add_column(sa.Column("in_force_on", sa.Date(), nullable=True))
        batch_op.create_index(batch_op.f("ix_disposition_earlier_id"), ["earlier_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_disposition_earlier_id"), "disposition", ["earlier_id"], ["id"]
        )
        batch_op.create_check_constraint(
            op.f(_RECEIVED),
            "received_on IS NULL OR decided_first IS NULL OR received_on >= decided_first",
        )
        batch_op.create_check_constraint(
            op.f(_BY_A_GROUND),
            "in_force_on IS NULL OR (effect IS NOT NULL AND effect <> 'pending')",
        )


def downgrade() -> None:
    """Leave it to the journal."""
    with op.batch_alter_table("disposition", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(_BY_A_GROUND), type_="check")
        batch_op.drop_constraint(op.f(_RECEIVED), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_disposition_earlier_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_disposition_earlier_id"))
        batch_op.drop_column("in_force_on")
        batch_op.drop_column("effect")
        batch_op.drop_column("received_on")
        batch_op.drop_column("earlier_id")
        batch_op.drop_column("instance")

    with op.batch_alter_table("judged_charge", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_judged_charge_charge_id"))

    op.drop_table("judged_charge")
