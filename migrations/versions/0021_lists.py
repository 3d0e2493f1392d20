"""Lists begin at an index, and stay there.

Revision: 0021, after 0020
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

LISTED_UNDER = (
    "CASE WHEN provenance = 'published' THEN '9999-12-31' ELSE coalesce(next_due, '9999-12-30') END"
)
# Of most rows nothing stands in these columns.
SELDOM = (
    ("case_grant", "party_id"),
    ("journal_entry", "corrects_id"),
    ("obligation", "party_id"),
    ("stage_row", "party_id"),
)
WORKLISTS = ("handler", "office")


def upgrade() -> None:
    """Keep the day lists are in order by; leave out of indexes the rows they are not for."""
    # SQLite adds no column that is stored to a table that is there: what it works out while it
    # reads stands in the indexes all the same.
    is_stored = op.get_bind().dialect.name == "postgresql"
    worked_out = sa.Computed(LISTED_UNDER, persisted=is_stored)
    op.add_column("case_file", sa.Column("listed_under", sa.Date(), worked_out, nullable=False))
    for whose in WORKLISTS:
        _worklist(whose, "listed_under")
    for table, column in SELDOM:
        name = f"ix_{table}_{column}"
        op.drop_index(name, table_name=table)
        _create_where(f"{column} IS NOT NULL", name, table, [column])
    _create_where("party_id IS NULL", "ix_stage_row_whole_case", "stage_row", ["case_id", "stage"])
    # Nothing begins there: what is open anywhere, or runs anywhere, is too much for any list.
    op.drop_index("ix_stage_row_stage", table_name="stage_row")
    op.drop_index("ix_suggestion_office_open", table_name="suggestion")


def downgrade() -> None:
    """Every row into every index again."""
    open_ones = ["office_id", "closed_on", "reply_due", "id"]
    op.create_index("ix_suggestion_office_open", "suggestion", open_ones)
    op.create_index("ix_stage_row_stage", "stage_row", ["stage", "state", "case_id"])
    op.drop_index("ix_stage_row_whole_case", table_name="stage_row")
    for table, column in SELDOM:
        name = f"ix_{table}_{column}"
        op.drop_index(name, table_name=table)
        op.create_index(name, table, [column])
    for whose in WORKLISTS:
        _worklist(whose, "next_due")
    op.drop_column("case_file", "listed_under")


def _worklist(whose: str, day: str) -> None:
    name = f"ix_case_file_{whose}_worklist"
    op.drop_index(name, table_name="case_file")
    op.create_index(name, "case_file", [f"{whose}_id", "status", day, "id"])


def _create_where(condition: str, name: str, table: str, columns: list[str]) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
