"""Entries with a day and no order take their place among those whose order a source tells.

Revision: 0009, after 0004
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ENTRY = sa.table(
    "journal_entry",
    sa.column("id", sa.Integer),
    sa.column("case_id", sa.Integer),
    sa.column("number", sa.Integer),
    sa.column("position", sa.Integer),
    sa.column("place", sa.String),
    sa.column("when_first", sa.Date),
    sa.column("when_last", sa.Date),
)


def upgrade() -> None:
    """Place them."""
    for entry, day, ordered in _with_a_day():
        later = [p for p, first in ordered if first is not None and first > day]
        place = f"q{day.isoformat()}{entry.number:06d}"
        if later and min(later) > 0:
            place = f"p{min(later) - 1:06d}x{day.isoformat()}{entry.number:06d}"
        if not later or min(later) > 0:
            _put(entry, place)


def downgrade() -> None:
    """Let the day alone place them again."""
    for entry, day, _ordered in _with_a_day():
        _put(entry, f"d{day.isoformat()}{entry.number:06d}")


def _with_a_day() -> list[tuple[Any, Any, list[tuple[int, Any]]]]:
    """Entries that have a day and no order, of cases that tell an order, with that order."""
    rows = op.get_bind().execute(sa.select(ENTRY).order_by(ENTRY.c.id)).all()
    ordered: dict[int, list[tuple[int, Any]]] = defaultdict(list)
    for row in rows:
        if row.position is not None:
            ordered[row.case_id].append((row.position, row.when_first))
    return [
        (row, row.when_last or row.when_first, ordered[row.case_id])
        for row in rows
        if row.position is None and row.case_id in ordered and (row.when_last or row.when_first)
    ]


def _put(entry: Any, place: str) -> None:
    op.get_bind().execute(sa.update(ENTRY).where(ENTRY.c.id == entry.id).values(place=place))
