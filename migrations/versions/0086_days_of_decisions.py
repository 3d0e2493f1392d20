"""A decision that rests on a paper of an earlier day keeps the day on which it was written down.

Of former decisions that is the day of their entry, on the clock of the offices.

Revision: 0086, after 0083
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0086"
down_revision = "0083"
branch_labels = None
depends_on = None

_FORMER = "ck_disposition_recorded_is_not_decided_here"
_LATER = "ck_disposition_written_down_later"
_LASTS = "ck_probation_change_shortened_while_it_lasts"
_BEIJING = timedelta(hours=8)
_DECISION = sa.table(
    "disposition",
    sa.column("id"),
    sa.column("decided_first", sa.Date()),
    sa.column("decided_here", sa.Boolean()),
    sa.column("recorded_on", sa.Date()),
    sa.column("entry_id"),
)
_ENTRY = sa.table("journal_entry", sa.column("id"), sa.column("written_at", sa.DateTime()))
_CHANGE = sa.table(
    "probation_change",
    sa.column("way"),
    sa.column("decided_first", sa.Date()),
    sa.column("new_end", sa.Date()),
    sa.column("decided_here", sa.Boolean()),
)


def upgrade() -> None:
    """Tell of each decision whether it was written down later than it was taken."""
    with op.batch_alter_table("disposition", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(_FORMER), type_="check")
        batch_op.create_check_constraint(
            op.f(_LATER), "NOT decided_here OR recorded_on IS NULL OR recorded_on > decided_first"
        )
        batch_op.create_index(
            "ix_disposition_recorded_on",
            ["recorded_on"],
            unique=False,
            sqlite_where=sa.text("recorded_on IS NOT NULL"),
            postgresql_where=sa.text("recorded_on IS NOT NULL"),
        )
    connection = op.get_bind()
    rows = connection.execute(
        sa.select(_DECISION.c.id, _DECISION.c.decided_first, _ENTRY.c.written_at)
        .join(_ENTRY, _ENTRY.c.id == _DECISION.c.entry_id)
        .where(_DECISION.c.decided_here, _DECISION.c.decided_first.is_not(None))
        .order_by(_DECISION.c.id)
    ).all()
    for id_, decided, written_at in rows:
        written = _in_beijing(written_at)
        if written > decided:
            connection.execute(
                _DECISION.update().where(_DECISION.c.id == id_).values(recorded_on=written)
            )
    # A correction of the first day could leave a shortening behind the end that it set: that did
    # not pass the law.
    connection.execute(
        _CHANGE.update()
        .where(
            _CHANGE.c.decided_here,
            _CHANGE.c.way == "shortened",
            _CHANGE.c.decided_first > _CHANGE.c.new_end,
        )
        .values(decided_here=sa.false())
    )
    with op.batch_alter_table("probation_change", schema=None) as batch_op:
        batch_op.create_check_constraint(
            op.f(_LASTS),
            "NOT decided_here OR way <> 'shortened' OR decided_first <= new_end",
        )


def _in_beijing(instant: datetime) -> date:
    return (instant.replace(tzinfo=None) + _BEIJING).date()


def downgrade() -> None:
    """Undo it."""
    with op.batch_alter_table("probation_change", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(_LASTS), type_="check")
    op.get_bind().execute(
        _DECISION.update().where(_DECISION.c.decided_here).values(recorded_on=None)
    )
    with op.batch_alter_table("disposition", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_disposition_recorded_on",
            sqlite_where=sa.text("recorded_on IS NOT NULL"),
            postgresql_where=sa.text("recorded_on IS NOT NULL"),
        )
        batch_op.drop_constraint(op.f(_LATER), type_="check")
        batch_op.create_check_constraint(op.f(_FORMER), "recorded_on IS NULL OR NOT decided_here")
