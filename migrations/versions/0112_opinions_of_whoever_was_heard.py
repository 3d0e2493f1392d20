"""Keep what was tried to reach somebody as what is told of that one.

Revision: 0112, after 0111
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0112"
down_revision = "0111"
branch_labels = None
depends_on = None

PROBATION = sa.table("probation", sa.column("id"), sa.column("facts", sa.JSON))
PROPOSAL = sa.table(
    "proposal", sa.column("id"), sa.column("what"), sa.column("terms", sa.JSON(none_as_null=True))
)
STEP = sa.table(
    "proposal_step",
    sa.column("id"),
    sa.column("proposal_id"),
    sa.column("terms", sa.JSON(none_as_null=True)),
)


def _unreached(kept: dict[str, Any]) -> list[str]:
    heard = kept.get("heard")
    told = heard if isinstance(heard, dict) else {}
    return [who for who, how in told.items() if how == "unreachable"]


def _facts(kept: dict[str, Any]) -> dict[str, Any]:
    """Facts of a probation; what was tried stays as it is where nobody was out of reach."""
    whom = _unreached(kept)
    if "tried" not in kept or (kept["tried"] and not whom):
        return kept
    told = {who: {"on": None, "text": kept["tried"]} for who in whom if kept["tried"]}
    facts = {name: value for name, value in kept.items() if name != "tried"}
    return {**facts, "opinions": told} if told else facts


def _terms(kept: dict[str, Any]) -> dict[str, Any]:
    """Terms of a proposal; what was tried goes to the victim where nobody was out of reach."""
    if "tried" not in kept:
        return kept
    whom = (_unreached(kept) or ["victim"]) if kept["tried"] else []
    terms = {name: value for name, value in kept.items() if name != "tried"}
    return {**terms, "opinions": [{"who": who, "on": None, "text": kept["tried"]} for who in whom]}


def _before(kept: dict[str, Any]) -> dict[str, Any]:
    """Facts or terms with the texts in one; days have no place there."""
    told = kept.get("opinions", ())
    texts = [opinion["text"] for opinion in (told.values() if isinstance(told, dict) else told)]
    rest = {name: value for name, value in kept.items() if name != "opinions"}
    return {**rest, "tried": "; ".join(dict.fromkeys(filter(None, texts)))}


def _rewrite(facts: Any, terms: Any) -> None:
    bind = op.get_bind()
    orders = sa.select(PROPOSAL.c.id).where(PROPOSAL.c.what == "probation_order")
    for table, column, way, where in (
        (PROBATION, "facts", facts, sa.true()),
        (PROPOSAL, "terms", terms, PROPOSAL.c.what == "probation_order"),
        (STEP, "terms", terms, STEP.c.proposal_id.in_(orders)),
    ):
        rows = bind.execute(sa.select(table.c.id, table.c[column]).where(where)).all()
        for number, kept in rows:
            if kept and (now := way(kept)) != kept:
                bind.execute(table.update().where(table.c.id == number).values({column: now}))


def upgrade() -> None:
    """Move it."""
    _rewrite(_facts, _terms)


def downgrade() -> None:
    """Undo it."""
    _rewrite(_before, _before)
