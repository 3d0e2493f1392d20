"""Small facts of people.

Revision: 0025, after 0022
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Attributes of a person; of circumstances, ties and charges which entry tells them, and which
    takes them back; of a circumstance its day and who said it; from when a role is held.

    What exists is told by no entry, and stands.
    """
    op.create_table(
        "attribute",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("text_en", sa.String(length=500), nullable=True),
        sa.Column("text_zh", sa.String(length=500), nullable=True),
        sa.Column("since_edtf", sa.String(length=120), nullable=False),
        sa.Column("since_words", sa.String(length=200), nullable=True),
        sa.Column("since_first", sa.Date(), nullable=True),
        sa.Column("since_last", sa.Date(), nullable=True),
        sa.Column("until_edtf", sa.String(length=120), nullable=False),
        sa.Column("until_words", sa.String(length=200), nullable=True),
        sa.Column("until_first", sa.Date(), nullable=True),
        sa.Column("until_last", sa.Date(), nullable=True),
        sa.Column("said_by_en", sa.String(length=200), nullable=True),
        sa.Column("said_by_zh", sa.String(length=200), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "text_en IS NOT NULL OR text_zh IS NOT NULL", name=op.f("ck_attribute_says_something")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_attribute_case_id")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entry.id"], name=op.f("fk_attribute_entry_id")
        ),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_attribute_party_id")),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["journal_entry.id"], name=op.f("fk_attribute_withdrawn_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attribute")),
    )
    with op.batch_alter_table("attribute", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attribute_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attribute_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attribute_party_id"), ["party_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_attribute_withdrawn_by_id"), ["withdrawn_by_id"], unique=False
        )

    with op.batch_alter_table("charge", schema=None) as batch_op:
        batch_op.add_column(sa.Column("entry_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("withdrawn_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        batch_op.create_index(batch_op.f("ix_charge_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_charge_withdrawn_by_id"), ["withdrawn_by_id"], unique=False
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_charge_entry_id"), "journal_entry", ["entry_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_charge_withdrawn_by_id"), "journal_entry", ["withdrawn_by_id"], ["id"]
        )

    with op.batch_alter_table("circumstance", schema=None) as batch_op:
        batch_op.add_column(sa.Column("day_edtf", sa.String(length=120), nullable=True))
        batch_op.add_column(sa.Column("day_words", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("day_first", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("day_last", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("said_by_en", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("said_by_zh", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("entry_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("withdrawn_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        batch_op.create_index(batch_op.f("ix_circumstance_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_circumstance_withdrawn_by_id"), ["withdrawn_by_id"], unique=False
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_circumstance_withdrawn_by_id"),
            "journal_entry",
            ["withdrawn_by_id"],
            ["id"],
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_circumstance_entry_id"), "journal_entry", ["entry_id"], ["id"]
        )

    with op.batch_alter_table("party_role", schema=None) as batch_op:
        batch_op.add_column(sa.Column("since_edtf", sa.String(length=120), nullable=True))
        batch_op.add_column(sa.Column("since_words", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("since_first", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("since_last", sa.Date(), nullable=True))

    with op.batch_alter_table("tie", schema=None) as batch_op:
        batch_op.add_column(sa.Column("entry_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("withdrawn_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        batch_op.create_index(batch_op.f("ix_tie_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_tie_withdrawn_by_id"), ["withdrawn_by_id"], unique=False
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_tie_entry_id"), "journal_entry", ["entry_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_tie_withdrawn_by_id"), "journal_entry", ["withdrawn_by_id"], ["id"]
        )

    # The model gives a version to what is new.
    for name in ("charge", "circumstance", "tie"):
        with op.batch_alter_table(name, schema=None) as batch_op:
            batch_op.alter_column("version", server_default=None)


def downgrade() -> None:
    """Undo it."""
    with op.batch_alter_table("tie", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_tie_withdrawn_by_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_tie_entry_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_tie_withdrawn_by_id"))
        batch_op.drop_index(batch_op.f("ix_tie_entry_id"))
        batch_op.drop_column("version")
        batch_op.drop_column("withdrawn_by_id")
        batch_op.drop_column("entry_id")

    with op.batch_alter_table("party_role", schema=None) as batch_op:
        batch_op.drop_column("since_last")
        batch_op.drop_column("since_first")
        batch_op.drop_column("since_words")
        batch_op.drop_column("since_edtf")

    with op.batch_alter_table("circumstance", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_circumstance_entry_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_circumstance_withdrawn_by_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_circumstance_withdrawn_by_id"))
        batch_op.drop_index(batch_op.f("ix_circumstance_entry_id"))
        batch_op.drop_column("version")
        batch_op.drop_column("withdrawn_by_id")
        batch_op.drop_column("entry_id")
        batch_op.drop_column("said_by_zh")
        batch_op.drop_column("said_by_en")
        batch_op.drop_column("day_last")
        batch_op.drop_column("day_first")
        batch_op.drop_column("day_words")
        batch_op.drop_column("day_edtf")

    with op.batch_alter_table("charge", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_charge_withdrawn_by_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_charge_entry_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_charge_withdrawn_by_id"))
        batch_op.drop_index(batch_op.f("ix_charge_entry_id"))
        batch_op.drop_column("version")
        batch_op.drop_column("withdrawn_by_id")
        batch_op.drop_column("entry_id")

    with op.batch_alter_table("attribute", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attribute_withdrawn_by_id"))
        batch_op.drop_index(batch_op.f("ix_attribute_party_id"))
        batch_op.drop_index(batch_op.f("ix_attribute_entry_id"))
        batch_op.drop_index(batch_op.f("ix_attribute_case_id"))

    op.drop_table("attribute")
