"""Where the five stages stand is kept in the row of their case.

Revision: 0076, after 0075
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby, islice
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0076"
down_revision = "0075"
branch_labels = None
depends_on = None

STAGES = ("review", "probation", "guidance", "visits", "suggestions")
DAYS, COUNTS = ("since", "until"), ("done", "total", "late")
AT_ONCE = 1000

CASES = sa.table(
    "case_file",
    sa.column("id", sa.Integer),
    sa.column("derived_on", sa.Date),
    sa.column("stages_told", sa.JSON(none_as_null=True)),
    *(sa.column(f"{stage}_state", sa.String) for stage in STAGES),
)
PEOPLE = sa.table("party", sa.column("id"), sa.column("case_id"), sa.column("ref"))
ROWS = sa.table(
    "stage_row",
    *(sa.column(name) for name in ("id", "case_id", "party_id", "stage", "state", *COUNTS)),
    *(sa.column(f"{day}_{part}", sa.String) for day in DAYS for part in ("edtf", "words")),
    *(sa.column(f"{day}_{part}", sa.Date) for day in DAYS for part in ("first", "last")),
)


def upgrade() -> None:
    """Carry over what the rows say: of the whole case, and of each person where several stand."""
    for stage in STAGES:
        op.add_column(
            "case_file",
            sa.Column(
                f"{stage}_state", sa.String(60), nullable=False, server_default="not_decided"
            ),
        )
    op.add_column("case_file", sa.Column("stages_told", sa.JSON(), nullable=True))
    connection = op.get_bind()
    for stage in STAGES:
        state = (
            sa.select(ROWS.c.state)
            .where(ROWS.c.case_id == CASES.c.id, ROWS.c.stage == stage, ROWS.c.party_id.is_(None))
            .limit(1)
            .scalar_subquery()
        )
        column = CASES.c[f"{stage}_state"]
        connection.execute(sa.update(CASES).values({column: sa.func.coalesce(state, column)}))
    told = (
        sa.update(CASES)
        .where(CASES.c.id == sa.bindparam("of_case"))
        .values(stages_told=sa.bindparam("told", type_=CASES.c.stages_told.type))
    )
    for lot in _lots(_told_of_cases(connection)):
        connection.execute(told, lot)
    op.drop_table("stage_row")


def downgrade() -> None:
    """Bring the rows back. Of one person alone there was one more, which says no more than that of
    the whole case: it is made when the case is next worked out, and of every case that is at once.
    """
    op.create_table(
        "stage_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=True),
        sa.Column("stage", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=60), nullable=False),
        sa.Column("since_edtf", sa.String(length=120), nullable=False),
        sa.Column("since_words", sa.String(length=200), nullable=True),
        sa.Column("since_first", sa.Date(), nullable=True),
        sa.Column("since_last", sa.Date(), nullable=True),
        sa.Column("until_edtf", sa.String(length=120), nullable=False),
        sa.Column("until_words", sa.String(length=200), nullable=True),
        sa.Column("until_first", sa.Date(), nullable=True),
        sa.Column("until_last", sa.Date(), nullable=True),
        sa.Column("done", sa.Integer(), nullable=True),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("late", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_stage_row_case_id")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_stage_row_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_row")),
    )
    connection = op.get_bind()
    for lot in _lots(_rows_of_cases(connection)):
        connection.execute(sa.insert(ROWS), lot)
    op.create_index("ix_stage_row_case", "stage_row", ["case_id", "stage"])
    for name, columns, condition in (
        ("ix_stage_row_whole_case", ["case_id", "stage"], "party_id IS NULL"),
        ("ix_stage_row_party_id", ["party_id"], "party_id IS NOT NULL"),
    ):
        where = sa.text(condition)
        op.create_index(name, "stage_row", columns, sqlite_where=where, postgresql_where=where)
    connection.execute(sa.update(CASES).values(derived_on=None))
    for name in ("stages_told", *(f"{stage}_state" for stage in STAGES)):
        op.drop_column("case_file", name)


def _told_of_cases(connection: sa.Connection) -> Iterator[dict[str, Any]]:
    """What is told of each case that says more of its stages than how they stand."""
    found = (
        sa.select(ROWS, PEOPLE.c.ref)
        .outerjoin(PEOPLE, PEOPLE.c.id == ROWS.c.party_id)
        .order_by(ROWS.c.case_id, ROWS.c.id)
    )
    for after in _parts(connection):
        part = ROWS.c.case_id.between(after + 1, after + AT_ONCE)
        rows = connection.execute(found.where(part)).all()
        for case_id, of_case in groupby(rows, lambda row: row.case_id):
            if told := _told(list(of_case)):
                yield {"of_case": case_id, "told": told}


def _parts(connection: sa.Connection) -> Iterable[int]:
    """After which numbers of cases the parts begin that are read at once."""
    return range(0, connection.scalar(sa.select(sa.func.max(CASES.c.id))) or 0, AT_ONCE)


def _told(rows: list[Any]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for stage in STAGES:
        mine = [row for row in rows if row.stage == stage]
        more = next((_more(row) for row in mine if row.party_id is None), {})
        each = [row for row in mine if row.party_id is not None]
        if len(each) > 1:
            more["each"] = [{"ref": row.ref, "state": row.state, **_more(row)} for row in each]
        if more:
            told[stage] = more
    return told


def _more(row: Any) -> dict[str, Any]:
    more: dict[str, Any] = {}
    for day in DAYS:
        for part, name in (("edtf", day), ("words", f"{day}_words")):
            if text := getattr(row, f"{day}_{part}"):
                more[name] = text
    return more | {
        name: number
        for name in COUNTS
        if (number := getattr(row, name)) is not None and (number or name != "late")
    }


def _rows_of_cases(connection: sa.Connection) -> Iterator[dict[str, Any]]:
    for after in _parts(connection):
        part = sa.select(CASES).where(CASES.c.id.between(after + 1, after + AT_ONCE))
        people = sa.select(PEOPLE).where(PEOPLE.c.case_id.between(after + 1, after + AT_ONCE))
        called = {(one.case_id, one.ref): one.id for one in connection.execute(people)}
        for case in connection.execute(part.order_by(CASES.c.id)).all():
            told = case.stages_told or {}
            for stage in STAGES:
                more = {"state": getattr(case, f"{stage}_state"), **told.get(stage, {})}
                yield _row(case.id, stage, more, None)
                for one in more.get("each", ()):
                    yield _row(case.id, stage, one, called[case.id, one["ref"]])


def _row(case_id: int, stage: str, told: dict[str, Any], party_id: int | None) -> dict[str, Any]:
    row = {"case_id": case_id, "stage": stage, "party_id": party_id, "state": told["state"]}
    for day in DAYS:
        edtf = told.get(day, "")
        first, last = _bounds(edtf)
        row |= {
            f"{day}_edtf": edtf,
            f"{day}_words": told.get(f"{day}_words"),
            f"{day}_first": first,
            f"{day}_last": last,
        }
    return row | {"done": told.get("done"), "total": told.get("total"), "late": told.get("late", 0)}


def _bounds(edtf: str) -> tuple[date | None, date | None]:
    """The days between which a single day lies; of anything else they come with the next night."""
    try:
        day = date.fromisoformat(edtf)
    except ValueError:
        return None, None
    return day, day


def _lots(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    left = iter(rows)
    while lot := list(islice(left, AT_ONCE)):
        yield lot
