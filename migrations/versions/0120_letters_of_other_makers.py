"""Letters of other makers, with their number; nothing of a letter that is over stands still.

Revision: 0120, after 0119
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0120"
down_revision = "0119"
branch_labels = None
depends_on = None

_SET_DAY = "ck_suggestion_set_day_has_a_ground"
_CHECKS = {
    "ck_suggestion_maker_kind": "(kind = 'of_another') = (maker_kind IS NOT NULL)",
    "ck_suggestion_maker_named": "(maker_kind IS NULL) = (COALESCE(maker_en, maker_zh) IS NULL)",
    "ck_suggestion_another_decides_it": (
        "maker_kind IS NULL OR NOT (decided_here OR number IS NOT NULL OR served_edtf IS NOT NULL"
        " OR withdrawn_on IS NOT NULL OR ground IS NOT NULL OR still_since IS NOT NULL)"
    ),
    "ck_suggestion_still_while_open": "still_since IS NULL OR closed_on IS NULL",
}


def upgrade() -> None:
    """Add the maker; end what stands still of letters that are over."""
    op.execute(
        "UPDATE suggestion_standstill SET until = CASE WHEN since > s.closed_on THEN since"
        " ELSE s.closed_on END FROM suggestion s WHERE s.id = suggestion_standstill.suggestion_id"
        " AND s.closed_on IS NOT NULL AND until IS NULL AND outcome IS NOT NULL"
    )
    op.execute(
        "UPDATE suggestion SET still_since = NULL, still_for = NULL WHERE closed_on IS NOT NULL"
    )
    with op.batch_alter_table("suggestion", schema=None) as batch_op:
        batch_op.add_column(sa.Column("maker_kind", sa.String(length=60), nullable=True))
        batch_op.add_column(sa.Column("maker_en", sa.String(length=300), nullable=True))
        batch_op.add_column(sa.Column("maker_zh", sa.String(length=300), nullable=True))
        batch_op.add_column(sa.Column("maker_number", sa.String(length=60), nullable=True))
        batch_op.drop_constraint(batch_op.f(_SET_DAY), type_="check")
        batch_op.create_check_constraint(
            batch_op.f(_SET_DAY), "set_day IS NULL OR ground IS NOT NULL OR maker_kind IS NOT NULL"
        )
        for name, condition in _CHECKS.items():
            batch_op.create_check_constraint(batch_op.f(name), condition)


def downgrade() -> None:
    """Keep letters of other makers as those of another form, without their number and day."""
    with op.batch_alter_table("suggestion", schema=None) as batch_op:
        for name in (*_CHECKS, _SET_DAY):
            batch_op.drop_constraint(batch_op.f(name), type_="check")
    op.execute("UPDATE suggestion SET kind = 'other', set_day = NULL WHERE maker_kind IS NOT NULL")
    with op.batch_alter_table("suggestion", schema=None) as batch_op:
        batch_op.drop_column("maker_number")
        batch_op.drop_column("maker_zh")
        batch_op.drop_column("maker_en")
        batch_op.drop_column("maker_kind")
        batch_op.create_check_constraint(
            batch_op.f(_SET_DAY), "set_day IS NULL OR ground IS NOT NULL"
        )
