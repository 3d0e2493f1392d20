"""A child who is a parent is doubted no more, and no case keeps that it cannot be so.

Revision: 0082, after 0081
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0082"
down_revision = "0081"
branch_labels = None
depends_on = None

DOUBT = "adult_marked_minor"
_cases = sa.table("case_file", sa.column("id", sa.Integer), sa.column("doubts", sa.JSON))
# Whom a case knows as father or mother of somebody who is accused of nothing in it.
_PARENTS = sa.text(
    """SELECT other.alias_en, other.alias_zh, party.roles_told FROM tie
    JOIN party AS other ON other.id = tie.other_id
    JOIN party ON party.id = tie.party_id
    WHERE tie.case_id = :case_id AND tie.kind IN ('father', 'mother')"""
).columns(roles_told=sa.JSON)
_ACCUSED = (
    "suspect",
    "defendant",
    "convicted",
    "conditionally_not_prosecuted",
    "not_prosecuted",
    "co_offender",
    "co_offender_elsewhere",
    "upstream_offender",
    "minor_with_misconduct",
)


def upgrade() -> None:
    """Leave out what was kept against young parents; every other doubt stays."""
    connection = op.get_bind()
    told = connection.execute(sa.select(_cases.c.id, _cases.c.doubts)).all()
    for case_id, doubts in told:
        if not any(_key(one) == DOUBT for one in doubts or ()):
            continue
        young: set[str] = set()
        for en, zh, roles in connection.execute(_PARENTS, {"case_id": case_id}):
            if not any(held.get("role") in _ACCUSED for held in roles or ()):
                young |= {alias for alias in (en, zh) if alias}
        kept = [one for one in doubts if not (_key(one) == DOUBT and _who(one) & young)]
        if kept != doubts:
            connection.execute(_cases.update().where(_cases.c.id == case_id).values(doubts=kept))


def downgrade() -> None:
    """Nothing: a doubt that was none is not brought back."""


def _key(doubt: Any) -> str:
    return str(doubt.get("key")) if isinstance(doubt, dict) else str(doubt)


def _who(doubt: dict[str, Any]) -> set[str]:
    who = (doubt.get("values") or {}).get("who") or {}
    return {alias for alias in who.values() if alias}
