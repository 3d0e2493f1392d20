"""The roles of a party stand in its own row.

Revision: 0078, after 0077
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0078"
down_revision = "0077"
branch_labels = None
depends_on = None

AT_ONCE = 1000

# What nobody said is left out.
_OF_SQLITE = """UPDATE party SET roles_told = (
    SELECT json_group_array(json(told)) FROM (
        SELECT json_patch('{}', json_object(
            'role', role,
            'track_id', track_id,
            'since', CASE WHEN since_edtf IS NOT NULL
                THEN json(json_object('edtf', since_edtf, 'words', since_words)) END
        )) AS told
        FROM party_role WHERE party_id = party.id ORDER BY id
    )
) WHERE id IN (SELECT party_id FROM party_role)"""
_OF_POSTGRESQL = """UPDATE party SET roles_told = held.told FROM (
    SELECT party_id, json_agg(json_strip_nulls(json_build_object(
        'role', role,
        'track_id', track_id,
        'since', CASE WHEN since_edtf IS NOT NULL
            THEN json_build_object('edtf', since_edtf, 'words', since_words) END
    )) ORDER BY id) AS told
    FROM party_role GROUP BY party_id
) AS held WHERE held.party_id = party.id"""

# A fact of a sheet is told by the party now: by which of its roles stands beside it.
_FACTS = """UPDATE fact_source SET entity = 'party',
    field = 'roles.' || (
        SELECT count(*) FROM party_role AS earlier JOIN party_role AS mine
        ON mine.party_id = earlier.party_id AND earlier.id < mine.id
        WHERE mine.id = fact_source.entity_id
    ) || CASE WHEN field IS NULL THEN '' ELSE '.' || field END,
    entity_id = (SELECT party_id FROM party_role WHERE party_role.id = fact_source.entity_id)
    WHERE entity = 'party_role'"""
# Unless the party itself tells it, or another of its roles.
_TOLD_TWICE = """DELETE FROM fact_source WHERE entity = 'party_role' AND EXISTS (
    SELECT 1 FROM fact_source AS other
    JOIN party_role AS mine ON mine.id = fact_source.entity_id
    LEFT JOIN party_role AS its ON other.entity = 'party_role' AND its.id = other.entity_id
    WHERE other.fact = fact_source.fact AND (
        (other.entity = 'party' AND other.entity_id = mine.party_id)
        OR (its.party_id = mine.party_id AND other.id < fact_source.id)
    ))"""

PEOPLE = sa.table("party", sa.column("id"), sa.column("roles_told", sa.JSON()))
ROWS = sa.table(
    "party_role",
    *(sa.column(name) for name in ("party_id", "role", "track_id", "since_edtf", "since_words")),
    *(sa.column(name, sa.Date) for name in ("since_first", "since_last")),
)


def upgrade() -> None:
    """Carry over which roles each party holds, in their order."""
    op.add_column("party", sa.Column("roles_told", sa.JSON(), nullable=False, server_default="[]"))
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    op.execute(sa.text(_OF_SQLITE if is_sqlite else _OF_POSTGRESQL))
    op.execute(_TOLD_TWICE)
    op.execute(_FACTS)
    op.drop_table("party_role")


def downgrade() -> None:
    """Bring the rows back. What told a fact of one of them is told by the party as a whole."""
    op.create_table(
        "party_role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=60), nullable=False),
        sa.Column("track_id", sa.Integer(), nullable=True),
        sa.Column("since_edtf", sa.String(length=120), nullable=True),
        sa.Column("since_words", sa.String(length=200), nullable=True),
        sa.Column("since_first", sa.Date(), nullable=True),
        sa.Column("since_last", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["party_id"],
            ["party.id"],
            name=op.f("fk_party_role_party_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["track_id"], ["track.id"], name=op.f("fk_party_role_track_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party_role")),
    )
    connection = op.get_bind()
    for lot in _lots(connection):
        connection.execute(sa.insert(ROWS), lot)
    op.create_index("ix_party_role_party_id", "party_role", ["party_id"])
    op.create_index("ix_party_role_track_id", "party_role", ["track_id"])
    op.execute(
        "UPDATE fact_source SET field = NULL WHERE entity = 'party' AND field LIKE 'roles.%'"
    )
    op.drop_column("party", "roles_told")


def _lots(connection: sa.Connection) -> Iterator[list[dict[str, Any]]]:
    last = connection.scalar(sa.select(sa.func.max(PEOPLE.c.id))) or 0
    for after in range(0, last, AT_ONCE):
        part = sa.select(PEOPLE).where(PEOPLE.c.id.between(after + 1, after + AT_ONCE))
        people = connection.execute(part.order_by(PEOPLE.c.id)).all()
        if rows := [_row(one.id, told) for one in people for told in one.roles_told]:
            yield rows


def _row(party_id: int, told: dict[str, Any]) -> dict[str, Any]:
    since = told.get("since", {})
    first, last = _bounds(since.get("edtf", ""))
    return {
        "party_id": party_id,
        "role": told["role"],
        "track_id": told.get("track_id"),
        "since_edtf": since.get("edtf"),
        "since_words": since.get("words"),
        "since_first": first,
        "since_last": last,
    }


def _bounds(edtf: str) -> tuple[date | None, date | None]:
    """The days between which a single day lies; nobody asked for those of anything else."""
    try:
        day = date.fromisoformat(edtf)
    except ValueError:
        return None, None
    return day, day
