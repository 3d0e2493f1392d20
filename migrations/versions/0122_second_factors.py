"""Second factors.

Revision: 0122, after 0120
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0122"
down_revision = "0120"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep second factors, recovery codes, words of colleagues, and for whom it is compulsory."""
    op.create_table(
        "factor_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_factor_rule_there_is_one")),
        sa.CheckConstraint("minutes >= 0", name=op.f("ck_factor_rule_counts_up")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_factor_rule")),
    )
    op.create_table(
        "factor_vouch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_factor_vouch_says_why")),
        sa.CheckConstraint("staff_id <> by_id", name=op.f("ck_factor_vouch_not_for_oneself")),
        sa.ForeignKeyConstraint(["by_id"], ["staff.id"], name=op.f("fk_factor_vouch_by_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_factor_vouch_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_factor_vouch")),
    )
    with op.batch_alter_table("factor_vouch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_factor_vouch_by_id"), ["by_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_factor_vouch_staff_id_at"), ["staff_id", "at"], unique=False
        )

    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_recovery_code_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
    )
    with op.batch_alter_table("recovery_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recovery_code_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "second_factor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=True),
        sa.Column("last_step", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.CheckConstraint("last_step >= 0", name=op.f("ck_second_factor_counts_from_nought")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_second_factor_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_factor")),
        sa.UniqueConstraint("staff_id", name=op.f("uq_second_factor_staff_id")),
    )
    with op.batch_alter_table("outbox_mail", schema=None) as batch_op:
        batch_op.add_column(sa.Column("account_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_outbox_mail_account_id"), ["account_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_outbox_mail_account_id"), "staff", ["account_id"], ["id"]
        )
        batch_op.drop_constraint("tells_one_thing", type_="check")
        batch_op.create_check_constraint(
            "tells_one_thing",
            "CASE WHEN digest_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN concern_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN account_id IS NULL THEN 0 ELSE 1 END = 1",
        )

    with op.batch_alter_table("staff_session", schema=None) as batch_op:
        batch_op.add_column(sa.Column("proved_at", sa.DateTime(), nullable=True))
    # Whoever is signed in owes nothing: there was no second factor.
    op.execute("UPDATE staff_session SET proved_at = begun_at")


def downgrade() -> None:
    """Undo it; what told of accounts is lost."""
    op.execute("DELETE FROM outbox_mail WHERE account_id IS NOT NULL")
    with op.batch_alter_table("staff_session", schema=None) as batch_op:
        batch_op.drop_column("proved_at")

    with op.batch_alter_table("outbox_mail", schema=None) as batch_op:
        batch_op.drop_constraint("tells_one_thing", type_="check")
        batch_op.create_check_constraint(
            "tells_one_thing", "(digest_id IS NULL) <> (concern_id IS NULL)"
        )
        batch_op.drop_constraint(batch_op.f("fk_outbox_mail_account_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_outbox_mail_account_id"))
        batch_op.drop_column("account_id")

    op.drop_table("second_factor")
    with op.batch_alter_table("recovery_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recovery_code_staff_id"))

    op.drop_table("recovery_code")
    with op.batch_alter_table("factor_vouch", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_factor_vouch_staff_id_at"))
        batch_op.drop_index(batch_op.f("ix_factor_vouch_by_id"))

    op.drop_table("factor_vouch")
    op.drop_table("factor_rule")
