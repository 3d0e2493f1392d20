"""Rows of several tables read in one statement are the rows that each table would have answered."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import inspect

from casetrack.app import BROUGHT
from casetrack.cases.case_rows import CaseRows, MeasureRows, ReadTogether, ReadWithCase
from casetrack.cases.facts import DISPOSITIONS, MEASURES, OBLIGATIONS, PARTIES, TRACKS
from casetrack.cases.kinds import MeasureKind
from casetrack.cases.models import Case, Measure, Obligation, Party
from casetrack.db import Model, session
from casetrack.db.session import Database
from casetrack.ledger.measure_types import MeasureType
from tests.builders import make_case, make_child
from tests.guards.conftest import Furnished
from tests.statements import counted

pytestmark = pytest.mark.both_engines

SHARED: tuple[CaseRows[Any], ...] = (PARTIES, TRACKS, DISPOSITIONS, MEASURES, OBLIGATIONS)
# Two features may ask the same; it is read once.
# And what is kept of their measures besides.
OF_FEATURES = dict.fromkeys(
    query
    for brought in BROUGHT
    if isinstance(brought, ReadWithCase)
    for query in brought.rows_of_case
)
ALL = (*SHARED, *OF_FEATURES)


def values(row: Model) -> dict[str, Any]:
    """Every column of a row, and the rows of the lists that were read with it."""
    state = inspect(row)
    data = {attr.key: getattr(row, attr.key) for attr in state.mapper.column_attrs}
    data |= {composite.key: getattr(row, composite.key) for composite in state.mapper.composites}
    return data


def told(queries: Sequence[CaseRows[Any]], modelses: Sequence[Sequence[Model]]) -> list[Any]:
    """What each query said, with what stands in its lists."""
    db_rows: list[Any] = []
    for query, rows in zip(queries, modelses, strict=True):
        db_rows.append([values(row) for row in rows])
        for part in query.parts[1:]:
            assert part.into is not None
            lists = [getattr(row, part.into.key) for row in rows]
            db_rows.append([[values(item) for item in kept] for kept in lists])
    return db_rows


def test_together_they_say_what_each_table_says(desk: Furnished) -> None:
    together, some = ReadTogether(ALL), 0
    with desk.app.app_context():
        cases = session().scalars(sa.select(Case.id).order_by(Case.id)).all()
    for case_id in cases:
        with desk.app.app_context():
            case = session().get_one(Case, case_id)
            apart = told(ALL, [by_itself(query, case) for query in ALL])
        with desk.app.app_context():
            case = session().get_one(Case, case_id)
            by_key = together.read(case)
            joint = told(ALL, [by_key[query] for query in ALL])
        assert joint == apart
        some += sum(len(rows) for rows in joint)
    assert some > len(cases) * len(SHARED)


def by_itself(query: CaseRows[Any], case: Case) -> list[Any]:
    """The same asked of the table alone, by the plainest statement there is."""
    part = query.parts[0]
    mine = part.whose == case.id
    if part.also is not None:
        mine = sa.or_(mine, part.also == case.id)
    statement = sa.select(part.model).where(mine)
    if part.through is not None:
        # No other table has both, so that this is all that joins them.
        assert part.by is not None
        statement = statement.where(part.by == part.through)
    if part.only is not None:
        statement = statement.where(part.only)
    rows = session().scalars(statement).all()
    return sorted(rows, key=lambda row: [getattr(row, name) for name in part.ordered])


def test_it_is_one_statement_and_brings_nothing_after_it(desk: Furnished) -> None:
    database: Database = desk.app.extensions["casetrack_database"]
    with desk.app.app_context():
        case = session().scalars(sa.select(Case).join(Measure).limit(1)).one()

        with counted(database) as sent:
            by_key = ReadTogether(ALL).read(case)
            people = [link.party.alias for item in by_key[MEASURES] for link in item.parties]
            roles = [held.role for party in by_key[PARTIES] for held in party.roles]

    assert len(sent) == 1
    assert people
    assert roles


def test_the_tables_share_their_columns(desk: Furnished) -> None:
    """PostgreSQL plans each column of each branch: with its own columns it took 80 ms and more."""
    database: Database = desk.app.extensions["casetrack_database"]
    widths: list[int] = []

    def note(*told: Any) -> None:
        widths.append(len(told[1].description))

    with desk.app.app_context():
        case = session().scalars(sa.select(Case).limit(1)).one()
        sa.event.listen(database.engine, "after_cursor_execute", note)
        try:
            ReadTogether(ALL).read(case)
        finally:
            sa.event.remove(database.engine, "after_cursor_execute", note)

    parts = [part for query in ALL for part in query.parts]
    widest = max(len(part.model.__table__.columns) for part in parts)
    assert len(widths) == 1
    assert widths[0] <= 2 * widest


def test_only_those_that_are_wanted_come(desk: Furnished) -> None:
    with desk.app.app_context():
        closed = sa.select(Obligation.case_id).where(~Obligation.is_open).limit(1)
        case = session().get_one(Case, session().scalars(closed).one())

        assert all(owed.is_open for owed in OBLIGATIONS(case))


def test_what_is_written_and_not_sent_yet_is_read_with_the_rest(app: Flask) -> None:
    with app.app_context():
        case = make_case()
        child = make_child(case)
        child.position = 7

        (read,) = PARTIES(case)

        assert read is child
        assert read.position == 7


def test_rows_are_found_though_another_thread_made_their_parts_anew(database: Database) -> None:
    """The first two pages of a server are asked for at once; nothing locks a cached property."""
    child = make_child()
    case = session().get_one(Case, child.case_id)
    people = CaseRows(Party)
    together = ReadTogether((people,))
    assert people(case) == [child]

    del vars(people)["parts"]

    assert together.read(case) == {people: [child]}
    assert people(case) == [child]


@pytest.mark.one_engine
def test_two_first_pages_ask_of_a_table_of_measures_once(monkeypatch: pytest.MonkeyPatch) -> None:
    both = Barrier(2)

    class SlowRows(MeasureRows[Any]):
        def __init__(self, model: type[Model]) -> None:
            both.wait()
            super().__init__(model)

    monkeypatch.setattr("casetrack.ledger.measure_types.MeasureRows", SlowRows)
    monkeypatch.setattr("casetrack.ledger.measure_types._ROWS", {})
    kind = MeasureType(MeasureKind.GUARDIANSHIP_ORDER, detail=Case)
    with ThreadPoolExecutor(2) as threads:
        first, second = (
            asked.result() for asked in [threads.submit(lambda: kind.rows_of_case) for _ in "12"]
        )

    assert first == second
