"""Lines, links and numbers.

Revision: 0027, after 0022
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What people record of lines of work, links and numbers, and that a stage is not needed."""
    op.create_table(
        "stage_verdict",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=60), nullable=False),
        sa.Column("reason_en", sa.String(length=500), nullable=True),
        sa.Column("reason_zh", sa.String(length=500), nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("ended_entry_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_stage_verdict_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["ended_entry_id"], ["journal_entry.id"], name=op.f("fk_stage_verdict_ended_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entry.id"], name=op.f("fk_stage_verdict_entry_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_verdict")),
    )
    with op.batch_alter_table("stage_verdict", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stage_verdict_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_stage_verdict_ended_entry_id"), ["ended_entry_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_stage_verdict_entry_id"), ["entry_id"], unique=False)

    with op.batch_alter_table("amount", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("is_further", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(sa.Column("when_edtf", sa.String(length=120), nullable=True))
        batch_op.add_column(sa.Column("when_words", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("when_first", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("when_last", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("withdrawn_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        batch_op.create_index(
            batch_op.f("ix_amount_withdrawn_by_id"), ["withdrawn_by_id"], unique=False
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_amount_withdrawn_by_id"), "journal_entry", ["withdrawn_by_id"], ["id"]
        )

    with op.batch_alter_table("case_link", schema=None) as batch_op:
        batch_op.add_column(sa.Column("made_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("made_at", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("ended_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("ended_at", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("end_reason_en", sa.String(length=500), nullable=True))
        batch_op.add_column(sa.Column("end_reason_zh", sa.String(length=500), nullable=True))
        batch_op.drop_constraint(batch_op.f("uq_case_link_case_id_other_id_kind"), type_="unique")
        batch_op.create_index(
            "uq_case_link_that_holds",
            ["case_id", "other_id", "kind"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_case_link_made_by_id"), ["made_by_id"])
        batch_op.create_index(batch_op.f("ix_case_link_ended_by_id"), ["ended_by_id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_case_link_made_by_id"), "staff", ["made_by_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_case_link_ended_by_id"), "staff", ["ended_by_id"], ["id"]
        )

    with op.batch_alter_table("track", schema=None) as batch_op:
        batch_op.add_column(sa.Column("name_en", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("name_zh", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("number", sa.String(length=60), nullable=True))
        batch_op.add_column(sa.Column("state", sa.String(length=60), nullable=True))
        batch_op.add_column(sa.Column("since_edtf", sa.String(length=120), nullable=True))
        batch_op.add_column(sa.Column("since_words", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("since_first", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("since_last", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("until_edtf", sa.String(length=120), nullable=True))
        batch_op.add_column(sa.Column("until_words", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("until_first", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("until_last", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("stopped_edtf", sa.String(length=120), nullable=True))
        batch_op.add_column(sa.Column("stopped_words", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("stopped_first", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("stopped_last", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("reason_en", sa.String(length=500), nullable=True))
        batch_op.add_column(sa.Column("reason_zh", sa.String(length=500), nullable=True))
        batch_op.add_column(sa.Column("outcome_en", sa.String(length=500), nullable=True))
        batch_op.add_column(sa.Column("outcome_zh", sa.String(length=500), nullable=True))
        batch_op.add_column(sa.Column("responsible_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        batch_op.create_index(batch_op.f("ix_track_responsible_id"), ["responsible_id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_track_responsible_id"), "staff", ["responsible_id"], ["id"]
        )
    with op.batch_alter_table("amount", schema=None) as batch_op:
        batch_op.alter_column("is_further", server_default=None)
        batch_op.alter_column("version", server_default=None)
    with op.batch_alter_table("case_link", schema=None) as batch_op:
        batch_op.create_check_constraint(
            "ended_by_somebody", "(ended_at IS NULL) = (ended_by_id IS NULL)"
        )
    with op.batch_alter_table("track", schema=None) as batch_op:
        batch_op.alter_column("version", server_default=None)
        batch_op.create_check_constraint("ended_until", "until_edtf IS NULL OR state = 'ended'")
        batch_op.create_check_constraint(
            "suspended_since", "stopped_edtf IS NULL OR state = 'suspended'"
        )
    _say_what_is_known()


def _say_what_is_known() -> None:
    """A stage of which nothing is recorded was said not to be needed, which nobody knows."""
    op.execute(
        """
        UPDATE stage_row SET state = CASE WHEN EXISTS (
            SELECT 1 FROM case_file WHERE case_file.id = stage_row.case_id
            AND case_file.status = 'open' AND case_file.provenance <> 'published'
        ) THEN 'not_decided' ELSE 'none_recorded' END
        WHERE party_id IS NULL AND state = 'not_needed' AND NOT EXISTS (
            SELECT 1 FROM stage_row AS of_person WHERE of_person.case_id = stage_row.case_id
            AND of_person.stage = stage_row.stage AND of_person.party_id IS NOT NULL
        )
        """
    )


def downgrade() -> None:
    """Undo it."""
    op.execute(
        "UPDATE stage_row SET state = 'not_needed' WHERE state IN ('not_decided', 'none_recorded')"
    )
    # A link that was ended and made again would be there twice.
    op.execute("DELETE FROM case_link WHERE ended_at IS NOT NULL")
    with op.batch_alter_table("track", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_track_responsible_id"))
        batch_op.drop_constraint("ended_until", type_="check")
        batch_op.drop_constraint("suspended_since", type_="check")
        batch_op.drop_constraint(batch_op.f("fk_track_responsible_id"), type_="foreignkey")
        batch_op.drop_column("version")
        batch_op.drop_column("responsible_id")
        batch_op.drop_column("outcome_zh")
        batch_op.drop_column("outcome_en")
        batch_op.drop_column("reason_zh")
        batch_op.drop_column("reason_en")
        batch_op.drop_column("stopped_last")
        batch_op.drop_column("stopped_first")
        batch_op.drop_column("stopped_words")
        batch_op.drop_column("stopped_edtf")
        batch_op.drop_column("until_last")
        batch_op.drop_column("until_first")
        batch_op.drop_column("until_words")
        batch_op.drop_column("until_edtf")
        batch_op.drop_column("since_last")
        batch_op.drop_column("since_first")
        batch_op.drop_column("since_words")
        batch_op.drop_column("since_edtf")
        batch_op.drop_column("state")
        batch_op.drop_column("number")
        batch_op.drop_column("name_zh")
        batch_op.drop_column("name_en")

    with op.batch_alter_table("case_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_link_made_by_id"))
        batch_op.drop_index(batch_op.f("ix_case_link_ended_by_id"))
        batch_op.drop_constraint("ended_by_somebody", type_="check")
        batch_op.drop_constraint(batch_op.f("fk_case_link_ended_by_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_case_link_made_by_id"), type_="foreignkey")
        batch_op.drop_index(
            "uq_case_link_that_holds",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.create_unique_constraint(
            batch_op.f("uq_case_link_case_id_other_id_kind"), ["case_id", "other_id", "kind"]
        )
        batch_op.drop_column("end_reason_zh")
        batch_op.drop_column("end_reason_en")
        batch_op.drop_column("ended_at")
        batch_op.drop_column("ended_by_id")
        batch_op.drop_column("made_at")
        batch_op.drop_column("made_by_id")

    with op.batch_alter_table("amount", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_amount_withdrawn_by_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_amount_withdrawn_by_id"))
        batch_op.drop_column("version")
        batch_op.drop_column("withdrawn_by_id")
        batch_op.drop_column("when_last")
        batch_op.drop_column("when_first")
        batch_op.drop_column("when_words")
        batch_op.drop_column("when_edtf")
        batch_op.drop_column("is_further")

    with op.batch_alter_table("stage_verdict", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stage_verdict_entry_id"))
        batch_op.drop_index(batch_op.f("ix_stage_verdict_ended_entry_id"))
        batch_op.drop_index(batch_op.f("ix_stage_verdict_case_id"))

    op.drop_table("stage_verdict")
