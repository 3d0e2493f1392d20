"""Probations as their source tells them.

Revision: 0031, after 0030
"""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

BOUNDS = (
    "CASE WHEN {0}_edtf IS NULL OR {0}_edtf = '' THEN {0}_first IS NULL AND {0}_last IS NULL"
    " ELSE ({0}_first IS NOT NULL OR {0}_last IS NOT NULL)"
    " AND ({0}_first IS NULL OR {0}_last IS NULL OR {0}_first <= {0}_last) END"
)
# Days that become as precise as their source knows: table, column of before, name of now.
DAYS = (("breach", "happened_on", "happened"), ("decision_service", "received_on", "received"))


def upgrade() -> None:
    """Let the length of a probation, the day of a breach and of a service be unknown; keep each
    change of a length as a row of its own.

    What stands in the journal of changes made so far becomes rows, with the ends as they were told.
    """
    op.create_table(
        "probation_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("probation_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("way", sa.String(length=60), nullable=False),
        sa.Column("old_end", sa.Date(), nullable=True),
        sa.Column("new_end", sa.Date(), nullable=True),
        sa.Column("old_months", sa.Integer(), nullable=True),
        sa.Column("new_months", sa.Integer(), nullable=True),
        sa.Column("decided_edtf", sa.String(length=120), nullable=False),
        sa.Column("decided_words", sa.String(length=200), nullable=True),
        sa.Column("decided_first", sa.Date(), nullable=True),
        sa.Column("decided_last", sa.Date(), nullable=True),
        sa.Column("decided_here", sa.Boolean(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("reason_en", sa.Text(), nullable=True),
        sa.Column("reason_zh", sa.Text(), nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            BOUNDS.format("decided"), name=op.f("ck_probation_change_decided_bounds")
        ),
        sa.CheckConstraint(
            "old_end IS NULL OR new_end IS NULL"
            " OR CASE WHEN way = 'shortened' THEN new_end <= old_end"
            " ELSE new_end >= old_end END",
            name=op.f("ck_probation_change_ends_that_way"),
        ),
        sa.CheckConstraint(
            "decided_here = false OR (decided_first IS NOT NULL AND old_end IS NOT NULL"
            " AND new_end IS NOT NULL AND new_months IS NOT NULL)",
            name=op.f("ck_probation_change_known_where_decided_here"),
        ),
        sa.CheckConstraint(
            "old_months > 0 AND new_months > 0", name=op.f("ck_probation_change_has_lengths")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["party.id"], name=op.f("fk_probation_change_decided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entry.id"], name=op.f("fk_probation_change_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["probation_id"], ["probation.id"], name=op.f("fk_probation_change_probation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_probation_change")),
    )
    with op.batch_alter_table("probation_change", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_probation_change_decided_by_id"), ["decided_by_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_probation_change_entry_id"), ["entry_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_probation_change_probation_id"), ["probation_id"], unique=False
        )

    for table, day, name in DAYS:
        _say_precisely(table, day, name)
    with op.batch_alter_table("probation") as batch_op:
        batch_op.add_column(sa.Column("decided_here", sa.Boolean(), nullable=True))
    op.execute(
        "UPDATE probation SET decided_here = (SELECT disposition.decided_here FROM disposition"
        " WHERE disposition.id = probation.disposition_id)"
    )
    with op.batch_alter_table("probation") as batch_op:
        batch_op.alter_column("decided_here", existing_type=sa.Boolean(), nullable=False)
        batch_op.alter_column("months", existing_type=sa.Integer(), nullable=True)
        batch_op.create_check_constraint(
            batch_op.f("ck_probation_length_known_where_decided_here"),
            "decided_here = false OR months IS NOT NULL",
        )
    _keep_changes()


def downgrade() -> None:
    """Undo it. Raises RuntimeError where something is unknown that had to be known."""
    connection = op.get_bind()
    for table, name in (("probation", "months"), ("breach", "happened_first")):
        _ensure_known(table, name)
    _ensure_known("decision_service", "received_first")
    op.drop_table("probation_change")
    with op.batch_alter_table("probation") as batch_op:
        batch_op.drop_constraint(
            batch_op.f("ck_probation_length_known_where_decided_here"), type_="check"
        )
        batch_op.alter_column("months", existing_type=sa.Integer(), nullable=False)
        batch_op.drop_column("decided_here")
    for table, day, name in DAYS:
        with op.batch_alter_table(table) as batch_op:
            batch_op.add_column(sa.Column(day, sa.Date(), nullable=True))
        connection.execute(sa.text(f"UPDATE {table} SET {day} = {name}_first"))
        with op.batch_alter_table(table) as batch_op:
            batch_op.alter_column(day, existing_type=sa.Date(), nullable=False)
            batch_op.drop_constraint(batch_op.f(f"ck_{table}_{name}_bounds"), type_="check")
            for part in ("last", "first", "words", "edtf"):
                batch_op.drop_column(f"{name}_{part}")


def _say_precisely(table: str, day: str, name: str) -> None:
    """Let a day be as precise as its source knows; the days of before are days."""
    with op.batch_alter_table(table) as batch_op:
        batch_op.add_column(sa.Column(f"{name}_edtf", sa.String(length=120), nullable=True))
        batch_op.add_column(sa.Column(f"{name}_words", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column(f"{name}_first", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column(f"{name}_last", sa.Date(), nullable=True))
    rows = sa.table(
        table,
        sa.column("id", sa.Integer),
        sa.column(day, sa.Date),
        sa.column(f"{name}_edtf", sa.String),
        sa.column(f"{name}_first", sa.Date),
        sa.column(f"{name}_last", sa.Date),
    )
    connection = op.get_bind()
    for one in connection.execute(sa.select(rows.c.id, rows.c[day])).all():
        connection.execute(
            sa.update(rows)
            .where(rows.c.id == one[0])
            .values(
                {
                    f"{name}_edtf": one[1].isoformat(),
                    f"{name}_first": one[1],
                    f"{name}_last": one[1],
                }
            )
        )
    with op.batch_alter_table(table) as batch_op:
        batch_op.alter_column(f"{name}_edtf", existing_type=sa.String(length=120), nullable=False)
        batch_op.create_check_constraint(
            batch_op.f(f"ck_{table}_{name}_bounds"), BOUNDS.format(name)
        )
        batch_op.drop_column(day)


def _keep_changes() -> None:
    """A row for each change of a length that the journal tells, with the end it had and got."""
    told = sa.table(
        "journal_entry",
        sa.column("id", sa.Integer),
        sa.column("number", sa.Integer),
        sa.column("kind", sa.String),
        sa.column("subject", sa.String),
        sa.column("subject_id", sa.Integer),
        sa.column("fields", sa.JSON),
        sa.column("text_en", sa.Text),
        sa.column("text_zh", sa.Text),
        sa.column("when_edtf", sa.String),
        sa.column("when_words", sa.String),
        sa.column("when_first", sa.Date),
        sa.column("when_last", sa.Date),
        sa.column("decided_here", sa.Boolean),
    )
    probation = sa.table("probation", sa.column("id", sa.Integer))
    rows = op.get_bind().execute(
        sa.select(told)
        .join(probation, probation.c.id == told.c.subject_id)
        .where(told.c.kind == "probation_length_changed", told.c.subject == "probation")
        .order_by(told.c.subject_id, told.c.number, told.c.id)
    )
    kept = [
        change
        for _probation, entries in groupby(rows, key=lambda one: one.subject_id)
        for change in _changes(list(entries))
    ]
    if kept:
        op.bulk_insert(_change_table(), kept)


def _changes(entries: list[Any]) -> list[dict[str, Any]]:
    """The changes of one probation. An entry tells the new end, and what the end was before."""
    changes: list[dict[str, Any]] = []
    ended: date | None = None
    for place, entry in enumerate(entries, start=1):
        fields = entry.fields or {}
        moved = [one for one in fields.get("moves") or () if one.get("duty") == "probation_end"]
        old_end = _day(moved[0].get("before")) if moved else ended
        new_end = _day(fields.get("last_day"))
        old, new = fields.get("months_before"), fields.get("months")
        longer = (new or 0) >= (old or 0)
        if old_end is not None and new_end is not None and old_end != new_end:
            longer = new_end > old_end
        is_known = old_end is not None and new_end is not None and new is not None
        changes.append(
            {
                "probation_id": entry.subject_id,
                "position": place,
                "way": "extended" if longer else "shortened",
                "old_end": old_end,
                "new_end": new_end,
                "old_months": old,
                "new_months": new,
                "decided_edtf": entry.when_edtf,
                "decided_words": entry.when_words,
                "decided_first": entry.when_first,
                "decided_last": entry.when_last,
                "decided_here": bool(entry.decided_here and is_known and entry.when_first),
                "reason_en": entry.text_en,
                "reason_zh": entry.text_zh,
                "entry_id": entry.id,
            }
        )
        ended = new_end
    return changes


def _change_table() -> sa.TableClause:
    days = ("old_end", "new_end", "decided_first", "decided_last")
    numbers = ("probation_id", "position", "old_months", "new_months", "entry_id")
    texts = ("way", "decided_edtf", "decided_words", "reason_en", "reason_zh")
    return sa.table(
        "probation_change",
        *(sa.column(name, sa.Date) for name in days),
        *(sa.column(name, sa.Integer) for name in numbers),
        *(sa.column(name, sa.String) for name in texts),
        sa.column("decided_here", sa.Boolean),
    )


def _day(told: str | None) -> date | None:
    return date.fromisoformat(told) if told else None


def _ensure_known(table: str, column: str) -> None:
    where = sa.table(table, sa.column(column))
    unknown = sa.select(sa.func.count()).select_from(where).where(where.c[column].is_(None))
    if number := op.get_bind().execute(unknown).scalar_one():
        raise RuntimeError(f"{number} rows of {table} do not know their {column}; go back by hand.")
