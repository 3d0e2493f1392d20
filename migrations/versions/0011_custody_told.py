"""How a person was held from which day on, and what the law would have refused of a review.

Revision: 0011, after 0004
"""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

REVIEW = sa.table(
    "review_period",
    sa.column("id", sa.Integer),
    sa.column("received_first", sa.Date),
    sa.column("custody", sa.String),
    sa.column("entry_id", sa.Integer),
)
ENTRY = sa.table(
    "journal_entry",
    sa.column("id", sa.Integer),
    sa.column("kind", sa.String),
    sa.column("subject", sa.String),
    sa.column("subject_id", sa.Integer),
    sa.column("when_first", sa.Date),
    sa.column("fields", sa.JSON),
)
TOLD = sa.table(
    "custody_told",
    sa.column("review_id", sa.Integer),
    sa.column("since", sa.Date),
    sa.column("custody", sa.String),
    sa.column("entry_id", sa.Integer),
)


def upgrade() -> None:
    """Add them; what the journal told of custody until now is kept as told."""
    op.create_table(
        "custody_told",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("custody", sa.String(length=60), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entry.id"], name=op.f("fk_custody_told_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["review_id"], ["review_period.id"], name=op.f("fk_custody_told_review_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custody_told")),
    )
    with op.batch_alter_table("custody_told", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_custody_told_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_custody_told_review_id"), ["review_id"], unique=False)
    with op.batch_alter_table("review_period", schema=None) as batch_op:
        batch_op.add_column(sa.Column("flags", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("review_period", schema=None) as batch_op:
        batch_op.alter_column("flags", server_default=None)
    _keep_what_was_told()


def downgrade() -> None:
    """Drop them."""
    with op.batch_alter_table("review_period", schema=None) as batch_op:
        batch_op.drop_column("flags")
    op.drop_table("custody_told")


def _keep_what_was_told() -> None:
    """Of each review whose custody changed: how it came in, and every change by its day."""
    connection = op.get_bind()
    changes: dict[int, list[Any]] = {}
    told = sa.select(ENTRY).where(
        ENTRY.c.kind == "custody_changed", ENTRY.c.subject == "review_period"
    )
    for entry in connection.execute(told.order_by(ENTRY.c.id)):
        if entry.when_first is not None and (entry.fields or {}).get("custody"):
            changes.setdefault(entry.subject_id, []).append(entry)
    for review in connection.execute(sa.select(REVIEW)).all():
        mine = changes.get(review.id, [])
        if not mine or review.received_first is None:
            continue
        receipt = connection.execute(sa.select(ENTRY).where(ENTRY.c.id == review.entry_id)).first()
        came_in = (receipt.fields or {}).get("custody") if receipt is not None else None
        _add(review.id, review.received_first, came_in or review.custody, review.entry_id)
        for entry in mine:
            _add(review.id, entry.when_first, entry.fields["custody"], entry.id)


def _add(review_id: int, since: date, custody: str, entry_id: int | None) -> None:
    op.execute(
        sa.insert(TOLD).values(review_id=review_id, since=since, custody=custody, entry_id=entry_id)
    )
