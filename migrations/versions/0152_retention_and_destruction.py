"""Retention and destruction of sealed records.

Revision: 0152, after 0151
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0152"
down_revision = "0151"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Retention and destruction of sealed records."""
    op.create_table(
        "record_destruction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("sealed_on", sa.Date(), nullable=False),
        sa.Column("kept_until", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("refused", sa.String(length=300), nullable=True),
        sa.Column("destroyed_on", sa.Date(), nullable=True),
        sa.Column("destroyed_by_id", sa.Integer(), nullable=True),
        sa.Column("files", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "reason <> '' AND refused <> ''", name=op.f("ck_record_destruction_says_why")
        ),
        sa.CheckConstraint(
            "(decided_on IS NULL) = (decided_by_id IS NULL)",
            name=op.f("ck_record_destruction_decided_by_somebody"),
        ),
        sa.CheckConstraint(
            "(destroyed_on IS NULL) = (destroyed_by_id IS NULL)"
            " AND (destroyed_on IS NULL) = (files IS NULL)"
            " AND (destroyed_on IS NULL OR record_id IS NULL)",
            name=op.f("ck_record_destruction_destroyed_by_somebody"),
        ),
        sa.CheckConstraint(
            "decided_by_id IS NULL OR decided_by_id <> proposed_by_id",
            name=op.f("ck_record_destruction_decided_by_another"),
        ),
        sa.CheckConstraint(
            "destroyed_on IS NULL OR (decided_on IS NOT NULL AND refused IS NULL)",
            name=op.f("ck_record_destruction_destroyed_if_approved"),
        ),
        sa.CheckConstraint(
            "kept_until < proposed_on", name=op.f("ck_record_destruction_years_are_over")
        ),
        sa.CheckConstraint(
            "refused IS NULL OR decided_on IS NOT NULL",
            name=op.f("ck_record_destruction_refused_if_decided"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["staff.id"], name=op.f("fk_record_destruction_decided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["destroyed_by_id"], ["staff.id"], name=op.f("fk_record_destruction_destroyed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["procuratorate.id"], name=op.f("fk_record_destruction_office_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["staff.id"], name=op.f("fk_record_destruction_proposed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_destruction")),
    )
    with op.batch_alter_table("record_destruction", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_record_destruction_decided_by_id"), ["decided_by_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_record_destruction_destroyed_by_id"), ["destroyed_by_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_record_destruction_office_id"), ["office_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_record_destruction_proposed_by_id"), ["proposed_by_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_record_destruction_record_id"), ["record_id"], unique=False
        )

    op.create_table(
        "retention_hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seal_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("placed_by_id", sa.Integer(), nullable=False),
        sa.Column("lifted_on", sa.Date(), nullable=True),
        sa.Column("lifted_by_id", sa.Integer(), nullable=True),
        sa.Column("lifted_why", sa.String(length=300), nullable=True),
        sa.CheckConstraint(
            "(lifted_on IS NULL) = (lifted_by_id IS NULL)"
            " AND (lifted_on IS NULL) = (lifted_why IS NULL) AND lifted_why <> ''",
            name=op.f("ck_retention_hold_lifted_by_somebody"),
        ),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_retention_hold_says_why")),
        sa.CheckConstraint("until >= since", name=op.f("ck_retention_hold_until_after_since")),
        sa.ForeignKeyConstraint(
            ["lifted_by_id"], ["staff.id"], name=op.f("fk_retention_hold_lifted_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["placed_by_id"], ["staff.id"], name=op.f("fk_retention_hold_placed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["seal_id"], ["record_seal.id"], name=op.f("fk_retention_hold_seal_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_hold")),
    )
    with op.batch_alter_table("retention_hold", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_retention_hold_lifted_by_id"), ["lifted_by_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_retention_hold_placed_by_id"), ["placed_by_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_retention_hold_seal_id"), ["seal_id"], unique=False)

    op.create_table(
        "retention_period",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seal_id", sa.Integer(), nullable=False),
        sa.Column("years", sa.Integer(), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("set_on", sa.Date(), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_retention_period_says_why")),
        sa.CheckConstraint(
            "(years IS NULL) = (until IS NULL)", name=op.f("ck_retention_period_ends_after_years")
        ),
        sa.CheckConstraint("years > 0 AND until > since", name=op.f("ck_retention_period_is_kept")),
        sa.ForeignKeyConstraint(
            ["seal_id"], ["record_seal.id"], name=op.f("fk_retention_period_seal_id")
        ),
        sa.ForeignKeyConstraint(
            ["set_by_id"], ["staff.id"], name=op.f("fk_retention_period_set_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_period")),
    )
    with op.batch_alter_table("retention_period", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_retention_period_seal_id"), ["seal_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_retention_period_set_by_id"), ["set_by_id"], unique=False
        )


def downgrade() -> None:
    """Undo it."""
    with op.batch_alter_table("retention_period", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_retention_period_set_by_id"))
        batch_op.drop_index(batch_op.f("ix_retention_period_seal_id"))

    op.drop_table("retention_period")
    with op.batch_alter_table("retention_hold", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_retention_hold_seal_id"))
        batch_op.drop_index(batch_op.f("ix_retention_hold_placed_by_id"))
        batch_op.drop_index(batch_op.f("ix_retention_hold_lifted_by_id"))

    op.drop_table("retention_hold")
    with op.batch_alter_table("record_destruction", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_record_destruction_record_id"))
        batch_op.drop_index(batch_op.f("ix_record_destruction_proposed_by_id"))
        batch_op.drop_index(batch_op.f("ix_record_destruction_office_id"))
        batch_op.drop_index(batch_op.f("ix_record_destruction_destroyed_by_id"))
        batch_op.drop_index(batch_op.f("ix_record_destruction_decided_by_id"))

    op.drop_table("record_destruction")
