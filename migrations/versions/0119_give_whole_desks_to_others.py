"""Give whole desks to others.

Revision: 0119, after 0113
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0119"
down_revision = "0113"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Give whole desks to others."""
    op.create_table(
        "desk_handover",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("given_by_id", sa.Integer(), nullable=False),
        sa.Column("given_at", sa.DateTime(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_desk_handover_says_why")),
        sa.CheckConstraint(
            "until IS NULL OR until >= since", name=op.f("ck_desk_handover_ends_after_it_begins")
        ),
        sa.ForeignKeyConstraint(["from_id"], ["staff.id"], name=op.f("fk_desk_handover_from_id")),
        sa.ForeignKeyConstraint(
            ["given_by_id"], ["staff.id"], name=op.f("fk_desk_handover_given_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["procuratorate.id"], name=op.f("fk_desk_handover_office_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_handover")),
    )
    with op.batch_alter_table("desk_handover", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_desk_handover_from_id"), ["from_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_desk_handover_given_by_id"), ["given_by_id"], unique=False
        )
        batch_op.create_index("ix_desk_handover_office", ["office_id", "id"], unique=False)

    op.create_table(
        "desk_share",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("handover_id", sa.Integer(), nullable=False),
        sa.Column("grant_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(length=60), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("seen_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "answer IS NULL OR answer <> 'refused' OR reason IS NOT NULL",
            name=op.f("ck_desk_share_refused_says_why"),
        ),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL)",
            name=op.f("ck_desk_share_answered_at_an_instant"),
        ),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["case_grant.id"], name=op.f("fk_desk_share_grant_id")
        ),
        sa.ForeignKeyConstraint(
            ["handover_id"], ["desk_handover.id"], name=op.f("fk_desk_share_handover_id")
        ),
        sa.ForeignKeyConstraint(["to_id"], ["staff.id"], name=op.f("fk_desk_share_to_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_share")),
        sa.UniqueConstraint("grant_id", name=op.f("uq_desk_share_grant_id")),
    )
    with op.batch_alter_table("desk_share", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_desk_share_handover_id"), ["handover_id"], unique=False
        )
        batch_op.create_index("ix_desk_share_to", ["to_id", "answer"], unique=False)


def downgrade() -> None:
    """Undo it."""
    with op.batch_alter_table("desk_share", schema=None) as batch_op:
        batch_op.drop_index("ix_desk_share_to")
        batch_op.drop_index(batch_op.f("ix_desk_share_handover_id"))

    op.drop_table("desk_share")
    with op.batch_alter_table("desk_handover", schema=None) as batch_op:
        batch_op.drop_index("ix_desk_handover_office")
        batch_op.drop_index(batch_op.f("ix_desk_handover_given_by_id"))
        batch_op.drop_index(batch_op.f("ix_desk_handover_from_id"))

    op.drop_table("desk_handover")
