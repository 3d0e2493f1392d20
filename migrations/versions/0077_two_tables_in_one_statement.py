"""One statement writes what belongs together in several tables.

Revision: 0077, after 0076
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0077"
down_revision = "0076"
branch_labels = None
depends_on = None

TEXTS = "what, row_id, case_id, party_id, office_id, sort, shown_to, text"
# Whoever opens a case of their office handles it, and is let in to the whole of it.
LET_IN = """INSERT INTO case_grant
    (case_id, staff_id, ground, aspect, since, given_by_id, given_at)
    VALUES (NEW.id, NEW.handler_id, 'handler', 'whole', NEW.derived_on, NEW.opened_by_id,
    NEW.opened_at);"""
# PostgreSQL counts in the statement that writes the case.
COUNT = """INSERT INTO case_number (office_id, year, last)
    VALUES (NEW.office_id, NEW.counted_in, 1)
    ON CONFLICT (office_id, year) DO UPDATE SET last = last + 1;"""


def upgrade() -> None:
    """A case that is opened is counted, and its handler let in; a text is kept with its words."""
    op.add_column("case_file", sa.Column("counted_in", sa.Integer(), nullable=True))
    if op.get_bind().dialect.name == "sqlite":
        _of_sqlite()
    else:
        _of_postgresql()


def downgrade() -> None:
    """Each table by a statement of its own."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP VIEW search_kept")
        op.execute("DROP TRIGGER case_file_opened")
    else:
        op.execute("DROP TRIGGER case_file_opened ON case_file")
        op.execute("DROP FUNCTION let_handler_in")
    op.drop_column("case_file", "counted_in")


def _of_sqlite() -> None:
    op.execute(
        "CREATE TRIGGER case_file_opened AFTER INSERT ON case_file"
        f" WHEN NEW.counted_in IS NOT NULL BEGIN {COUNT} {LET_IN} END"
    )
    # The table of words keeps no content: what is put into the view goes into both tables.
    op.execute(f"CREATE VIEW search_kept AS SELECT {TEXTS}, NULL AS tokens FROM search_text")
    told = ", ".join(f"NEW.{name}" for name in TEXTS.split(", "))
    op.execute(
        f"""CREATE TRIGGER search_kept_with_words INSTEAD OF INSERT ON search_kept BEGIN
            INSERT INTO search_text ({TEXTS}) VALUES ({told});
            INSERT INTO search_words (rowid, tokens) VALUES (last_insert_rowid(), NEW.tokens);
        END"""
    )


def _of_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION let_handler_in() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN {LET_IN} RETURN NULL; END $$"
    )
    op.execute(
        "CREATE TRIGGER case_file_opened AFTER INSERT ON case_file FOR EACH ROW"
        " WHEN (NEW.counted_in IS NOT NULL) EXECUTE FUNCTION let_handler_in()"
    )
