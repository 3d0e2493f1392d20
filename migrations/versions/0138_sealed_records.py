"""Sealed records, their copies, and queries of them.

Revision: 0138, after 0137
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0138"
down_revision = "0137"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Sealed records, their copies, and queries of them."""
    op.create_table(
        "record_query",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("asked_by", sa.String(length=60), nullable=False),
        sa.Column("asker", sa.String(length=300), nullable=False),
        sa.Column("provision", sa.String(length=300), nullable=False),
        sa.Column("in_writing", sa.Boolean(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("look_up", sa.String(length=64), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("due_too", sa.Date(), nullable=True),
        sa.Column("answer", sa.String(length=60), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_by_id IS NULL)",
            name=op.f("ck_record_query_answered_by_somebody"),
        ),
        sa.CheckConstraint(
            "approved_by_id IS NULL OR approved_by_id <> answered_by_id",
            name=op.f("ck_record_query_approved_by_another"),
        ),
        sa.CheckConstraint(
            "opened_at IS NULL OR approved_at IS NOT NULL",
            name=op.f("ck_record_query_opened_if_approved"),
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["staff.id"], name=op.f("fk_record_query_answered_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["staff.id"], name=op.f("fk_record_query_approved_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["procuratorate.id"], name=op.f("fk_record_query_office_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_query")),
    )
    with op.batch_alter_table("record_query", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_record_query_answered_by_id"), ["answered_by_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_record_query_approved_by_id"), ["approved_by_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_record_query_office_id"), ["office_id"], unique=False)

    op.create_table(
        "record_seal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("is_recorded", sa.Boolean(), nullable=False),
        sa.Column("handed_at", sa.DateTime(), nullable=True),
        sa.Column("handed_by_id", sa.Integer(), nullable=True),
        sa.Column("returned", sa.String(length=300), nullable=True),
        sa.Column("sealed_at", sa.DateTime(), nullable=True),
        sa.Column("sealed_by_id", sa.Integer(), nullable=True),
        sa.Column("handler_id", sa.Integer(), nullable=True),
        sa.Column("lift_asked_by_id", sa.Integer(), nullable=True),
        sa.Column("lift_months", sa.Integer(), nullable=True),
        sa.Column("lift_after_retrial", sa.Boolean(), nullable=False),
        sa.Column("lifted_at", sa.DateTime(), nullable=True),
        sa.Column("lifted_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(sealed_at IS NULL) = (sealed_by_id IS NULL)",
            name=op.f("ck_record_seal_sealed_by_somebody"),
        ),
        sa.CheckConstraint(
            "lifted_at IS NULL OR sealed_at IS NOT NULL",
            name=op.f("ck_record_seal_lifted_once_sealed"),
        ),
        sa.CheckConstraint(
            "lifted_by_id IS NULL OR lifted_by_id <> lift_asked_by_id",
            name=op.f("ck_record_seal_lifted_by_two_people"),
        ),
        sa.CheckConstraint(
            "sealed_at IS NULL OR handed_at IS NOT NULL",
            name=op.f("ck_record_seal_sealed_once_handed"),
        ),
        sa.CheckConstraint(
            "sealed_by_id IS NULL OR sealed_by_id <> handed_by_id",
            name=op.f("ck_record_seal_sealed_by_two_people"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_record_seal_case_id")),
        sa.ForeignKeyConstraint(
            ["handed_by_id"], ["staff.id"], name=op.f("fk_record_seal_handed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["handler_id"], ["staff.id"], name=op.f("fk_record_seal_handler_id")
        ),
        sa.ForeignKeyConstraint(
            ["lift_asked_by_id"], ["staff.id"], name=op.f("fk_record_seal_lift_asked_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["lifted_by_id"], ["staff.id"], name=op.f("fk_record_seal_lifted_by_id")
        ),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_record_seal_party_id")),
        sa.ForeignKeyConstraint(
            ["sealed_by_id"], ["staff.id"], name=op.f("fk_record_seal_sealed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_seal")),
        sa.UniqueConstraint("case_id", "party_id", name=op.f("uq_record_seal_case_id_party_id")),
    )
    with op.batch_alter_table("record_seal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_record_seal_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_record_seal_handed_by_id"), ["handed_by_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_record_seal_handler_id"), ["handler_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_record_seal_lift_asked_by_id"), ["lift_asked_by_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_record_seal_lifted_by_id"), ["lifted_by_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_record_seal_party_id"), ["party_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_record_seal_sealed_by_id"), ["sealed_by_id"], unique=False
        )

    op.create_table(
        "seal_helper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seal_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("why", sa.String(length=300), nullable=False),
        sa.CheckConstraint("why <> ''", name=op.f("ck_seal_helper_says_why")),
        sa.ForeignKeyConstraint(
            ["seal_id"], ["record_seal.id"], name=op.f("fk_seal_helper_seal_id")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_seal_helper_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seal_helper")),
    )
    with op.batch_alter_table("seal_helper", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seal_helper_seal_id"), ["seal_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_seal_helper_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "sealed_copy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seal_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=60), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.CheckConstraint(
            "state <> 'out_of_reach' OR note <> ''",
            name=op.f("ck_sealed_copy_out_of_reach_says_why"),
        ),
        sa.ForeignKeyConstraint(
            ["seal_id"], ["record_seal.id"], name=op.f("fk_sealed_copy_seal_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealed_copy")),
        sa.UniqueConstraint("seal_id", "place", name=op.f("uq_sealed_copy_seal_id_place")),
    )
    # What was recorded as sealed, and never was, becomes a task of the custodian.
    op.execute(
        """
        INSERT INTO record_seal (case_id, party_id, due, is_recorded, lift_after_retrial)
        SELECT entry.case_id, told.party_id,
            coalesce(max(entry.when_first), CURRENT_DATE), TRUE, FALSE
        FROM journal_entry AS entry JOIN entry_party AS told ON told.entry_id = entry.id
        WHERE entry.kind = 'record_sealed' AND told.part = 'about'
        GROUP BY entry.case_id, told.party_id
        """
    )


def downgrade() -> None:
    """Undo it."""
    op.drop_table("sealed_copy")
    with op.batch_alter_table("seal_helper", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_seal_helper_staff_id"))
        batch_op.drop_index(batch_op.f("ix_seal_helper_seal_id"))

    op.drop_table("seal_helper")
    with op.batch_alter_table("record_seal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_record_seal_sealed_by_id"))
        batch_op.drop_index(batch_op.f("ix_record_seal_party_id"))
        batch_op.drop_index(batch_op.f("ix_record_seal_lifted_by_id"))
        batch_op.drop_index(batch_op.f("ix_record_seal_lift_asked_by_id"))
        batch_op.drop_index(batch_op.f("ix_record_seal_handler_id"))
        batch_op.drop_index(batch_op.f("ix_record_seal_handed_by_id"))
        batch_op.drop_index(batch_op.f("ix_record_seal_case_id"))

    op.drop_table("record_seal")
    with op.batch_alter_table("record_query", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_record_query_office_id"))
        batch_op.drop_index(batch_op.f("ix_record_query_approved_by_id"))
        batch_op.drop_index(batch_op.f("ix_record_query_answered_by_id"))

    op.drop_table("record_query")
