"""Words to find.

Revision: 0018, after 0017
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

# From this version on SQLite takes words out of the file at once, and not when it next merges them.
SECURE_DELETE_SINCE = (3, 42)


def upgrade() -> None:
    """What can be found; its words, which each engine keeps in its own way.

    Both are empty: `casetrack search rebuild` fills them. What was typed to find a case is kept no
    more.
    """
    op.create_table(
        "search_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=True),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("sort", sa.String(length=60), nullable=False),
        sa.Column("shown_to", sa.String(length=60), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_search_text_case_id")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_search_text_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_text")),
        sa.UniqueConstraint("what", "row_id", name=op.f("uq_search_text_what_row_id")),
    )
    op.create_index("ix_search_text_case", "search_text", ["case_id", "shown_to", "sort"])
    op.create_index(op.f("ix_search_text_party_id"), "search_text", ["party_id"])
    if op.get_bind().dialect.name == "sqlite":
        _of_sqlite()
    else:
        _of_postgresql()
    op.drop_table("typed_search")


def downgrade() -> None:
    """Drop them."""
    op.create_table(
        "typed_search",
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("typed", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_typed_search_staff_id")),
        sa.PrimaryKeyConstraint("key_hash", name=op.f("pk_typed_search")),
    )
    op.create_index(op.f("ix_typed_search_made_at"), "typed_search", ["made_at"])
    op.create_index(op.f("ix_typed_search_staff_id"), "typed_search", ["staff_id"])
    op.drop_table("search_words")
    op.drop_table("search_text")


def _of_sqlite() -> None:
    """The words alone, without where in the text they stand, and without the text."""
    op.execute(
        "CREATE VIRTUAL TABLE search_words USING fts5"
        " (tokens, content='', detail=none, tokenize='ascii')"
    )
    version = op.get_bind().exec_driver_sql("SELECT sqlite_version()").scalar_one()
    if tuple(int(part) for part in version.split(".")[:2]) >= SECURE_DELETE_SINCE:
        op.execute("INSERT INTO search_words (search_words, rank) VALUES ('secure-delete', 1)")


def _of_postgresql() -> None:
    op.create_table(
        "search_words",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tokens", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.ForeignKeyConstraint(
            ["id"], ["search_text.id"], name=op.f("fk_search_words_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_words")),
    )
    op.create_index("ix_search_words_tokens", "search_words", ["tokens"], postgresql_using="gin")
