"""A visit to a body keeps what was shown; an item says its reason, and how it is known.

Revision: 0102, after 0101
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0102"
down_revision = "0101"
branch_labels = None
depends_on = None

ITEM = "suggestion_item"
TEXTS = {"evidence": None, "basis": 300, "known_by": None, "known_place": 300, "known_who": 300}
ANNOUNCED = ("announced_at_en", "announced_at_zh", "attended_en", "attended_zh")


def upgrade() -> None:
    """Columns that are empty of what was written before: nobody agreed on it then."""
    with op.batch_alter_table("visit_report", schema=None) as batch_op:
        batch_op.add_column(sa.Column("shown_en", sa.String(length=1000), nullable=True))
        batch_op.add_column(sa.Column("shown_zh", sa.String(length=1000), nullable=True))
    with op.batch_alter_table(ITEM, schema=None) as batch_op:
        batch_op.add_column(sa.Column("scope", sa.String(length=60), nullable=True))
        batch_op.add_column(sa.Column("problem_places", sa.String(length=300), nullable=True))
        batch_op.add_column(sa.Column("known_after", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("known_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("known_writer_id", sa.Integer(), nullable=True))
        for name, length in TEXTS.items():
            for lang in ("en", "zh"):
                kind = sa.Text() if length is None else sa.String(length=length)
                batch_op.add_column(sa.Column(f"{name}_{lang}", kind, nullable=True))
        batch_op.create_check_constraint(
            batch_op.f("ck_suggestion_item_known_after_some_days"),
            "known_after IS NULL OR known_after > 0",
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_suggestion_item_known_writer_id"), "staff", ["known_writer_id"], ["id"]
        )
    op.create_index("ix_suggestion_item_known_writer_id", ITEM, ["known_writer_id"])
    with op.batch_alter_table("suggestion", schema=None) as batch_op:
        for name in ANNOUNCED:
            batch_op.add_column(sa.Column(name, sa.String(length=300), nullable=True))
    op.create_table(
        "urging_result",
        sa.Column("suggestion_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("response", sa.String(length=60), nullable=False),
        sa.Column("known_on", sa.Date(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=True),
        sa.Column("text_zh", sa.Text(), nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entry.id"], name=op.f("fk_urging_result_entry_id")
        ),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_urging_result_party_id")),
        sa.ForeignKeyConstraint(
            ["suggestion_id"], ["suggestion.id"], name=op.f("fk_urging_result_suggestion_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_urging_result")),
        sa.UniqueConstraint(
            "suggestion_id", "party_id", name=op.f("uq_urging_result_suggestion_id_party_id")
        ),
    )
    op.create_index("ix_urging_result_entry_id", "urging_result", ["entry_id"])
    op.create_index("ix_urging_result_party_id", "urging_result", ["party_id"])


def downgrade() -> None:
    """Forget them."""
    op.drop_table("urging_result")
    with op.batch_alter_table("suggestion", schema=None) as batch_op:
        for name in ANNOUNCED:
            batch_op.drop_column(name)
    op.drop_index("ix_suggestion_item_known_writer_id", table_name=ITEM)
    with op.batch_alter_table(ITEM, schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_suggestion_item_known_writer_id"), type_="foreignkey"
        )
        batch_op.drop_constraint(
            batch_op.f("ck_suggestion_item_known_after_some_days"), type_="check"
        )
        for name in TEXTS:
            batch_op.drop_column(f"{name}_en")
            batch_op.drop_column(f"{name}_zh")
        for name in ("scope", "problem_places", "known_after", "known_on", "known_writer_id"):
            batch_op.drop_column(name)
    with op.batch_alter_table("visit_report", schema=None) as batch_op:
        batch_op.drop_column("shown_zh")
        batch_op.drop_column("shown_en")
