"""Promises and the looks at them.

Revision: 0034, after 0033
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

KINDS = ("measure_item", "probation_condition", "suggestion_item")
# What a look found, by how an item of a suggestion stood.
FOUND = {
    "verified": "kept",
    "partly": "partly",
    "not_done": "not_kept",
    "came_back": "came_back",
}


def upgrade() -> None:
    """Make a promise of each duty, content, condition and item, and a row of each look at an item.

    What is kept of an item stays as it is. Where it was looked at again and had stayed so, the day
    of the first look was overwritten; that look is kept with its day unknown.
    """
    _make_looks()
    for table in KINDS:
        _make_promises(table)
    _find_their_measures()
    for table in KINDS:
        with op.batch_alter_table(table) as batch_op:
            if table != "measure_item":
                batch_op.alter_column("measure_id", existing_type=sa.Integer(), nullable=False)
            if table == "suggestion_item":
                batch_op.drop_constraint(
                    batch_op.f("ck_suggestion_item_seen_on_a_day"), type_="check"
                )
                batch_op.create_check_constraint(
                    batch_op.f("ck_suggestion_item_seen_on_a_day"),
                    "put_right <> 'not_seen' OR seen_on IS NULL",
                )
    looks = [look for row in _seen_items() for look in _looks_at(row)]
    if looks:
        op.bulk_insert(_table("promise_look", looks[0]), looks)


def downgrade() -> None:
    """Undo it; of the looks at an item the last one stays, in its columns.

    One that was put right in part was not put right. A table is made anew without its columns.
    """
    op.execute("UPDATE suggestion_item SET put_right = 'not_done' WHERE put_right = 'partly'")
    for table in reversed(KINDS):
        with op.batch_alter_table(table) as batch_op:
            if table == "suggestion_item":
                batch_op.drop_constraint(
                    batch_op.f("ck_suggestion_item_seen_on_a_day"), type_="check"
                )
                batch_op.create_check_constraint(
                    batch_op.f("ck_suggestion_item_seen_on_a_day"),
                    "(put_right IN ('verified', 'not_done', 'came_back')) = (seen_on IS NOT NULL)",
                )
            for name, _to in _links(table):
                batch_op.drop_index(batch_op.f(f"ix_{table}_{name}"))
                batch_op.drop_constraint(batch_op.f(f"fk_{table}_{name}"), type_="foreignkey")
            for name in ("since_until", "wants_some"):
                batch_op.drop_constraint(batch_op.f(f"ck_{table}_{name}"), type_="check")
            for column in reversed(_columns(table)):
                batch_op.drop_column(column.name)
    op.drop_table("promise_look")


def _make_looks() -> None:
    op.create_table(
        "promise_look",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("looked_edtf", sa.String(length=120), nullable=False),
        sa.Column("looked_words", sa.String(length=200), nullable=True),
        sa.Column("looked_first", sa.Date(), nullable=True),
        sa.Column("looked_last", sa.Date(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("found", sa.String(length=60), nullable=False),
        sa.Column("proof_en", sa.Text(), nullable=True),
        sa.Column("proof_zh", sa.Text(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("look_due", sa.Date(), nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("was_column", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "CASE WHEN looked_edtf IS NULL OR looked_edtf = '' THEN looked_first IS NULL"
            " AND looked_last IS NULL ELSE (looked_first IS NOT NULL OR looked_last IS NOT NULL)"
            " AND (looked_first IS NULL OR looked_last IS NULL OR looked_first <= looked_last) END",
            name=op.f("ck_promise_look_looked_bounds"),
        ),
        sa.CheckConstraint("found <> 'not_seen'", name=op.f("ck_promise_look_finds_something")),
        sa.CheckConstraint(
            "number IS NULL OR number >= 0", name=op.f("ck_promise_look_no_fewer_than_none")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["staff.id"], name=op.f("fk_promise_look_by_id")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_promise_look_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entry.id"], name=op.f("fk_promise_look_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["journal_entry.id"], name=op.f("fk_promise_look_withdrawn_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise_look")),
    )
    with op.batch_alter_table("promise_look") as batch_op:
        for name in ("by_id", "case_id", "entry_id", "withdrawn_by_id"):
            batch_op.create_index(batch_op.f(f"ix_promise_look_{name}"), [name], unique=False)
        batch_op.create_index("ix_promise_look_subject", ["subject", "subject_id"], unique=False)


def _make_promises(table: str) -> None:
    with op.batch_alter_table(table) as batch_op:
        for column in _columns(table):
            batch_op.add_column(column)
        for name, to in _links(table):
            batch_op.create_foreign_key(batch_op.f(f"fk_{table}_{name}"), to, [name], ["id"])
            batch_op.create_index(batch_op.f(f"ix_{table}_{name}"), [name], unique=False)
        batch_op.create_check_constraint(
            batch_op.f(f"ck_{table}_wants_some"), "wanted IS NULL OR wanted > 0"
        )
        batch_op.create_check_constraint(
            batch_op.f(f"ck_{table}_since_until"),
            "since IS NULL OR until IS NULL OR since <= until",
        )
    # What is new has its defaults from the application.
    with op.batch_alter_table(table) as batch_op:
        for column in _columns(table):
            if column.server_default is not None:
                batch_op.alter_column(column.name, existing_type=column.type, server_default=None)


def _columns(table: str) -> list[sa.Column[Any]]:
    """What a kind of promise gets; an item had some of it, and a duty its measure."""
    shared: list[sa.Column[Any]] = [
        sa.Column("party_id", sa.Integer(), nullable=True),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("wanted", sa.Integer(), nullable=True),
        sa.Column("unit", sa.String(length=30), nullable=True),
        sa.Column("counting", sa.String(length=60), nullable=False, server_default="last"),
        sa.Column("reached", sa.Integer(), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
    ]
    if table != "measure_item":
        shared.append(sa.Column("measure_id", sa.Integer(), nullable=True))
    if table != "suggestion_item":
        shared += [
            sa.Column("state", sa.String(length=60), nullable=False, server_default="not_seen"),
            sa.Column("seen_on", sa.Date(), nullable=True),
            sa.Column("seen_by_id", sa.Integer(), nullable=True),
            sa.Column("check_due", sa.Date(), nullable=True),
            sa.Column("looked_back_on", sa.Date(), nullable=True),
            sa.Column("version", sa.Integer(), nullable=False, server_default="1"),
        ]
    return shared


def _links(table: str) -> list[tuple[str, str]]:
    links = [("party_id", "party"), ("withdrawn_by_id", "journal_entry")]
    if table != "measure_item":
        links.append(("measure_id", "measure"))
    if table != "suggestion_item":
        links.append(("seen_by_id", "staff"))
    return links


def _find_their_measures() -> None:
    op.execute(
        "UPDATE suggestion_item SET measure_id = (SELECT suggestion.measure_id FROM suggestion"
        " WHERE suggestion.id = suggestion_item.suggestion_id)"
    )
    op.execute(
        "UPDATE probation_condition SET measure_id = (SELECT probation.measure_id FROM probation"
        " WHERE probation.id = probation_condition.probation_id)"
    )


def _seen_items() -> list[sa.Row[Any]]:
    item = sa.table(
        "suggestion_item",
        *(
            sa.column(name)
            for name in ("id", "suggestion_id", "put_right", "proof_en", "proof_zh", "entry_id")
        ),
        *(sa.column(name, sa.Date()) for name in ("seen_on", "check_due", "looked_back_on")),
        sa.column("seen_by_id"),
    )
    suggestion = sa.table("suggestion", sa.column("id"), sa.column("case_id"))
    seen = (
        sa.select(item, suggestion.c.case_id)
        .join(suggestion, suggestion.c.id == item.c.suggestion_id)
        .where(item.c.put_right != "not_seen")
        .order_by(item.c.id)
    )
    return list(op.get_bind().execute(seen).all())


def _looks_at(row: sa.Row[Any]) -> Iterator[dict[str, Any]]:
    """The looks that the columns of an item tell, the first one first."""
    is_twice = row.put_right == "verified" and row.looked_back_on is not None
    days = [row.seen_on]
    if is_twice:
        first = row.seen_on if row.seen_on < row.looked_back_on else None
        days = [first, row.looked_back_on]
    for place, day in enumerate(days, start=1):
        yield _look(row, day, is_last=place == len(days))


def _look(row: sa.Row[Any], day: date | None, *, is_last: bool) -> dict[str, Any]:
    return {
        "case_id": row.case_id,
        "subject": "suggestion_item",
        "subject_id": row.id,
        "looked_edtf": day.isoformat() if day else "",
        "looked_first": day,
        "looked_last": day,
        "by_id": row.seen_by_id if is_last else None,
        "found": FOUND[row.put_right],
        "proof_en": row.proof_en if is_last else None,
        "proof_zh": row.proof_zh if is_last else None,
        "look_due": row.check_due if is_last else None,
        "entry_id": row.entry_id if is_last else None,
        "was_column": True,
    }


def _table(name: str, values: dict[str, Any]) -> sa.TableClause:
    days = ("looked_first", "looked_last", "look_due")
    return sa.table(name, *(sa.column(one, sa.Date() if one in days else None) for one in values))
