"""Guardians of a child over time, and as whom one looked.

Revision: 0068, after 0067
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0068"
down_revision = "0067"
branch_labels = None
depends_on = None


def _when(name: str) -> tuple[sa.Column[object], ...]:
    return (
        sa.Column(f"{name}_edtf", sa.String(length=120), nullable=False),
        sa.Column(f"{name}_words", sa.String(length=200), nullable=True),
        sa.Column(f"{name}_first", sa.Date(), nullable=True),
        sa.Column(f"{name}_last", sa.Date(), nullable=True),
    )


def _bounds(when: str, name: str) -> sa.CheckConstraint:
    first, last = f"{when}_first", f"{when}_last"
    return sa.CheckConstraint(
        f"CASE WHEN {when}_edtf IS NULL OR {when}_edtf = ''"
        f" THEN {first} IS NULL AND {last} IS NULL"
        f" ELSE ({first} IS NOT NULL OR {last} IS NOT NULL)"
        f" AND ({first} IS NULL OR {last} IS NULL OR {first} <= {last}) END",
        name=op.f(name),
    )


def upgrade() -> None:
    """Guardians from when to when, and the eye of a look; nothing that is recorded changes."""
    op.create_table(
        "guardianship",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("quality", sa.String(length=60), nullable=False),
        sa.Column("capacity", sa.String(length=60), nullable=False),
        *_when("since"),
        *_when("until"),
        sa.Column("why_en", sa.String(length=500), nullable=True),
        sa.Column("why_zh", sa.String(length=500), nullable=True),
        sa.Column("why_ended_en", sa.String(length=500), nullable=True),
        sa.Column("why_ended_zh", sa.String(length=500), nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("party_id <> other_id", name=op.f("ck_guardianship_two_people")),
        _bounds("since", "ck_guardianship_since_bounds"),
        _bounds("until", "ck_guardianship_until_bounds"),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_guardianship_case_id")
        ),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_guardianship_party_id")),
        sa.ForeignKeyConstraint(["other_id"], ["party.id"], name=op.f("fk_guardianship_other_id")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entry.id"], name=op.f("fk_guardianship_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"],
            ["journal_entry.id"],
            name=op.f("fk_guardianship_withdrawn_by_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guardianship")),
    )
    with op.batch_alter_table("guardianship", schema=None) as batch_op:
        for column in ("case_id", "party_id", "other_id", "entry_id", "withdrawn_by_id"):
            batch_op.create_index(batch_op.f(f"ix_guardianship_{column}"), [column], unique=False)

    with op.batch_alter_table("promise_look", schema=None) as batch_op:
        batch_op.add_column(sa.Column("eye", sa.String(length=60), nullable=True))


def downgrade() -> None:
    """Forget them."""
    with op.batch_alter_table("promise_look", schema=None) as batch_op:
        batch_op.drop_column("eye")
    op.drop_table("guardianship")
